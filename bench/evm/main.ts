/**
 * `npm run bench -- evm`: one call of pure computation, Multilane against its peers.
 *
 * Owns: the options, the course of a run and what it prints. Must never: leave an engine running.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Engine } from './engines/engine.ts'
import { engineLoaders } from './engines/index.ts'
import { measure } from './measure.ts'
import { programs as allPrograms } from './programs.ts'
import { describeMachine, formatTable, toJson } from './report.ts'

const HELP = `npm run bench -- evm [options]

  --programs a,b   only these: ${allPrograms.map(({ name }) => name).join(', ')}
  --engines a,b    only these, the first is compared with the others: ${[...engineLoaders.keys()].join(', ')}
  --rounds N       timed runs of each program on each engine (default 7)
  --warmups N      runs before them that are not counted (default 3)
  --json FILE      also write every sample as JSON`

/** An option that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export async function benchEvm(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) {
    console.log(HELP)
    return
  }
  const { programs, engineNames, rounds, warmUps, json } = options
  const engines: Engine[] = []
  try {
    for (const name of engineNames) {
      const start = await engineLoaders.get(name)!()
      engines.push(await start(allPrograms))
    }
    const measurements = await measure(programs, engines, { rounds, warmUps, progress: showProgress })
    showProgress('')
    console.log(describeMachine())
    for (const { name, description } of engines) console.log(`${name}: ${description}`)
    console.log(`Mgas/s, median of ${rounds} runs taken in turns after ${warmUps} for warming up, ± half the range.`)
    console.log('All engines returned the same checksums and used the same gas.\n')
    console.log(formatTable(measurements, programs, engines))
    if (json !== undefined) writeFileSync(json, toJson(measurements, engines))
  } finally {
    for (const engine of engines) await engine.stop()
  }
}

function readOptions(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      programs: { type: 'string' },
      engines: { type: 'string' },
      rounds: { type: 'string', default: '7' },
      warmups: { type: 'string', default: '3' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const programNames = chosen(
    'program',
    values.programs,
    allPrograms.map(({ name }) => name),
  )
  return {
    programs: allPrograms.filter(({ name }) => programNames.includes(name)),
    engineNames: chosen('engine', values.engines, [...engineLoaders.keys()]),
    rounds: count('rounds', values.rounds, 1),
    warmUps: count('warmups', values.warmups, 0),
    json: values.json,
  }
}

function chosen(what: string, list: string | undefined, known: readonly string[]): readonly string[] {
  if (list === undefined) return known
  const names = list.split(',')
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`no ${what} "${unknown}"; there are: ${known.join(', ')}`)
  return names
}

function count(option: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least)
    throw new UsageError(`--${option} "${text}" is not a number from ${least}`)
  return value
}

/** One line that is overwritten, on a terminal only. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
