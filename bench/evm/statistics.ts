/**
 * The few numbers that the benchmarks draw from samples.
 *
 * Owns: median, spread, geometric mean. Must never: drop a sample.
 */

export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('median of no samples')
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Half of the distance between the extremes, relative to the median. */
export function relativeSpread(samples: readonly number[]): number {
  return (Math.max(...samples) - Math.min(...samples)) / 2 / median(samples)
}

export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('geometric mean of no values')
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}
