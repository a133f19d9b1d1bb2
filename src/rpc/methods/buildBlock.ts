/**
 * testing_buildBlockV1: a block of given transactions, for tests of clients. Nobody keeps it.
 *
 * Owns: its attributes and the form of what it gives. Must never: change the chain or the pool.
 */
import { type BuiltBlock, InvalidBlockError, UnknownBlockError } from '../../chain/index.ts'
import type { BlobSidecar, TransactionPool } from '../../pool/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import {
  type Block,
  decodeTransaction,
  encodeTransaction,
  headerHash,
  type Transaction,
  TransactionError,
} from '../../protocol/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { invalidParams, serverError } from '../errors.ts'
import { address, data, hash } from '../values/byteStrings.ts'
import { listOf, object, requiredField } from '../values/composites.ts'
import { withdrawals } from '../values/overrides.ts'
import { toQuantity, uint64 } from '../values/quantity.ts'
import type { RpcContext } from './context.ts'
import { effectiveGasPrice, gasUsedAt, hashTextOf } from './shared/blockFacts.ts'
import { withdrawalJson } from './shared/blockJson.ts'

export function buildBlockMethods({ chain, pool, producer }: RpcContext): Method[] {
  return [
    defineMethod(
      'testing_buildBlockV1',
      [hash, payloadAttributes, optional(transactionList), optional(data)],
      async ([parentHash, wanted, given, extraData]) => {
        const transactions = given ?? Array.from(pool.best(), ({ transaction }) => transaction)
        const attributes = { ...wanted, extraData, gasLimit: producer.next.gasLimit }
        const built = await chain.buildBlock(attributes, transactions, parentHash).catch(refuse)
        const [dropped] = built.dropped
        if (given !== undefined && dropped !== undefined) throw serverError(dropped.reason.message)
        return payloadJson(built, sidecarsOf(built.block, pool))
      },
    ),
  ]
}

/** Those of version 3, which has all that a block of the forks so far needs. */
function payloadAttributes(value: unknown) {
  const from = object(value)
  return {
    timestamp: requiredField(from, uint64, 'timestamp'),
    prevRandao: requiredField(from, hash, 'prevRandao'),
    coinbase: requiredField(from, address, 'suggestedFeeRecipient'),
    withdrawals: requiredField(from, withdrawals, 'withdrawals'),
    parentBeaconBlockRoot: requiredField(from, hash, 'parentBeaconBlockRoot'),
  }
}

const encodedTransactions = listOf(data)

function transactionList(value: unknown): Transaction[] {
  return encodedTransactions(value).map((encoded) => {
    try {
      return decodeTransaction(encoded)
    } catch (error) {
      throw error instanceof TransactionError ? invalidParams(error.message) : error
    }
  })
}

/** Attributes that no block on this parent can have, and parents that are not there. */
function refuse(error: unknown): never {
  throw error instanceof InvalidBlockError || error instanceof UnknownBlockError ? invalidParams(error.message) : error
}

function sidecarsOf({ transactions }: Block, pool: TransactionPool): BlobSidecar[] {
  return transactions.flatMap((transaction) => pool.get(hashTextOf(transaction))?.sidecar ?? [])
}

function payloadJson({ block, receipts, requests }: BuiltBlock, sidecars: readonly BlobSidecar[]): object {
  const { header, transactions, withdrawals: paid = [] } = block
  return {
    executionPayload: {
      parentHash: bytesToHex(header.parentHash),
      feeRecipient: bytesToHex(header.coinbase),
      stateRoot: bytesToHex(header.stateRoot),
      receiptsRoot: bytesToHex(header.receiptsRoot),
      logsBloom: bytesToHex(header.logsBloom),
      prevRandao: bytesToHex(header.mixHash),
      blockNumber: toQuantity(header.number),
      gasLimit: toQuantity(header.gasLimit),
      gasUsed: toQuantity(header.gasUsed),
      timestamp: toQuantity(header.timestamp),
      extraData: bytesToHex(header.extraData),
      baseFeePerGas: toQuantity(header.baseFeePerGas ?? 0n),
      blockHash: bytesToHex(headerHash(header)),
      transactions: transactions.map((transaction) => bytesToHex(encodeTransaction(transaction))),
      withdrawals: paid.map(withdrawalJson),
      blobGasUsed: toQuantity(header.blobGasUsed ?? 0n),
      excessBlobGas: toQuantity(header.excessBlobGas ?? 0n),
    },
    blockValue: toQuantity(tipsOf(block, receipts)),
    blobsBundle: {
      commitments: sidecars.flatMap(({ commitments }) => commitments.map(bytesToHex)),
      proofs: sidecars.flatMap(({ proofs }) => proofs.map(bytesToHex)),
      blobs: sidecars.flatMap(({ blobs }) => blobs.map(bytesToHex)),
    },
    // The type byte alone says that there are none of it.
    executionRequests: requests.filter(({ length }) => length > 1).map(bytesToHex),
    shouldOverrideBuilder: false,
  }
}

/** What the block's tips come to. */
function tipsOf({ header, transactions }: Block, receipts: BuiltBlock['receipts']): bigint {
  const baseFee = header.baseFeePerGas ?? 0n
  return transactions.reduce(
    (sum, transaction, index) => sum + gasUsedAt(receipts, index) * (effectiveGasPrice(transaction, baseFee) - baseFee),
    0n,
  )
}
