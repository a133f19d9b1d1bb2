/**
 * Which places, and which accounts, keep the transactions of a block apart.
 *
 * Owns: their ranking. Must never: find the paths it ranks by.
 */
import { equalBytes } from '../../primitives/index.ts'
import type { CalledFunction, FunctionCounter, FunctionUse, TransactionCall } from './calls.ts'
import { type Path, pathLengthWithout } from './criticalPath.ts'
import { type DependencyGraph, edgeOwners, edgesByLocation } from './dependencyGraph.ts'
import { type MappingEntry, mappingEntry } from './mappings.ts'
import type { BlockTrace, Location } from './trace.ts'

/** What a place, or all places of an account together, cost. */
export interface Heat {
  readonly conflicts: number
  readonly lostMicroseconds: number
  /** Transactions that read what an earlier one of the block had written there. */
  readonly dependents: number
  /** Of the critical path in time: what its transactions took that came over this place. */
  readonly criticalMicroseconds: number
  /** The same of the critical path in gas. */
  readonly criticalGas: number
  /** How long the critical path would be if transactions did not meet here; undefined = not computed, it is not hot enough. */
  readonly pathWithoutMicroseconds: number | undefined
}

/** A place that transactions met at. */
export interface HotLocation extends Heat {
  readonly location: Location
  /** undefined = no slot, or no hashed one. */
  readonly mapping: MappingEntry | undefined
  /** The functions of the transactions that met here. */
  readonly functions: readonly FunctionUse[]
  /** How many transactions sent by the same account as the one that they read from. */
  readonly sameSender: number
  /** The longest row of transactions of which each read here what the one before it had written. */
  readonly chain: readonly number[]
}

/** An account at whose places transactions met. */
export interface HotAccount extends Heat {
  readonly address: Uint8Array
  /** How many of its places transactions met at. */
  readonly locations: number
}

/** Two transactions of which the later one lost tries to the earlier one. */
export interface ConflictPair {
  readonly first: number
  readonly second: number
  readonly location: Location
  readonly tries: number
  readonly lostMicroseconds: number
  readonly firstCall: CalledFunction
  readonly secondCall: CalledFunction
}

/** The rest is in the dependencies of the transactions. */
const MOST_LOCATIONS = 100
const MOST_ACCOUNTS = 20
/** So many get their "without": each is a walk over all dependencies. */
const MOST_WITHOUT = 8

export interface HeatSources {
  readonly graph: DependencyGraph
  readonly trace: BlockTrace
  readonly microseconds: Float64Array
  readonly gas: Float64Array
  readonly timePath: Path
  readonly gasPath: Path
}

export function hotLocations(
  sources: HeatSources,
  calls: readonly TransactionCall[],
  counter: FunctionCounter,
): HotLocation[] {
  const { graph, trace } = sources
  const identity = new Int32Array(graph.locations.length)
  for (let place = 0; place < identity.length; place++) identity[place] = place
  const { starts, edges } = edgesByLocation(graph)
  const owners = edgeOwners(graph)
  const conflictsAt = Map.groupBy(graph.conflicts, ({ at }) => at)
  return hottest(sources, identity, graph.locations.length, MOST_LOCATIONS).map(({ number, heat }) => {
    const location = graph.locations[number]!
    const met = edges.subarray(starts[number], starts[number + 1])
    const together = new Set<number>()
    let sameSender = 0
    for (const edge of met) {
      const [earlier, later] = [graph.on[edge]!, owners[edge]!]
      together.add(earlier).add(later)
      if (equalBytes(calls[earlier]!.sender, calls[later]!.sender)) sameSender++
    }
    for (const { transaction, on } of conflictsAt.get(number) ?? []) together.add(on).add(transaction)
    return {
      location,
      ...heat,
      mapping: location.kind === 'storage' ? mappingEntry(location.slot, trace.mappingKeys) : undefined,
      functions: counter.count(together),
      sameSender,
      chain: longestChain(graph, owners, met),
    }
  })
}

export function hotAccounts(sources: HeatSources): HotAccount[] {
  const { accountOf, accounts } = sources.graph
  const places = new Int32Array(accounts.length)
  for (const account of accountOf) places[account]!++
  return hottest(sources, accountOf, accounts.length, MOST_ACCOUNTS).map(({ number, heat }) => ({
    address: accounts[number]!,
    locations: places[number]!,
    ...heat,
  }))
}

export function conflictPairs({ size, conflicts, locations }: DependencyGraph, calls: readonly TransactionCall[]) {
  const pairs = new Map<number, { -readonly [Member in keyof ConflictPair]: ConflictPair[Member] }>()
  for (const { transaction, on, at, lostMicroseconds } of conflicts) {
    const key = (at * size + on) * size + transaction
    const known = pairs.get(key)
    if (known === undefined) {
      pairs.set(key, {
        first: on,
        second: transaction,
        location: locations[at]!,
        tries: 1,
        lostMicroseconds,
        firstCall: functionOf(calls[on]!),
        secondCall: functionOf(calls[transaction]!),
      })
    } else {
      known.tries++
      known.lostMicroseconds += lostMicroseconds
    }
  }
  const sorted: ConflictPair[] = [...pairs.values()]
  return sorted.sort((a, b) => b.lostMicroseconds - a.lostMicroseconds || a.second - b.second)
}

function functionOf({ to, selector }: TransactionCall): CalledFunction {
  return { to, selector }
}

/** Adds up by group and gives the most costly ones; `groupOf` gives the group of each place. */
function hottest(
  { graph, microseconds, gas, timePath, gasPath }: HeatSources,
  groupOf: Int32Array,
  groups: number,
  most: number,
): { number: number; heat: Heat }[] {
  const conflicts = new Int32Array(groups)
  const lost = new Float64Array(groups)
  for (const { at, lostMicroseconds } of graph.conflicts) {
    conflicts[groupOf[at]!]!++
    lost[groupOf[at]!]! += lostMicroseconds
  }
  const dependents = dependentsOf(graph, groupOf, groups)
  const criticalTime = shareOfPath(timePath, microseconds, groupOf, groups)
  const criticalGas = shareOfPath(gasPath, gas, groupOf, groups)
  const cost = lost.map((time, group) => time + criticalTime[group]!)
  const isBefore = (a: number, b: number) =>
    cost[a]! > cost[b]! || (cost[a] === cost[b] && dependents[a]! > dependents[b]!)
  return best(groups, most, isBefore).map((number, position) => ({
    number,
    heat: {
      conflicts: conflicts[number]!,
      lostMicroseconds: lost[number]!,
      dependents: dependents[number]!,
      criticalMicroseconds: criticalTime[number]!,
      criticalGas: criticalGas[number]!,
      pathWithoutMicroseconds:
        position < MOST_WITHOUT ? pathLengthWithout(graph, microseconds, groupOf, number) : undefined,
    },
  }))
}

/** How many transactions depend on an earlier one at any place of each group. */
function dependentsOf({ size, starts, at }: DependencyGraph, groupOf: Int32Array, groups: number): Int32Array {
  const dependents = new Int32Array(groups)
  /** The last transaction that was counted for a group, so that none counts twice. */
  const last = new Int32Array(groups).fill(-1)
  for (let index = 0; index < size; index++) {
    for (let edge = starts[index]!; edge < starts[index + 1]!; edge++) {
      const group = groupOf[at[edge]!]!
      if (last[group] === index) continue
      last[group] = index
      dependents[group]!++
    }
  }
  return dependents
}

function shareOfPath({ links }: Path, weights: Float64Array, groupOf: Int32Array, groups: number): Float64Array {
  const shares = new Float64Array(groups)
  for (const { transaction, locations } of links) {
    for (const group of new Set(locations.map((place) => groupOf[place]!))) shares[group]! += weights[transaction]!
  }
  return shares
}

/** The first `most` numbers below `size` in this order, without sorting the others. */
function best(size: number, most: number, isBefore: (a: number, b: number) => boolean): number[] {
  const kept: number[] = []
  for (let number = 0; number < size; number++) {
    if (kept.length === most && !isBefore(number, kept[most - 1]!)) continue
    let at = kept.length === most ? most - 1 : kept.length
    for (; at > 0 && isBefore(number, kept[at - 1]!); at--) kept[at] = kept[at - 1]!
    kept[at] = number
  }
  return kept
}

/** `met` are the edges at one place, in block order; a transaction has at most one of them. */
function longestChain({ on }: DependencyGraph, owners: Int32Array, met: Int32Array): number[] {
  const steps = new Map<number, { readonly before: number; readonly depth: number }>()
  let deepest = 0
  let end = -1
  for (const edge of met) {
    const before = on[edge]!
    const depth = (steps.get(before)?.depth ?? 0) + 1
    steps.set(owners[edge]!, { before, depth })
    if (depth <= deepest) continue
    deepest = depth
    end = owners[edge]!
  }
  const chain: number[] = []
  for (let index: number | undefined = end; index !== undefined && index >= 0; index = steps.get(index)?.before) {
    chain.push(index)
  }
  return chain.reverse()
}
