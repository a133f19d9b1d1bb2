/**
 * What an executor records about a block while it executes it: the facts that a report is made of.
 *
 * Owns: these shapes. Must never: hold a conclusion; those are the report's.
 */

/** A place of the state that transactions meet at. */
export type Location =
  | { readonly kind: 'balance' | 'nonce' | 'code' | 'existence'; readonly address: Uint8Array }
  | { readonly kind: 'storage'; readonly address: Uint8Array; readonly slot: Uint8Array }

/** An earlier transaction of the block whose write this one read (in the committed order: a true dependency). */
export interface Dependency {
  readonly on: number
  readonly location: Location
}

/** A try that was thrown away because what it read at `location` was not what transaction `on` left there. */
export interface Conflict {
  readonly on: number
  readonly location: Location
  readonly lostMicroseconds: number
}

export interface TransactionTrace {
  readonly gasUsed: number
  /** Of the execution that counts. */
  readonly microseconds: number
  readonly executions: number
  readonly dependencies: readonly Dependency[]
  readonly conflicts: readonly Conflict[]
}

/** The words that a slot of a mapping was hashed from. */
export interface MappingPreimage {
  readonly key: Uint8Array
  readonly base: Uint8Array
}

export interface BlockTrace {
  readonly lanes: number
  readonly microseconds: number
  /** Transactions that ran in order without speculation because the block had turned out serial. */
  readonly executedInOrder: number
  readonly hints: { readonly given: number; readonly right: number }
  readonly transactions: readonly TransactionTrace[]
  /** Preimages of mapping slots, by the hex of the slot, as far as the lanes remember what they hashed. */
  readonly mappingKeys: ReadonlyMap<string, MappingPreimage>
}
