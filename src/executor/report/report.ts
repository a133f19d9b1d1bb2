/**
 * What kept a block from running faster in parallel, and how fast it could have run.
 *
 * Owns: the report's shape and the way from a trace to it. Must never: execute anything, or know how it was executed.
 */
import { FunctionCounter, type TransactionCall } from './calls.ts'
import { longestPath, type Path } from './criticalPath.ts'
import { type DependencyGraph, dependencyGraph, TraceError } from './dependencyGraph.ts'
import {
  type ConflictPair,
  conflictPairs,
  type HeatSources,
  type HotAccount,
  type HotLocation,
  hotAccounts,
  hotLocations,
} from './hotPlaces.ts'
import { simulateLanes, type WaitingLists, waitingLists } from './laneSimulation.ts'
import type { BlockTrace, Dependency, Location, TransactionTrace } from './trace.ts'

/** Executors with so many lanes are simulated, the one of the trace, and one with any number of lanes. */
const SIMULATED_LANES = [2, 4, 8, 16, 32] as const

/** What a block's trace comes to; times are microseconds, transactions are positions. */
export interface BlockReport {
  /** The lanes that executed the block, and how long they took together. */
  readonly lanes: number
  readonly microseconds: number
  /** Sums over the transactions. */
  readonly work: { readonly microseconds: number; readonly gas: number }
  /** Tries that were thrown away, and what they took. */
  readonly reexecutions: number
  readonly lostMicroseconds: number
  readonly executedInOrder: number
  readonly hints: { readonly given: number; readonly right: number }
  readonly transactions: readonly TransactionReport[]
  /** The costliest first. */
  readonly conflicts: readonly ConflictPair[]
  /** At most a hundred: by time lost and by their part of the critical path, the hottest first. */
  readonly locations: readonly HotLocation[]
  /** The same by account, at most twenty. */
  readonly accounts: readonly HotAccount[]
  readonly criticalPath: { readonly time: CriticalPath; readonly gas: CriticalPath }
  /** How many times as fast as one lane, by lanes; the last is for any number of them (Infinity). */
  readonly possible: readonly PossibleSpeedup[]
}

/** One transaction: its call, what it took, what it lost and on whom it depends. */
export interface TransactionReport extends TransactionCall {
  readonly gasUsed: number
  readonly microseconds: number
  readonly reexecutions: number
  readonly lostMicroseconds: number
  readonly dependencies: readonly Dependency[]
}

/** The heaviest chain of transactions that wait for one another. */
export interface CriticalPath {
  /** Microseconds or gas. */
  readonly length: number
  /** In order. */
  readonly links: readonly CriticalLink[]
}

/** A transaction of the critical path. */
export interface CriticalLink {
  readonly transaction: number
  /** Where it met the one before it on the path; none for the first. */
  readonly locations: readonly Location[]
}

/** What the dependencies of a block allow on so many lanes. */
export interface PossibleSpeedup {
  readonly lanes: number
  /** By the measured times. */
  readonly byTime: number
  /** By gas: the same on every machine. */
  readonly byGas: number
}

/**
 * Draws the conclusions from a trace. Throws TraceError for one that no block can have.
 * @example
 * const report = reportOf(result.trace, transactions.map((transaction, index) => callOf(transaction, senders[index])))
 */
export function reportOf(trace: BlockTrace, calls: readonly TransactionCall[]): BlockReport {
  const { transactions, lanes, executedInOrder, hints } = trace
  if (calls.length !== transactions.length) {
    throw new TraceError(Math.min(calls.length, transactions.length), `${calls.length} calls were given`)
  }
  const graph = dependencyGraph(trace)
  const microseconds = Float64Array.from(transactions, (transaction) => transaction.microseconds)
  const gas = Float64Array.from(transactions, (transaction) => transaction.gasUsed)
  const timePath = longestPath(graph, microseconds)
  const gasPath = longestPath(graph, gas)
  const sources: HeatSources = { graph, trace, microseconds, gas, timePath, gasPath }
  const reports = transactions.map((transaction, index) => transactionReport(transaction, calls[index]!))
  return {
    lanes,
    microseconds: trace.microseconds,
    work: { microseconds: sum(microseconds), gas: sum(gas) },
    reexecutions: sum(reports.map(({ reexecutions }) => reexecutions)),
    lostMicroseconds: sum(reports.map(({ lostMicroseconds }) => lostMicroseconds)),
    executedInOrder,
    hints,
    transactions: reports,
    conflicts: conflictPairs(graph, calls),
    locations: hotLocations(sources, calls, new FunctionCounter(calls)),
    accounts: hotAccounts(sources),
    criticalPath: { time: located(timePath, graph), gas: located(gasPath, graph) },
    possible: possibleSpeedups(sources, lanes),
  }
}

function transactionReport(
  { gasUsed, microseconds, executions, dependencies, conflicts }: TransactionTrace,
  { sender, to, selector }: TransactionCall,
): TransactionReport {
  let lostMicroseconds = 0
  for (const conflict of conflicts) lostMicroseconds += conflict.lostMicroseconds
  const reexecutions = Math.max(0, executions - 1)
  return { sender, to, selector, gasUsed, microseconds, reexecutions, lostMicroseconds, dependencies }
}

function located({ length, links }: Path, graph: DependencyGraph): CriticalPath {
  return {
    length,
    links: links.map(({ transaction, locations }) => ({
      transaction,
      locations: locations.map((place) => graph.locations[place]!),
    })),
  }
}

function possibleSpeedups(
  { graph, microseconds, gas, timePath, gasPath }: HeatSources,
  ownLanes: number,
): PossibleSpeedup[] {
  const lists = waitingLists(graph)
  const lanes = [...new Set<number>([...SIMULATED_LANES, Math.max(2, ownLanes)])].sort((a, b) => a - b)
  const times = lengthsOn(lanes, lists, microseconds, timePath.length)
  const gases = lengthsOn(lanes, lists, gas, gasPath.length)
  const onLanes = lanes.map((count, index) => ({
    lanes: count,
    byTime: speedup(microseconds, times[index]!),
    byGas: speedup(gas, gases[index]!),
  }))
  const unlimited = { byTime: speedup(microseconds, timePath.length), byGas: speedup(gas, gasPath.length) }
  return [...onLanes, { lanes: Number.POSITIVE_INFINITY, ...unlimited }]
}

/** Once it is no longer than the critical path, more lanes need not be tried. */
function lengthsOn(lanes: readonly number[], lists: WaitingLists, weights: Float64Array, shortest: number): number[] {
  let length = Number.POSITIVE_INFINITY
  return lanes.map((count) => {
    if (length > shortest) length = simulateLanes(lists, weights, count)
    return length
  })
}

/** Of an empty block, or one that took no time: 1. */
function speedup(weights: Float64Array, length: number): number {
  return length === 0 ? 1 : sum(weights) / length
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
