/**
 * A simulated call as a transaction.
 *
 * Owns: the type that it has, which is geth's choice. Must never: read a state.
 */
import type { AccessListEntry, Authorization, Transaction } from '../../protocol/index.ts'
import { type CallRequest, messageOf } from '../request.ts'

/** What only the place of a call in its block tells. */
export interface CallPlace {
  readonly nonce: bigint
  readonly gas: bigint
}

const NO_ACCESS: readonly AccessListEntry[] = []
const NO_HASHES: readonly Uint8Array[] = []
const NO_AUTHORIZATIONS: readonly Authorization[] = []

/** Without a signature; `hasBaseFee`: the block has one, so that calls are of the types since then. */
export function transactionOf(
  call: CallRequest,
  { nonce, gas }: CallPlace,
  chainId: bigint,
  hasBaseFee: boolean,
): Transaction {
  const message = messageOf(call, gas)
  const type = typeOf(call, hasBaseFee)
  return {
    type,
    chainId: type === 0 ? undefined : chainId,
    nonce,
    gasLimit: gas,
    maxFeePerGas: message.maxFeePerGas,
    maxPriorityFeePerGas: message.maxPriorityFeePerGas,
    to: message.to,
    value: message.value,
    data: message.data,
    accessList: type === 0 ? NO_ACCESS : message.accessList,
    maxFeePerBlobGas: message.maxFeePerBlobGas,
    blobVersionedHashes: type === 3 ? (message.blobVersionedHashes ?? NO_HASHES) : NO_HASHES,
    authorizationList: type === 4 ? (message.authorizationList ?? NO_AUTHORIZATIONS) : NO_AUTHORIZATIONS,
    yParity: 0,
    r: 0n,
    s: 0n,
  }
}

function typeOf(call: CallRequest, hasBaseFee: boolean): Transaction['type'] {
  if (call.gasPrice !== undefined || !hasBaseFee) return 0
  if (call.authorizationList !== undefined) return 4
  return call.blobVersionedHashes === undefined ? 2 : 3
}
