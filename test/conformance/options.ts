/**
 * The command line of the conformance runner.
 *
 * Owns: its flags, their defaults and the search for the folder of fixtures. Must never: read a fixture.
 */
import { existsSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type FlagSpec,
  flagLines,
  type ParsedArguments,
  parseArguments,
  UsageError,
  unknownName,
  wholeNumber,
} from '../../src/cli/flags.ts'

/** `memory`: a chain and a world in Maps. `stored`: both in the tables of a store that is in memory. */
export const WORLD_KINDS = ['memory', 'stored'] as const
export type WorldKind = (typeof WORLD_KINDS)[number]

export interface Options {
  readonly suites: readonly string[]
  readonly fixtures: string
  readonly filter: string | undefined
  /** Worker threads. */
  readonly workers: number
  /** Lanes that each worker executes blocks on; 0 = the worker does it alone. */
  readonly lanes: number
  /** Executes each block both ways and compares. */
  readonly shadow: boolean
  readonly json: string | undefined
  /** What blocks are imported into. */
  readonly world: WorldKind
  /** Seconds after which a case without a verdict counts as hanging. */
  readonly patience: number
}

const FLAGS: readonly FlagSpec[] = [
  {
    name: 'fixtures',
    value: 'DIR',
    help: 'folder of fixtures (default: $MULTILANE_FIXTURES, else ../shared/fixtures)',
  },
  { name: 'filter', value: 'TEXT', help: 'only cases whose full name contains TEXT' },
  { name: 'workers', value: 'N', help: 'worker threads (default: the cores available)' },
  { name: 'lanes', value: 'N', help: 'lanes of each worker that execute blocks (default 0: one step after another)' },
  { name: 'shadow', help: 'with lanes: execute each block one step after another, too, and compare' },
  { name: 'json', value: 'FILE', help: 'write every failure and the totals to FILE' },
  { name: 'world', value: 'KIND', help: `what blocks are imported into: ${WORLD_KINDS.join(' or ')} (default memory)` },
  { name: 'patience', value: 'SECONDS', help: 'give up on a case after this long (default 600)' },
  { name: 'help', short: 'h', help: 'show this' },
]

const DEFAULT_FIXTURES = fileURLToPath(new URL('../../../shared/fixtures', import.meta.url))

export const HELP = [
  'Usage: npm run conformance -- [SUITE...] [FLAGS]',
  '',
  'Runs the official Ethereum tests. SUITE is a folder or bundle below the folder of fixtures:',
  'state-tests, state-tests/eest, state-tests/eest/prague__eip7702_set_code_tx, precompiles, ...',
  'Without one, every suite this version can run.',
  '',
  ...flagLines(FLAGS),
].join('\n')

/** undefined = the user asked for the help. */
export function readOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): Options | undefined {
  const parsed = parseArguments(argv, FLAGS)
  if (parsed.switches.has('help')) return undefined
  return {
    suites: parsed.positional,
    fixtures: findFixtures(parsed.values.get('fixtures'), environment.MULTILANE_FIXTURES),
    filter: parsed.values.get('filter'),
    workers: wholeNumber(parsed, 'workers', 1) ?? availableParallelism(),
    ...readLanes(parsed),
    json: parsed.values.get('json'),
    world: worldKind(parsed.values.get('world') ?? 'memory'),
    patience: wholeNumber(parsed, 'patience', 1) ?? 600,
  }
}

function readLanes(parsed: ParsedArguments): Pick<Options, 'lanes' | 'shadow'> {
  const lanes = wholeNumber(parsed, 'lanes', 0) ?? 0
  const shadow = parsed.switches.has('shadow')
  if (shadow && lanes === 0) throw new UsageError('flag "--shadow" compares with lanes: --lanes N')
  return { lanes, shadow }
}

function worldKind(name: string): WorldKind {
  const kind = WORLD_KINDS.find((known) => known === name)
  if (kind === undefined) throw new UsageError(unknownName('world', name, WORLD_KINDS))
  return kind
}

function findFixtures(flag: string | undefined, variable: string | undefined): string {
  const named = flag ?? (variable === '' ? undefined : variable)
  if (named !== undefined) {
    const folder = resolve(named)
    if (isFolder(folder)) return folder
    throw new UsageError(`no folder of fixtures at ${folder}`)
  }
  if (isFolder(DEFAULT_FIXTURES)) return DEFAULT_FIXTURES
  throw new UsageError(
    'a folder of fixtures is needed: pass --fixtures DIR or set MULTILANE_FIXTURES (CONTRIBUTING.md tells its layout)',
  )
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}
