/**
 * The binary form of a chain's records, as ARCHITECTURE.md lists them.
 *
 * Owns: encoding and decoding. A decoder throws `StoreError` 'damaged' with the table's name. Must never: change the form of
 * a record without a new `FORMAT_VERSION`.
 */
import { bigIntToBytes, bytesToBigInt, decodeRlp, encodeRlp } from '../../primitives/index.ts'
import { decodeBlock, decodeReceipt, encodeBlock, encodeReceipt } from '../../protocol/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import { ByteReader, ByteWriter } from '../../state/stored/byteStream.ts'
import { encodeBlockKey } from '../../state/stored/codec.ts'
import type { BlockRecord, BlockResults } from '../chainBlock.ts'

/** Where a chain is. */
export interface ChainHead {
  readonly genesis: Uint8Array
  readonly head: Uint8Array
  /** The block whose state the world is in. */
  readonly place: Uint8Array
}

/** Where a transaction is on the way to the head. */
export interface TransactionPlace {
  readonly number: bigint
  readonly index: number
}

/** The key in `meta`. */
export const CHAIN_KEY = new TextEncoder().encode('chain')
const HASH_LENGTH = 32
const NUMBER_LENGTH = 8

export function encodeNumberKey(number: bigint): Uint8Array {
  return encodeBlockKey(Number(number))
}

export function encodeChainHead({ genesis, head, place }: ChainHead): Uint8Array {
  const writer = new ByteWriter()
  for (const hash of [genesis, head, place]) writer.bytes(hash)
  return writer.finish()
}

export function decodeChainHead(bytes: Uint8Array): ChainHead {
  const reader = new ByteReader(bytes, 'meta')
  const [genesis, head, place] = [reader.bytes(HASH_LENGTH), reader.bytes(HASH_LENGTH), reader.bytes(HASH_LENGTH)]
  reader.finish()
  return { genesis, head, place }
}

/** Total difficulty, then the block as it is on the wire. */
export function encodeBlockRecord({
  block,
  totalDifficulty,
}: Pick<BlockRecord, 'block' | 'totalDifficulty'>): Uint8Array {
  const writer = new ByteWriter()
  writer.short(bigIntToBytes(totalDifficulty))
  writer.bytes(encodeBlock(block))
  return writer.finish()
}

export function decodeBlockRecord(bytes: Uint8Array): Pick<BlockRecord, 'block' | 'totalDifficulty'> {
  return reading('blocks', () => {
    const reader = new ByteReader(bytes, 'blocks')
    const totalDifficulty = bytesToBigInt(reader.short())
    return { totalDifficulty, block: decodeBlock(reader.bytes(reader.left)) }
  })
}

/** Receipts and requests of a block, two lists in one RLP list. */
export function encodeResults({ receipts, requests }: BlockResults): Uint8Array {
  return encodeRlp([receipts.map(encodeReceipt), [...requests]])
}

export function decodeResults(bytes: Uint8Array): BlockResults {
  return reading('receipts', () => {
    const lists = decodeRlp(bytes)
    if (!Array.isArray(lists) || lists.length !== 2) throw damagedValue('receipts', 'not two lists')
    const [receipts, requests] = lists.map((list) => {
      if (!Array.isArray(list) || !list.every((item) => item instanceof Uint8Array)) {
        throw damagedValue('receipts', 'not a list of byte strings')
      }
      return list
    }) as [Uint8Array[], Uint8Array[]]
    return { receipts: receipts.map(decodeReceipt), requests }
  })
}

export function encodeTransactionPlace({ number, index }: TransactionPlace): Uint8Array {
  const writer = new ByteWriter()
  writer.bytes(encodeNumberKey(number))
  writer.uint32(index)
  return writer.finish()
}

export function decodeTransactionPlace(bytes: Uint8Array): TransactionPlace {
  const reader = new ByteReader(bytes, 'transactions')
  const number = bytesToBigInt(reader.bytes(NUMBER_LENGTH))
  const index = reader.uint32()
  reader.finish()
  return { number, index }
}

/** What a decoder of the protocol finds wrong here is damage. */
function reading<T>(table: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw damagedValue(table, error instanceof Error ? error.message : String(error))
  }
}
