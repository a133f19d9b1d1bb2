/**
 * `npm run bench -- node`: this node against others, as clients see them.
 *
 * Owns: the options and the course of a run. Must never: let two nodes run at once.
 */
import { parseArgs } from 'node:util'
import { UsageError } from '../evm/main.ts'
import { describeMachine } from '../evm/report.ts'
import { isWorkloadName, type WorkloadName, workloads } from '../workloads/index.ts'
import { measureNode, measureStarts, type NodeFigures } from './measure.ts'
import { NODE_NAMES, type NodeName, nodeKinds, removeWorkingFolder } from './nodes.ts'
import { type Figures, markdown, tableText } from './report.ts'

const USUAL: readonly WorkloadName[] = ['eth', 'erc20', 'swaps20', 'swaps1', 'counter']

const HELP = `npm run bench -- node [WORKLOAD...] [options]

  WORKLOAD         default ${USUAL.join(', ')}
  --nodes a,b      of ${NODE_NAMES.join(', ')} (default all)
  --rounds N       rounds of each that count, after one that does not (default 5)
  --transactions N another number of transactions in each workload
  --markdown       also the table for the README`

interface Options {
  readonly names: readonly WorkloadName[]
  readonly nodes: readonly NodeName[]
  readonly rounds: number
  readonly transactions: number | undefined
  readonly markdown: boolean
}

export async function benchNode(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) {
    console.log(HELP)
    return
  }
  console.log(describeMachine())
  try {
    await run(options)
  } finally {
    removeWorkingFolder()
  }
}

async function run({ names, nodes, rounds, transactions, markdown: wantsMarkdown }: Options): Promise<void> {
  const starts = new Map<NodeName, number[]>()
  for (const name of nodes) {
    tell(`starting ${name}`)
    starts.set(name, await measureStarts(nodeKinds[name], rounds))
  }
  const figures = new Map<WorkloadName, Map<NodeName, NodeFigures>>()
  for (const workloadName of names) {
    const workload = workloads[workloadName](transactions)
    const byNode = new Map<NodeName, NodeFigures>()
    for (const name of nodes) {
      tell(`${workloadName} on ${name}`)
      byNode.set(name, await measureNode(nodeKinds[name], workload, rounds))
    }
    figures.set(workloadName, byNode)
  }
  tell('')
  print(figures, starts, wantsMarkdown)
}

function print(figures: Figures, starts: Parameters<typeof tableText>[1], wantsMarkdown: boolean): void {
  console.log(tableText(figures, starts))
  if (wantsMarkdown) console.log(`\n${markdown(figures, starts)}`)
}

function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`)
}

function readOptions(argv: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      nodes: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      transactions: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const unknown = positionals.find((name) => !isWorkloadName(name))
  if (unknown !== undefined)
    throw new UsageError(`no workload "${unknown}"; there are: ${Object.keys(workloads).join(', ')}`)
  return {
    names: positionals.length > 0 ? positionals.filter(isWorkloadName) : USUAL,
    nodes: values.nodes === undefined ? NODE_NAMES : values.nodes.split(',').map(nodeName),
    rounds: count('rounds', values.rounds),
    transactions: values.transactions === undefined ? undefined : count('transactions', values.transactions),
    markdown: values.markdown,
  }
}

function nodeName(text: string): NodeName {
  const name = NODE_NAMES.find((known) => known === text)
  if (name === undefined) throw new UsageError(`no node "${text}"; there are: ${NODE_NAMES.join(', ')}`)
  return name
}

function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UsageError(`--${option}: ${JSON.stringify(text)} is not a whole number from 1 up`)
}
