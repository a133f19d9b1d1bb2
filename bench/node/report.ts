/**
 * What `npm run bench -- node` prints.
 *
 * Owns: the tables. Must never: leave out a figure because of what it says.
 */
import { median } from '../evm/statistics.ts'
import type { WorkloadName } from '../workloads/index.ts'
import type { NodeFigures, Round } from './measure.ts'
import type { NodeName } from './nodes.ts'

/** Of each workload each node's figures. */
export type Figures = ReadonlyMap<WorkloadName, ReadonlyMap<NodeName, NodeFigures>>
export type Starts = ReadonlyMap<NodeName, readonly number[]>

const PHASES = [
  ['intake', 'intake'],
  ['mining', 'block'],
  ['receipts', 'receipts'],
  ['blockReceipts', 'receipts in one call'],
] as const satisfies readonly (readonly [keyof Round, string])[]

const NOTHING = '-'

export function tableText(figures: Figures, starts: Starts): string {
  const lines: string[] = []
  for (const [workload, byNode] of figures) {
    lines.push('', `${workload}: ms, median (best)`)
    lines.push(''.padEnd(22) + [...byNode.keys()].map((name) => name.padStart(18)).join(''))
    for (const [phase, title] of PHASES) {
      const cells = [...byNode.values()].map(({ rounds }) => cell(phaseTimes(rounds, phase)).padStart(18))
      lines.push(title.padEnd(22) + cells.join(''))
    }
    const memory = [...byNode.values()].map((each) => megabytes(each).padStart(18))
    lines.push('resident afterwards'.padEnd(22) + memory.join(''))
  }
  lines.push('', 'start until eth_chainId is answered: ms, median (best)')
  for (const [name, times] of starts) lines.push(name.padEnd(22) + cell(times).padStart(18))
  return lines.join('\n')
}

export function markdown(figures: Figures, starts: Starts): string {
  const names = [...starts.keys()]
  const lines = [
    `| ms, median (best) | ${names.join(' | ')} |`,
    `| --- | ${names.map(() => '--:').join(' | ')} |`,
    row(
      'start until eth_chainId',
      names.map((name) => cell(starts.get(name)!)),
    ),
  ]
  for (const [workload, byNode] of figures) {
    for (const [phase, title] of PHASES) {
      lines.push(
        row(
          `${workload}: ${title}`,
          names.map((name) => cell(phaseTimes(byNode.get(name)?.rounds ?? [], phase))),
        ),
      )
    }
    lines.push(
      row(
        `${workload}: resident afterwards`,
        names.map((name) => megabytes(byNode.get(name))),
      ),
    )
  }
  return lines.join('\n')
}

function row(title: string, cells: readonly string[]): string {
  return `| ${title} | ${cells.join(' | ')} |`
}

function phaseTimes(rounds: readonly Round[], phase: keyof Round): number[] {
  return rounds.map((round) => round[phase]).filter((time) => time !== undefined)
}

function cell(times: readonly number[]): string {
  return times.length === 0 ? NOTHING : `${median(times).toFixed(0)} (${Math.min(...times).toFixed(0)})`
}

function megabytes(figures: NodeFigures | undefined): string {
  return figures?.residentMegabytes === undefined ? NOTHING : `${figures.residentMegabytes.toFixed(0)} MB`
}
