/**
 * What a client asks for when something is to be called: a transaction that nobody has signed, and the block and the accounts as it
 * wants them.
 *
 * Owns: these shapes, and the defaults and contradictions of a call's fields. Must never: read a state. Wording is geth's.
 */
import type { AccessListEntry, Authorization, Withdrawal } from '../protocol/index.ts'
import type { CallMessage } from './message.ts'

/** undefined = as it comes. */
export interface CallRequest {
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

/** undefined = as it comes. */
export interface BlockOverrides {
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

/** undefined = as it is. */
export interface AccountOverride {
  readonly address: Uint8Array
  readonly nonce: bigint | undefined
  readonly balance: bigint | undefined
  readonly code: Uint8Array | undefined
  /** The whole storage: all other slots are zero. */
  readonly state: readonly SlotOverride[] | undefined
  /** These slots of it; all others stay. */
  readonly stateDiff: readonly SlotOverride[] | undefined
  /** The precompile of this address is found there instead. */
  readonly movePrecompileToAddress: Uint8Array | undefined
}

export interface SlotOverride {
  readonly slot: Uint8Array
  readonly value: Uint8Array
}

const NOBODY = new Uint8Array(20)
const NO_DATA = new Uint8Array(0)
const NO_ACCESS: readonly AccessListEntry[] = []

export function senderOf({ from }: Pick<CallRequest, 'from'>): Uint8Array {
  return from ?? NOBODY
}

/** Why the fields do not go together on this chain; undefined = they do. */
export function contradictionIn(
  { gasPrice, maxFeePerGas, maxPriorityFeePerGas, chainId }: CallRequest,
  expected: bigint,
): string | undefined {
  if (gasPrice !== undefined && (maxFeePerGas ?? maxPriorityFeePerGas) !== undefined) {
    return 'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified'
  }
  if (chainId === undefined || chainId === expected) return undefined
  return `chainId does not match node's (have=${chainId}, want=${expected})`
}

/** The message that is executed: free of charge unless it says what it pays. */
export function messageOf(request: CallRequest, gas: bigint): CallMessage {
  const { gasPrice } = request
  return {
    from: senderOf(request),
    to: request.to,
    data: request.data ?? NO_DATA,
    value: request.value ?? 0n,
    gas,
    maxFeePerGas: gasPrice ?? request.maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: gasPrice ?? request.maxPriorityFeePerGas ?? 0n,
    maxFeePerBlobGas: request.maxFeePerBlobGas ?? 0n,
    accessList: request.accessList ?? NO_ACCESS,
    blobVersionedHashes: request.blobVersionedHashes,
    authorizationList: request.authorizationList,
  }
}
