/**
 * The options of `npm run bench -- parallel`.
 *
 * Owns: their names, defaults and checks. Must never: measure.
 */
import { parseArgs } from 'node:util'
import { UsageError } from '../evm/main.ts'
import { isWorkloadName, type WorkloadName, workloads } from '../workloads/index.ts'

const names = Object.keys(workloads).filter(isWorkloadName)
const GIGA = names.filter((name) => name.startsWith('giga'))
const USUAL = names.filter((name) => !GIGA.includes(name))

export const HELP = `npm run bench -- parallel [WORKLOAD...] [options]

  WORKLOAD         ${USUAL.join(', ')} (default: all of these),
                   ${GIGA.join(', ')}
  --giga           also the three of a billion gas
  --lanes a,b      numbers of lanes (default 1,2,4; of --blocks 2)
  --rounds N       runs of each that count, after one that does not (default 9)
  --unlearned      lanes learn nothing from one run for the next
  --transactions N another number of transactions in each workload
  --blocks DIR     instead: real blocks, one in each file (NUMBER.json or NUMBER.json.gz)
  --markdown       also the table for the README
  --json FILE      also write all figures as JSON`

export interface ParallelOptions {
  readonly workloads: readonly WorkloadName[]
  readonly lanes: readonly number[]
  readonly rounds: number
  /** undefined = each workload's own. */
  readonly transactions: number | undefined
  readonly blocks: string | undefined
  readonly learns: boolean
  readonly markdown: boolean
  readonly json: string | undefined
}

/** undefined = help is wanted. Throws UsageError. */
export function readOptions(argv: readonly string[]): ParallelOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      giga: { type: 'boolean', default: false },
      lanes: { type: 'string' },
      rounds: { type: 'string', default: '9' },
      transactions: { type: 'string' },
      blocks: { type: 'string' },
      unlearned: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const unknown = positionals.find((name) => !isWorkloadName(name))
  if (unknown !== undefined) throw new UsageError(`no workload "${unknown}"; there are: ${names.join(', ')}`)
  if (values.blocks !== undefined) {
    for (const option of ['giga', 'markdown', 'unlearned'] as const) {
      if (values[option]) throw new UsageError(`--blocks and --${option} exclude each other`)
    }
    if (positionals.length > 0) throw new UsageError('--blocks takes no workloads')
  }
  const usual = positionals.length > 0 ? positionals.filter(isWorkloadName) : USUAL
  return {
    workloads: [...new Set([...usual, ...(values.giga ? GIGA : [])])],
    lanes: laneCounts(values.lanes ?? (values.blocks === undefined ? '1,2,4' : '2')),
    rounds: count('rounds', values.rounds),
    transactions: values.transactions === undefined ? undefined : count('transactions', values.transactions),
    blocks: values.blocks,
    learns: !values.unlearned,
    markdown: values.markdown,
    json: values.json,
  }
}

function laneCounts(list: string): number[] {
  return [...new Set(list.split(',').map((text) => count('lanes', text)))].sort((a, b) => a - b)
}

function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UsageError(`--${option}: ${JSON.stringify(text)} is not a whole number from 1 up`)
}
