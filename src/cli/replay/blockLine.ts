/**
 * One line for each replayed block.
 *
 * Owns: its columns. Must never: depend on more than one block.
 */
import type { BlockReport } from '../../executor/index.ts'
import { milliseconds, speedupOf, type TimedBlock } from './distribution.ts'

interface Column {
  readonly title: string
  readonly width: number
  /** Present for replays on lanes only. */
  readonly isOfLanes?: boolean
  readonly text: (block: TimedBlock, report: BlockReport | undefined) => string
}

const COLUMNS: readonly Column[] = [
  { title: 'block', width: 9, text: ({ number }) => String(number) },
  { title: 'txs', width: 6, text: ({ transactions }) => String(transactions) },
  { title: 'Mgas', width: 7, text: ({ gas }) => (Number(gas) / 1e6).toFixed(2) },
  { title: 'sequential', width: 11, text: ({ sequentialTime }) => milliseconds(sequentialTime) },
  { title: 'parallel', width: 11, isOfLanes: true, text: ({ parallelTime }) => milliseconds(parallelTime) },
  { title: 'speed-up', width: 9, isOfLanes: true, text: (block) => speedupOf(block).toFixed(2) },
  { title: 'again', width: 6, isOfLanes: true, text: (_, report) => String(report?.reexecutions ?? 0) },
  { title: 'possible', width: 9, isOfLanes: true, text: (_, report) => possibleText(report, (lanes) => lanes) },
  {
    title: 'on any',
    width: 8,
    isOfLanes: true,
    text: (_, report) => possibleText(report, () => Number.POSITIVE_INFINITY),
  },
]

export function titleLine(hasLanes: boolean): string {
  return columns(hasLanes)
    .map(({ title, width }) => title.padStart(width))
    .join('')
}

/** `report` is there for blocks that lanes executed. */
export function blockLine(block: TimedBlock, report: BlockReport | undefined, hasLanes: boolean): string {
  return columns(hasLanes)
    .map(({ width, text }) => text(block, report).padStart(width))
    .join('')
}

function columns(hasLanes: boolean): readonly Column[] {
  return COLUMNS.filter(({ isOfLanes = false }) => hasLanes || !isOfLanes)
}

/** On the lanes that executed the block; one lane makes nothing faster. */
function possibleText(report: BlockReport | undefined, wanted: (lanes: number) => number): string {
  if (report === undefined) return '-'
  const found = report.possible.find(({ lanes }) => lanes === wanted(report.lanes))
  return (found?.byTime ?? 1).toFixed(2)
}
