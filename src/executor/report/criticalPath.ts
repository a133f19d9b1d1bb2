/**
 * The longest chain of transactions that had to wait for one another: no number of lanes can be faster than it.
 *
 * Owns: finding it for given weights. Must never: know what the weights measure.
 */
import type { DependencyGraph } from './dependencyGraph.ts'

/** A transaction on the path and the places where it met the one before it; none for the first. */
export interface PathLink {
  readonly transaction: number
  /** Positions in the graph's `locations`. */
  readonly locations: readonly number[]
}

export interface Path {
  /** The sum of the weights on it. */
  readonly length: number
  readonly links: readonly PathLink[]
}

const NONE = -1

/** The heaviest chain; of equally heavy ones the first that ends. */
export function longestPath(graph: DependencyGraph, weights: Float64Array): Path {
  const { finish, before } = finishTimes(graph, weights)
  let last = NONE
  for (let index = 0; index < graph.size; index++) if (last === NONE || finish[index]! > finish[last]!) last = index
  const links: PathLink[] = []
  for (let index = last; index !== NONE; index = before[index]!) {
    links.push({ transaction: index, locations: meetingPlaces(graph, index, before[index]!) })
  }
  return { length: last === NONE ? 0 : finish[last]!, links: links.reverse() }
}

/** How long the heaviest chain would be if transactions did not meet at the places of one group. */
export function pathLengthWithout(
  { size, starts, on, at }: DependencyGraph,
  weights: Float64Array,
  groupOf: Int32Array,
  ignored: number,
): number {
  const finish = new Float64Array(size)
  let longest = 0
  for (let index = 0; index < size; index++) {
    let start = 0
    for (let edge = starts[index]!; edge < starts[index + 1]!; edge++) {
      const ready = finish[on[edge]!]!
      if (ready > start && groupOf[at[edge]!] !== ignored) start = ready
    }
    finish[index] = start + weights[index]!
    longest = Math.max(longest, finish[index]!)
  }
  return longest
}

function finishTimes({ size, starts, on }: DependencyGraph, weights: Float64Array) {
  const finish = new Float64Array(size)
  const before = new Int32Array(size).fill(NONE)
  for (let index = 0; index < size; index++) {
    let start = 0
    for (let edge = starts[index]!; edge < starts[index + 1]!; edge++) {
      const ready = finish[on[edge]!]!
      if (ready < start || (ready === start && before[index] !== NONE)) continue
      start = ready
      before[index] = on[edge]!
    }
    finish[index] = start + weights[index]!
  }
  return { finish, before }
}

function meetingPlaces({ starts, on, at }: DependencyGraph, index: number, earlier: number): number[] {
  const places: number[] = []
  for (let edge = starts[index]!; edge < starts[index + 1]!; edge++) if (on[edge] === earlier) places.push(at[edge]!)
  return places
}
