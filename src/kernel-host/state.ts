/**
 * What the kernel asks of the committed world, and what it gives back when a block is done.
 *
 * Owns: these two shapes. Must never: know how the world is stored.
 * Reads happen once per location and block (the kernel caches them), so plain values are cheap enough here.
 */

/** An account as the world holds it. */
export interface Account {
  readonly nonce: bigint
  readonly balance: bigint
  /** keccak256 of the code; of the empty string when there is none. */
  readonly codeHash: Uint8Array
  /** True when at least one slot is non-zero (EIP-7610 asks). */
  readonly hasStorage: boolean
}

/** Names a function that opens a reader of the same state on another thread: `(argument) => LaneReader`. */
export interface LaneReaderSource {
  /** URL of the module that exports it. */
  readonly module: string
  readonly name: string
  readonly argument: unknown
  /** True while that reader does not see the latest changes yet: then it serves only who knows these already. */
  readonly isBehind?: boolean
}

/** A state as another thread reads it. */
export interface LaneReader extends StateReader {
  /** Called before each block: from now on what is there now is read. */
  refresh(): void
  /** Called after each block: until the next `refresh` nothing is read, and nothing need be kept for it. */
  release(): void
}

/** The world at one point, read synchronously. All byte strings are big-endian as on the wire. */
export interface StateReader {
  /** How lanes read this state without asking; undefined: they have to ask the thread that has it. */
  readonly laneReader?: LaneReaderSource | undefined
  /** undefined = the account does not exist; before EIP-161 that differs from an empty one. */
  account(address: Uint8Array): Account | undefined
  /** The 32-byte value of a slot; undefined = zero. */
  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined
  /** The code with this hash. Asked only for hashes that `account` gave. */
  code(codeHash: Uint8Array): Uint8Array
}

/** The final writes to one account. */
export interface AccountChange {
  readonly address: Uint8Array
  /** undefined = the account is gone. */
  readonly account: { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Uint8Array } | undefined
  /** True when everything the account stored before is gone; `storage` comes on top of that. */
  readonly storageWiped: boolean
  /** Present when the code was set in this block. */
  readonly code: Uint8Array | undefined
  /** Changed slots: 32-byte keys and values, a zero value = removed. */
  readonly storage: readonly { readonly slot: Uint8Array; readonly value: Uint8Array }[]
}

export type StateChanges = readonly AccountChange[]
