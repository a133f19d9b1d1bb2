/**
 * The transaction object of eth_call, eth_estimateGas, eth_sendTransaction and their kin.
 *
 * Owns: its fields and their older names. Must never: fill in a default, or judge whether the fields go together as a
 * transaction. Fields that it does not know are ignored, as geth does.
 */
import type { CallRequest } from '../../calls/index.ts'
import { equalBytes } from '../../primitives/index.ts'
import type { AccessListEntry, Authorization } from '../../protocol/index.ts'
import { address, data, hash } from './byteStrings.ts'
import { field, listOf, object, requiredField } from './composites.ts'
import { quantity, smallNumber, uint64 } from './quantity.ts'
import { ValueError } from './valueError.ts'

/** Every field may be left out. No `to` means that a contract is created. */
export interface TransactionRequest extends CallRequest {
  readonly type: number | undefined
  readonly blobs: readonly Uint8Array[] | undefined
  readonly commitments: readonly Uint8Array[] | undefined
  readonly proofs: readonly Uint8Array[] | undefined
}

const hashes = listOf(hash)
const byteStrings = listOf(data)

export function transactionRequest(value: unknown): TransactionRequest {
  const from = object(value)
  return {
    type: field(from, smallNumber, 'type'),
    chainId: field(from, quantity, 'chainId'),
    from: field(from, address, 'from'),
    to: field(from, address, 'to'),
    nonce: field(from, uint64, 'nonce'),
    gas: field(from, uint64, 'gas', 'gasLimit'),
    gasPrice: field(from, quantity, 'gasPrice'),
    maxFeePerGas: field(from, quantity, 'maxFeePerGas'),
    maxPriorityFeePerGas: field(from, quantity, 'maxPriorityFeePerGas'),
    value: field(from, quantity, 'value'),
    data: callData(field(from, data, 'input'), field(from, data, 'data')),
    accessList: field(from, accessList, 'accessList'),
    maxFeePerBlobGas: field(from, quantity, 'maxFeePerBlobGas'),
    blobVersionedHashes: field(from, hashes, 'blobVersionedHashes'),
    blobs: field(from, byteStrings, 'blobs'),
    commitments: field(from, byteStrings, 'commitments'),
    proofs: field(from, byteStrings, 'proofs'),
    authorizationList: field(from, authorizationList, 'authorizationList'),
  }
}

/** EIP-2930. */
export const accessList = listOf((value): AccessListEntry => {
  const from = object(value)
  return {
    address: requiredField(from, address, 'address'),
    storageKeys: field(from, hashes, 'storageKeys') ?? [],
  }
})

/** EIP-7702. */
export const authorizationList = listOf((value): Authorization => {
  const from = object(value)
  return {
    chainId: requiredField(from, quantity, 'chainId'),
    address: requiredField(from, address, 'address'),
    nonce: requiredField(from, uint64, 'nonce'),
    yParity: requiredField(from, quantity, 'yParity'),
    r: requiredField(from, quantity, 'r'),
    s: requiredField(from, quantity, 's'),
  }
})

/** `input` is the newer name; both are sent by careful clients, but they must agree. */
function callData(input: Uint8Array | undefined, older: Uint8Array | undefined): Uint8Array | undefined {
  if (input !== undefined && older !== undefined && !equalBytes(input, older)) {
    throw new ValueError(
      'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data',
    )
  }
  return input ?? older
}
