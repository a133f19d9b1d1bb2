/**
 * Transactions as clients see them.
 *
 * Owns: names and forms of the fields. Must never: find out who sent one.
 */
import type { Hex } from '../../../pool/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import {
  type AccessListEntry,
  type Authorization,
  type BlockHeader,
  signatureV,
  type Transaction,
} from '../../../protocol/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import { effectiveGasPrice, hashTextOf } from './blockFacts.ts'

/** Where a transaction is. */
export interface TransactionPlace {
  /** undefined = the block is not made yet. */
  readonly blockHash: Hex | undefined
  readonly number: bigint
  readonly timestamp: bigint
  readonly baseFeePerGas: bigint | undefined
  readonly index: number
}

/** The hash undefined = the block is not made yet. */
export function placeIn(header: BlockHeader, hash: Uint8Array | undefined, index: number): TransactionPlace {
  const { number, timestamp, baseFeePerGas } = header
  return { blockHash: hash && bytesToHex(hash), number, timestamp, baseFeePerGas, index }
}

/** No place = it waits in the pool. */
export function transactionJson(transaction: Transaction, sender: Uint8Array, place?: TransactionPlace): object {
  const { type, to, chainId, maxFeePerGas, maxPriorityFeePerGas } = transaction
  const price = place === undefined ? maxFeePerGas : effectiveGasPrice(transaction, place.baseFeePerGas)
  return {
    type: toQuantity(type),
    hash: hashTextOf(transaction),
    blockHash: place?.blockHash ?? null,
    blockNumber: place === undefined ? null : toQuantity(place.number),
    blockTimestamp: place === undefined ? null : toQuantity(place.timestamp),
    transactionIndex: place === undefined ? null : toQuantity(place.index),
    from: bytesToHex(sender),
    to: to === undefined ? null : bytesToHex(to),
    nonce: toQuantity(transaction.nonce),
    gas: toQuantity(transaction.gasLimit),
    gasPrice: toQuantity(price),
    ...(type >= 2 && {
      maxFeePerGas: toQuantity(maxFeePerGas),
      maxPriorityFeePerGas: toQuantity(maxPriorityFeePerGas),
    }),
    value: toQuantity(transaction.value),
    input: bytesToHex(transaction.data),
    ...(chainId !== undefined && { chainId: toQuantity(chainId) }),
    ...(type >= 1 && { accessList: transaction.accessList.map(accessListEntryJson) }),
    ...(type === 3 && {
      maxFeePerBlobGas: toQuantity(transaction.maxFeePerBlobGas),
      blobVersionedHashes: transaction.blobVersionedHashes.map(bytesToHex),
    }),
    ...(type === 4 && { authorizationList: transaction.authorizationList.map(authorizationJson) }),
    v: toQuantity(signatureV(transaction)),
    r: toQuantity(transaction.r),
    s: toQuantity(transaction.s),
    ...(type >= 1 && { yParity: toQuantity(transaction.yParity) }),
  }
}

export function accessListEntryJson({ address, storageKeys }: AccessListEntry): object {
  return { address: bytesToHex(address), storageKeys: storageKeys.map(bytesToHex) }
}

function authorizationJson({ chainId, address, nonce, yParity, r, s }: Authorization): object {
  return {
    chainId: toQuantity(chainId),
    address: bytesToHex(address),
    nonce: toQuantity(nonce),
    yParity: toQuantity(yParity),
    r: toQuantity(r),
    s: toQuantity(s),
  }
}
