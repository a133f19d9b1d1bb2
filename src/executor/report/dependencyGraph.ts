/**
 * A block's trace in the form that is computed with: transactions as numbers, edges and places in flat arrays.
 *
 * Owns: that form and the check of what comes in. Must never: weigh or rank anything.
 */
import { ByteKeys } from './byteKeys.ts'
import type { BlockTrace, Location } from './trace.ts'

/** A trace that no block can have. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly transaction: number

  constructor(transaction: number, reason: string) {
    super(`transaction ${transaction} of the trace: ${reason}`)
    this.transaction = transaction
  }
}

/** Edges lead from a transaction to an earlier one; those of transaction i are at `starts[i]` up to `starts[i + 1]`. */
export interface DependencyGraph {
  readonly size: number
  readonly starts: Int32Array
  readonly on: Int32Array
  /** The place that each edge is about, as a position in `locations`. */
  readonly at: Int32Array
  readonly conflicts: readonly GraphConflict[]
  /** Each place once, in the order of first mention. */
  readonly locations: readonly Location[]
  /** Of each place: which account it belongs to, counted from 0. */
  readonly accountOf: Int32Array
  readonly accounts: readonly Uint8Array[]
}

export interface GraphConflict {
  readonly transaction: number
  readonly on: number
  readonly at: number
  readonly lostMicroseconds: number
}

const KIND_NUMBERS: Readonly<Record<Location['kind'], number>> = {
  balance: 0,
  nonce: 1,
  code: 2,
  existence: 3,
  storage: 4,
}

export function dependencyGraph({ transactions }: BlockTrace): DependencyGraph {
  const size = transactions.length
  const starts = new Int32Array(size + 1)
  for (const [index, { dependencies }] of transactions.entries()) {
    starts[index + 1] = starts[index]! + dependencies.length
  }
  const on = new Int32Array(starts[size]!)
  const at = new Int32Array(starts[size]!)
  const conflicts: GraphConflict[] = []
  const places = new Places()
  for (const [index, transaction] of transactions.entries()) {
    let edge = starts[index]!
    for (const dependency of transaction.dependencies) {
      checkEarlier(index, dependency.on)
      on[edge] = dependency.on
      at[edge++] = places.numberOf(dependency.location)
    }
    for (const conflict of transaction.conflicts) {
      checkEarlier(index, conflict.on)
      conflicts.push({
        transaction: index,
        on: conflict.on,
        at: places.numberOf(conflict.location),
        lostMicroseconds: conflict.lostMicroseconds,
      })
    }
  }
  const { locations, accounts } = places
  return { size, starts, on, at, conflicts, locations, accountOf: Int32Array.from(places.accountOf), accounts }
}

/** The edges of each place: those of place p are `edges[starts[p]]` up to `edges[starts[p + 1]]`, in block order. */
export function edgesByLocation({ locations, at }: DependencyGraph): { starts: Int32Array; edges: Int32Array } {
  const starts = new Int32Array(locations.length + 1)
  for (let edge = 0; edge < at.length; edge++) starts[at[edge]! + 1]!++
  for (let place = 0; place < locations.length; place++) starts[place + 1]! += starts[place]!
  const next = starts.slice()
  const edges = new Int32Array(at.length)
  for (let edge = 0; edge < at.length; edge++) edges[next[at[edge]!]!++] = edge
  return { starts, edges }
}

/** The transaction that each edge starts from. */
export function edgeOwners({ size, starts, on }: DependencyGraph): Int32Array {
  const owners = new Int32Array(on.length)
  for (let index = 0; index < size; index++) owners.fill(index, starts[index]!, starts[index + 1]!)
  return owners
}

class Places {
  readonly locations: Location[] = []
  readonly accounts: Uint8Array[] = []
  readonly accountOf: number[] = []
  readonly #places = new ByteKeys()
  readonly #accounts = new ByteKeys()

  numberOf(location: Location): number {
    const { address } = location
    const slot = location.kind === 'storage' ? location.slot : undefined
    const number = this.#places.numberOf(KIND_NUMBERS[location.kind], address, slot)
    if (number < this.locations.length) return number
    this.locations.push(location)
    const account = this.#accounts.numberOf(0, address)
    if (account === this.accounts.length) this.accounts.push(address)
    this.accountOf.push(account)
    return number
  }
}

function checkEarlier(transaction: number, on: number): void {
  if (Number.isInteger(on) && on >= 0 && on < transaction) return
  throw new TraceError(transaction, `depends on ${on}, which is no earlier transaction`)
}
