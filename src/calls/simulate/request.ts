/**
 * What a simulation is asked for: blocks that follow on one another, with calls in them.
 *
 * Owns: this shape. Must never: say what is left out.
 */
import type { AccessListEntry, Authorization, Withdrawal } from '../../protocol/index.ts'

export interface SimulationRequest {
  readonly blocks: readonly SimulatedBlockRequest[]
  /** Nonces, funds and base fees are checked as for transactions; without it calls may be free. */
  readonly isValidated: boolean
  /** Each transfer of ether is told as a log. */
  readonly tracesTransfers: boolean
  /** Gas that all calls together may use. */
  readonly gasCap: bigint
}

export interface SimulatedBlockRequest {
  readonly terms: BlockTerms
  readonly accounts: readonly AccountTerms[]
  readonly calls: readonly SimulatedCall[]
}

/** What is wanted of a block; undefined = as it comes. */
export interface BlockTerms {
  readonly number: bigint | undefined
  readonly time: bigint | undefined
  readonly difficulty: bigint | undefined
  readonly gasLimit: bigint | undefined
  readonly feeRecipient: Uint8Array | undefined
  readonly prevRandao: Uint8Array | undefined
  readonly baseFeePerGas: bigint | undefined
  readonly blobBaseFee: bigint | undefined
  readonly beaconRoot: Uint8Array | undefined
  readonly withdrawals: readonly Withdrawal[] | undefined
}

/** What is wanted of an account before a block; undefined = as it is. */
export interface AccountTerms {
  readonly address: Uint8Array
  readonly nonce: bigint | undefined
  readonly balance: bigint | undefined
  readonly code: Uint8Array | undefined
  /** The whole storage. */
  readonly state: readonly SlotTerms[] | undefined
  /** These slots of it. */
  readonly stateDiff: readonly SlotTerms[] | undefined
  /** The precompile of this address is found there instead. */
  readonly movePrecompileToAddress: Uint8Array | undefined
}

export interface SlotTerms {
  readonly slot: Uint8Array
  readonly value: Uint8Array
}

/** A transaction that nobody has signed; undefined = as it comes. */
export interface SimulatedCall {
  readonly chainId: bigint | undefined
  readonly from: Uint8Array | undefined
  /** undefined = creates a contract. */
  readonly to: Uint8Array | undefined
  readonly nonce: bigint | undefined
  readonly gas: bigint | undefined
  readonly gasPrice: bigint | undefined
  readonly maxFeePerGas: bigint | undefined
  readonly maxPriorityFeePerGas: bigint | undefined
  readonly value: bigint | undefined
  readonly data: Uint8Array | undefined
  readonly accessList: readonly AccessListEntry[] | undefined
  readonly maxFeePerBlobGas: bigint | undefined
  readonly blobVersionedHashes: readonly Uint8Array[] | undefined
  readonly authorizationList: readonly Authorization[] | undefined
}
