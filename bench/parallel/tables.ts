/**
 * The figures as tables, for a terminal and for a README.
 *
 * Owns: columns, their names and the number of digits. Must never: leave out a block that was measured.
 */
import type { Figures, LaneFigures, Spread } from './figures.ts'
import type { MeasuredBlock } from './realBlocks.ts'

export interface MeasuredWorkload {
  readonly name: string
  readonly title: string
  readonly figures: Figures
}

type Row = readonly string[]

/** How fast. */
export function speedTable(workloads: readonly MeasuredWorkload[]): string {
  const lanes = workloads[0]!.figures.lanes
  const shown = shownLanes(lanes)
  const header = [
    'workload',
    'transactions',
    'Mgas',
    'us/tx in order',
    ...lanes.map(({ lanes }) => `x ${laneCount(lanes)}`),
    `cold x ${shown.lanes}`,
    'Mgas/s in order',
    `Mgas/s ${shown.lanes}`,
  ]
  const rows = workloads.map(({ name, figures }) => [
    name,
    String(figures.transactions),
    figures.megagas.toFixed(1),
    spread(figures.sequential.microseconds),
    ...figures.lanes.map(({ speedup }) => spread(speedup)),
    shownLanes(figures.lanes).coldSpeedup.toFixed(2),
    figures.sequential.megagasPerSecond.toFixed(0),
    shownLanes(figures.lanes).megagasPerSecond.toFixed(0),
  ])
  return aligned([header, ...rows])
}

/** What the lanes did, and what they had to do it with. */
export function workTable(workloads: readonly MeasuredWorkload[]): string {
  const lanes = workloads[0]!.figures.lanes
  const header = [
    'workload',
    're-executions',
    'in order',
    'hints right/given',
    'possible on 8',
    'CPU us/tx in order',
    ...lanes.map(({ lanes }) => `work ${laneCount(lanes)}`),
    'of it main thread',
    'changes us/tx in order',
    'on lanes',
  ]
  const rows = workloads.map(({ name, figures: { sequential, lanes } }) => {
    const shown = shownLanes(lanes)
    return [
      name,
      String(shown.reexecutions),
      String(shown.executedInOrder),
      `${shown.hints.right}/${shown.hints.given}`,
      shown.possibleOnEight.toFixed(2),
      sequential.cpuMicroseconds.toFixed(2),
      ...lanes.map(({ work }) => work.toFixed(2)),
      shown.mainWork.toFixed(2),
      sequential.changesMicroseconds.toFixed(2),
      shown.changesMicroseconds.toFixed(2),
    ]
  })
  return aligned([header, ...rows])
}

/** For a README: fewer columns, with what each workload is. */
export function markdownTable(workloads: readonly MeasuredWorkload[]): string {
  const lanes = workloads[0]!.figures.lanes
  const shown = shownLanes(lanes)
  const header = [
    'block',
    'transactions',
    'Mgas',
    'in order, us/tx',
    ...lanes.map(({ lanes }) => laneCount(lanes)),
    'executed again',
    'possible on 8',
    'CPU time',
    `Mgas/s, ${laneCount(shown.lanes)}`,
  ]
  const rows = workloads.map(({ title, figures: { transactions, megagas, sequential, lanes } }) => {
    const shown = shownLanes(lanes)
    return [
      title,
      transactions.toLocaleString('en'),
      megagas.toFixed(0),
      sequential.microseconds.best.toFixed(1),
      ...lanes.map(({ speedup }) => `x ${speedup.best.toFixed(2)}`),
      String(shown.reexecutions),
      `x ${shown.possibleOnEight.toFixed(1)}`,
      `x ${shown.work.toFixed(2)}`,
      shown.megagasPerSecond.toFixed(0),
    ]
  })
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'))
  return [header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** Real blocks; the titles are those of the kinds of lanes. */
export function blockTable(blocks: readonly MeasuredBlock[], titles: readonly string[]): string {
  const header = [
    'block',
    'transactions',
    'Mgas',
    'ms in order',
    'possible on 8',
    ...titles.flatMap((title) => [title, 'work', 'again', 'given up']),
  ]
  const rows = blocks.map(({ number, figures: { transactions, megagas, sequential, lanes } }) => [
    String(number),
    String(transactions),
    megagas.toFixed(1),
    ((sequential.microseconds.best * transactions) / 1000).toFixed(2),
    lanes[0]!.possibleOnEight.toFixed(2),
    ...lanes.flatMap(({ speedup, work, reexecutions, givenUp }) => [
      spread(speedup),
      work.toFixed(2),
      String(reexecutions),
      String(givenUp),
    ]),
  ])
  return aligned([header, ...rows])
}

/** Runs that did not happen as their heading says; none = no line. */
export function givenUpLines(workloads: readonly MeasuredWorkload[]): string[] {
  return workloads.flatMap(({ name, figures }) =>
    figures.lanes
      .filter(({ givenUp }) => givenUp > 0)
      .map(({ lanes, givenUp }) => `${name}: ${laneCount(lanes)} gave up ${givenUp} runs, which then went in order`),
  )
}

/** Single figures are given for two lanes, and without them for the most there are. */
function shownLanes(lanes: readonly LaneFigures[]): LaneFigures {
  return lanes.find(({ lanes }) => lanes === 2) ?? lanes.at(-1)!
}

export function laneCount(lanes: number): string {
  return lanes === 1 ? '1 lane' : `${lanes} lanes`
}

function spread({ best, median }: Spread): string {
  return `${best.toFixed(2)} (${median.toFixed(2)})`
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly Row[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '))
    .join('\n')
}
