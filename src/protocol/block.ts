/**
 * Whole blocks: header, transactions, ommers, withdrawals, and their encoding.
 *
 * Owns: the shape on the wire. Must never: execute, or compare the body with the roots of the header.
 */
import { encodeRlp, encodeRlpList, keccak256 } from '../primitives/index.ts'
import { DecodeError, decodeItem, FieldReader } from './fieldReader.ts'
import { type BlockHeader, headerHash, headerItem, readHeader } from './header.ts'
import {
  decodeTransactionItem,
  encodeTransactionItem,
  type Transaction,
  TransactionError,
} from './transaction/index.ts'
import { readWithdrawal, type Withdrawal, withdrawalItem } from './withdrawal.ts'

export interface Block {
  readonly header: BlockHeader
  readonly transactions: readonly Transaction[]
  readonly ommers: readonly BlockHeader[]
  /** undefined before Shanghai. */
  readonly withdrawals: readonly Withdrawal[] | undefined
}

/** A transaction of a block that could not be decoded; `cause` is its TransactionError. */
export class BlockTransactionError extends Error {
  readonly index: number
  override readonly cause: TransactionError

  constructor(index: number, cause: TransactionError) {
    super(`transaction ${index}: ${cause.message}`)
    this.name = 'BlockTransactionError'
    this.index = index
    this.cause = cause
  }
}

export function encodeBlock(block: Block): Uint8Array {
  const members = [
    encodeRlp(headerItem(block.header)),
    encodeRlpList(block.transactions.map(encodeTransactionItem)),
    encodeRlp(block.ommers.map(headerItem)),
  ]
  if (block.withdrawals) members.push(encodeRlp(block.withdrawals.map(withdrawalItem)))
  return encodeRlpList(members)
}

/** A block is known by the hash of its header. */
export function blockHash(block: Block): Uint8Array {
  return headerHash(block.header)
}

/** What the header says about its ommers. */
export function ommersHash(ommers: readonly BlockHeader[]): Uint8Array {
  return keccak256(encodeRlp(ommers.map(headerItem)))
}

/**
 * Throws DecodeError, or BlockTransactionError when the fault lies in a transaction. The byte strings are views of a copy
 * of `bytes`.
 */
export function decodeBlock(bytes: Uint8Array): Block {
  const input = new Uint8Array(bytes)
  const fields = new FieldReader(decodeItem(input), input)
  if (fields.count !== 3 && fields.count !== 4) {
    throw new DecodeError('block', `want 3 or 4 fields, got ${fields.count}`, 0)
  }
  return {
    header: readHeader(fields.list('header')),
    transactions: readTransactions(fields, input),
    ommers: fields.listOf('ommers', (entries, name) => readHeader(entries.list(name))),
    withdrawals: fields.hasMore ? fields.listOf('withdrawals', readWithdrawal) : undefined,
  }
}

function readTransactions(fields: FieldReader, input: Uint8Array): Transaction[] {
  let index = 0
  return fields.listOf('transactions', (entries, name) => {
    try {
      const transaction = decodeTransactionItem(entries.item(name), input)
      index++
      return transaction
    } catch (error) {
      throw error instanceof TransactionError ? new BlockTransactionError(index, error) : error
    }
  })
}
