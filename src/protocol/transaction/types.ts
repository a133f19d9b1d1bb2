/**
 * The one shape that transactions of all types have in memory.
 *
 * Owns: the types. Must never: hold code. Every field is always present, so that readers see a single hidden class; a
 * field that a type lacks is empty or zero.
 */

export type TransactionType = 0 | 1 | 2 | 3 | 4

export interface AccessListEntry {
  readonly address: Uint8Array
  readonly storageKeys: readonly Uint8Array[]
}

/** EIP-7702: the wish of an account to run the code of an address. */
export interface Authorization {
  /** 0 = any chain. */
  readonly chainId: bigint
  readonly address: Uint8Array
  readonly nonce: bigint
  readonly yParity: bigint
  readonly r: bigint
  readonly s: bigint
}

/** What is signed. */
export interface UnsignedTransaction {
  readonly type: TransactionType
  /** undefined = a legacy transaction that is valid on every chain. */
  readonly chainId: bigint | undefined
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** The gas price for types 0 and 1. */
  readonly maxFeePerGas: bigint
  /** The gas price for types 0 and 1. */
  readonly maxPriorityFeePerGas: bigint
  /** undefined = creates a contract. */
  readonly to: Uint8Array | undefined
  readonly value: bigint
  readonly data: Uint8Array
  readonly accessList: readonly AccessListEntry[]
  readonly maxFeePerBlobGas: bigint
  readonly blobVersionedHashes: readonly Uint8Array[]
  readonly authorizationList: readonly Authorization[]
}

export interface Transaction extends UnsignedTransaction {
  readonly yParity: 0 | 1
  readonly r: bigint
  readonly s: bigint
}
