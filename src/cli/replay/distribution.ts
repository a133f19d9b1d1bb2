/**
 * How the speed-ups of many blocks are spread.
 *
 * Owns: these figures and their lines. Must never: leave out a block that became slower.
 */

export interface TimedBlock {
  readonly number: bigint
  readonly transactions: number
  readonly gas: bigint
  /** Milliseconds. */
  readonly sequentialTime: number
  readonly parallelTime: number
}

/** The lower ends of the classes that are counted, the highest first. */
const CLASSES = [4, 3, 2.5, 2, 1.8, 1.6, 1.4, 1.2, 1, 0.9, 0] as const
const BAR_WIDTH = 40
/** Names of the lines that follow are this wide. */
const LABEL_WIDTH = 12

export function speedupOf({ sequentialTime, parallelTime }: TimedBlock): number {
  return parallelTime === 0 ? 1 : sequentialTime / parallelTime
}

/** The value below which this part of the sorted values lies. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return low + (high - low) * (at - Math.floor(at))
}

export function distributionLines(blocks: readonly TimedBlock[]): string[] {
  if (blocks.length === 0) return []
  const speedups = blocks.map(speedupOf).sort((a, b) => a - b)
  const sequential = sum(blocks.map(({ sequentialTime }) => sequentialTime))
  const parallel = sum(blocks.map(({ parallelTime }) => parallelTime))
  const gas = sum(blocks.map((block) => Number(block.gas)))
  const quantiles = [0, 0.1, 0.5, 0.9, 1].map((part) => quantile(speedups, part).toFixed(2))
  return [
    `all together: ${milliseconds(sequential)} one after another (${speed(gas, sequential)}), ` +
      `${milliseconds(parallel)} on lanes (${speed(gas, parallel)}), ${(sequential / parallel).toFixed(2)} times as fast`,
    `speed-up of blocks: least ${quantiles[0]}, 10 % below ${quantiles[1]}, half below ${quantiles[2]}, ` +
      `90 % below ${quantiles[3]}, most ${quantiles[4]}`,
    ...classLines(speedups),
    ...slowerLines(blocks),
  ]
}

function classLines(speedups: readonly number[]): string[] {
  const lines: string[] = []
  for (const [index, from] of CLASSES.entries()) {
    const upTo = CLASSES[index - 1] ?? Number.POSITIVE_INFINITY
    const count = speedups.filter((speedup) => speedup >= from && speedup < upTo).length
    if (count === 0) continue
    const label = upTo === Number.POSITIVE_INFINITY ? `${from} and more` : `${from} to ${upTo}`
    const bar = '#'.repeat(Math.max(1, Math.round((BAR_WIDTH * count) / speedups.length)))
    lines.push(`  ${label.padEnd(LABEL_WIDTH)} ${String(count).padStart(5)}  ${bar}`)
  }
  return lines
}

function slowerLines(blocks: readonly TimedBlock[]): string[] {
  const slower = blocks.filter((block) => speedupOf(block) < 1).sort((a, b) => speedupOf(a) - speedupOf(b))
  if (slower.length === 0) return ['no block became slower']
  return [
    `${slower.length} of ${blocks.length} blocks became slower:`,
    ...slower.map((block) => {
      const times = `${milliseconds(block.sequentialTime)} to ${milliseconds(block.parallelTime)}`
      return `  ${block.number}: ${speedupOf(block).toFixed(2)}, ${times}, ${block.transactions} transactions, ${block.gas} gas`
    }),
  ]
}

export function milliseconds(time: number): string {
  return `${time.toFixed(time < 100 ? 2 : 0)} ms`
}

function speed(gas: number, time: number): string {
  return `${(gas / 1000 / time).toFixed(1)} Mgas/s`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
