/**
 * The single place where transaction objects are made.
 *
 * Owns: their hidden class. Must never: check or change a value; one literal for all origins keeps readers monomorphic.
 */
import type { Transaction, UnsignedTransaction } from './types.ts'

export function withSignature(unsigned: UnsignedTransaction, yParity: 0 | 1, r: bigint, s: bigint): Transaction {
  return {
    type: unsigned.type,
    chainId: unsigned.chainId,
    nonce: unsigned.nonce,
    gasLimit: unsigned.gasLimit,
    maxFeePerGas: unsigned.maxFeePerGas,
    maxPriorityFeePerGas: unsigned.maxPriorityFeePerGas,
    to: unsigned.to,
    value: unsigned.value,
    data: unsigned.data,
    accessList: unsigned.accessList,
    maxFeePerBlobGas: unsigned.maxFeePerBlobGas,
    blobVersionedHashes: unsigned.blobVersionedHashes,
    authorizationList: unsigned.authorizationList,
    yParity,
    r,
    s,
  }
}
