/**
 * A simulated call as a transaction: what is left out filled in, and the type that it then has.
 *
 * Owns: these defaults, which are geth's. Must never: read a state.
 */
import type { AccessListEntry, Authorization, Transaction } from '../../protocol/index.ts'
import type { CallMessage } from '../message.ts'
import { SimulationError } from './errors.ts'
import type { SimulatedCall } from './request.ts'

/** What only the place of a call in its block tells. */
export interface CallPlace {
  readonly nonce: bigint
  readonly gas: bigint
}

const NOBODY = new Uint8Array(20)
const NOTHING = new Uint8Array(0)
const NO_ACCESS: readonly AccessListEntry[] = []
const NO_HASHES: readonly Uint8Array[] = []
const NO_AUTHORIZATIONS: readonly Authorization[] = []

export function senderOf({ from }: SimulatedCall): Uint8Array {
  return from ?? NOBODY
}

/** Throws SimulationError when the fields do not go together. */
export function checkFields(call: SimulatedCall, chainId: bigint): void {
  if (call.gasPrice !== undefined && (call.maxFeePerGas ?? call.maxPriorityFeePerGas) !== undefined) {
    throw new SimulationError('feeStyles', 'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified')
  }
  if (call.chainId !== undefined && call.chainId !== chainId) {
    throw new SimulationError('chainId', `chainId does not match node's (have=${call.chainId}, want=${chainId})`)
  }
}

export function messageOf(call: SimulatedCall, gas: bigint): CallMessage {
  const { gasPrice } = call
  return {
    from: senderOf(call),
    to: call.to,
    data: call.data ?? NOTHING,
    value: call.value ?? 0n,
    gas,
    maxFeePerGas: gasPrice ?? call.maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: gasPrice ?? call.maxPriorityFeePerGas ?? 0n,
    maxFeePerBlobGas: call.maxFeePerBlobGas ?? 0n,
    accessList: call.accessList ?? NO_ACCESS,
    blobVersionedHashes: call.blobVersionedHashes,
    authorizationList: call.authorizationList,
  }
}

/** Without a signature; `hasBaseFee`: the block has one, so that calls are of the types since then. */
export function transactionOf(
  call: SimulatedCall,
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

function typeOf(call: SimulatedCall, hasBaseFee: boolean): Transaction['type'] {
  if (call.gasPrice !== undefined || !hasBaseFee) return 0
  if (call.authorizationList !== undefined) return 4
  return call.blobVersionedHashes === undefined ? 2 : 3
}
