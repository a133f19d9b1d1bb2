/**
 * What the user of `multilane replay` asks for.
 *
 * Owns: the flags and which of them go together. Must never: read a file.
 */
import { laneCount } from '../execution.ts'
import { type FlagSpec, type ParsedArguments, UsageError, wholeNumber } from '../flags.ts'
import type { LaneSettings } from './schedules.ts'

export const REPLAY_FLAGS: readonly FlagSpec[] = [
  { name: 'genesis', value: 'FILE', help: 'the genesis of chain files, in the form that geth uses' },
  { name: 'lanes', value: 'N', help: 'lanes of the parallel executor; default one for each processor' },
  { name: 'hints', help: 'let lanes learn who will meet where, also from the runs before of the same block' },
  { name: 'sequential', help: 'only one transaction after another, without reports' },
  { name: 'shadow', help: 'compare results and all changes of both ways; stop where they differ, with the schedule' },
  { name: 'record', value: 'FILE', help: 'write what the lanes did with the last block, in its last run' },
  {
    name: 'schedule',
    value: 'FILE',
    help: 'do with its block what a recorded schedule says, on one thread, and compare',
  },
  {
    name: 'repeat',
    value: 'N',
    help: 'runs of each kind, of which the best counts, after one that warms up; default 3',
  },
  { name: 'explain', value: 'BLOCK', help: 'tell in words what held the block with this number up' },
  { name: 'top', value: 'K', help: 'how many contracts, and places of an explained block, are told; default 5' },
  { name: 'json', value: 'FILE', help: 'write times and reports of all blocks' },
]

export interface ReplayRequest {
  readonly paths: readonly string[]
  readonly genesis: string | undefined
  /** undefined = one transaction after another only. */
  readonly lanes: LaneSettings | undefined
  readonly compares: boolean
  readonly record: string | undefined
  readonly repeat: number
  readonly explain: bigint | undefined
  readonly top: number
  readonly json: string | undefined
}

const DEFAULT_REPEAT = 3
const DEFAULT_TOP = 5

export function readReplayRequest(parsed: ParsedArguments): ReplayRequest {
  const { positional, values, switches } = parsed
  excludeFrom(parsed, 'sequential', ['lanes', 'hints', 'shadow', 'record', 'schedule', 'explain'])
  excludeFrom(parsed, 'schedule', ['lanes', 'hints'])
  if (positional.length === 0) throw new UsageError('"replay" needs a block file, a folder of them, or a chain file')
  const explained = wholeNumber(parsed, 'explain', 0)
  const follows = values.get('schedule')
  const record = values.get('record')
  const compares = switches.has('shadow') || follows !== undefined
  const lanes = laneCount(parsed, 1)
  return {
    paths: positional,
    genesis: values.get('genesis'),
    lanes: switches.has('sequential')
      ? undefined
      : { lanes, hints: switches.has('hints'), records: compares || record !== undefined, follows },
    compares,
    record,
    repeat: wholeNumber(parsed, 'repeat', 1) ?? DEFAULT_REPEAT,
    explain: explained === undefined ? undefined : BigInt(explained),
    top: wholeNumber(parsed, 'top', 0) ?? DEFAULT_TOP,
    json: values.get('json'),
  }
}

function excludeFrom({ values, switches }: ParsedArguments, flag: string, others: readonly string[]): void {
  const isGiven = (name: string) => values.has(name) || switches.has(name)
  const other = others.find(isGiven)
  if (isGiven(flag) && other !== undefined)
    throw new UsageError(`flags "--${flag}" and "--${other}" exclude each other`)
}
