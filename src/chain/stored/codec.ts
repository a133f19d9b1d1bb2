/**
 * The binary form of a chain's records, as ARCHITECTURE.md lists them.
 *
 * Owns: encoding and decoding. A decoder throws `StoreError` 'damaged' with the table's name. Must never: change the form of
 * a record without a new `FORMAT_VERSION`.
 */
import { bigIntToBytes, bytesToBigInt, concatBytes, decodeRlp, encodeRlp } from '../../primitives/index.ts'
import {
  type Block,
  type BlockHeader,
  decodeBlock,
  decodeHeader,
  decodeReceipt,
  encodeHeader,
  encodeReceipt,
} from '../../protocol/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import { ByteReader, ByteWriter } from '../../state/stored/byteStream.ts'
import { encodeBlockKey } from '../../state/stored/codec.ts'
import type { BlockResults } from '../chainBlock.ts'
import { editItems, editsOfItems } from './editCodec.ts'

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

/** Keys in `meta`. */
export const CHAIN_KEY = new TextEncoder().encode('chain')
export const CONFIG_KEY = new TextEncoder().encode('config')
export const GENESIS_KEY = new TextEncoder().encode('genesis')
/** Before the number of an edit. */
export const EDIT_PREFIX = new TextEncoder().encode('edit:')
export const FIRST_KEPT_KEY = new TextEncoder().encode('firstBody')
const HASH_LENGTH = 32
const NUMBER_LENGTH = 8
/** First bytes of RLP lists: of any, and the last before those whose length has a length. */
const LIST = 0xc0
const LONG_LIST = 0xf7

export function encodeNumberKey(number: bigint): Uint8Array {
  return encodeBlockKey(Number(number))
}

/** Edits are kept in the order in which they were made. */
export function encodeEditKey(index: number): Uint8Array {
  return concatBytes(EDIT_PREFIX, encodeNumberKey(BigInt(index)))
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

/** A block as it is kept: whole, or pruned to its header. */
export interface BlockEntry {
  readonly totalDifficulty: bigint
  readonly header: BlockHeader
  /** undefined = pruned. */
  readonly block: Block | undefined
}

/** Total difficulty, then the block as it is on the wire. */
export function encodeWholeBlock(wire: Uint8Array, totalDifficulty: bigint): Uint8Array {
  return encodeBlockEntry(wire, totalDifficulty)
}

/** The same with the header alone. */
export function encodePrunedBlock(header: BlockHeader, totalDifficulty: bigint): Uint8Array {
  return encodeBlockEntry(encodeHeader(header), totalDifficulty)
}

export function decodeBlockEntry(bytes: Uint8Array): BlockEntry {
  return reading('blocks', () => {
    const reader = new ByteReader(bytes, 'blocks')
    const totalDifficulty = bytesToBigInt(reader.short())
    const rlp = reader.bytes(reader.left)
    if (!beginsWithList(rlp)) return { totalDifficulty, header: decodeHeader(rlp), block: undefined }
    const block = decodeBlock(rlp)
    return { totalDifficulty, header: block.header, block }
  })
}

/** The header alone, of whole blocks and of pruned ones; the rest is not even looked at. */
export function decodeEntryHeader(bytes: Uint8Array): BlockHeader {
  return reading('blocks', () => {
    const reader = new ByteReader(bytes, 'blocks')
    reader.short()
    const rlp = reader.bytes(reader.left)
    return decodeHeader(beginsWithList(rlp) ? firstList(rlp.subarray(listStart(rlp))) : rlp)
  })
}

export function encodeFirstKept(number: bigint): Uint8Array {
  return encodeNumberKey(number)
}

export function decodeFirstKept(bytes: Uint8Array): bigint {
  const reader = new ByteReader(bytes, 'meta')
  const number = bytesToBigInt(reader.bytes(NUMBER_LENGTH))
  reader.finish()
  return number
}

/** Receipts and requests of a block, two lists in one RLP list; a third one when the block was executed on edits. */
export function encodeResults({ receipts, requests, edits }: BlockResults): Uint8Array {
  const always = [receipts.map(encodeReceipt), [...requests]]
  return encodeRlp(edits.length === 0 ? always : [...always, editItems(edits)])
}

export function decodeResults(bytes: Uint8Array): BlockResults {
  return reading('receipts', () => {
    const lists = decodeRlp(bytes)
    if (!Array.isArray(lists) || lists.length < 2 || lists.length > 3) throw damagedValue('receipts', 'not two lists')
    const [receipts, requests] = lists.slice(0, 2).map((list) => {
      if (!Array.isArray(list) || !list.every((item) => item instanceof Uint8Array)) {
        throw damagedValue('receipts', 'not a list of byte strings')
      }
      return list
    }) as [Uint8Array[], Uint8Array[]]
    return { receipts: receipts.map(decodeReceipt), requests, edits: editsOfItems(lists[2] ?? []) }
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

function encodeBlockEntry(rlp: Uint8Array, totalDifficulty: bigint): Uint8Array {
  const writer = new ByteWriter()
  writer.short(bigIntToBytes(totalDifficulty))
  writer.bytes(rlp)
  return writer.finish()
}

/** The first member of a block is its header, a list; the first of a header is a hash. */
function beginsWithList(rlp: Uint8Array): boolean {
  return (rlp[listStart(rlp)] ?? 0) >= LIST
}

/** Where the members of a list begin. */
function listStart([first = 0]: Uint8Array): number {
  return first > LONG_LIST ? 1 + first - LONG_LIST : 1
}

/** The list that the bytes begin with; damaged ones come out too short or too long. */
function firstList(rlp: Uint8Array): Uint8Array {
  const start = listStart(rlp)
  const length = start === 1 ? (rlp[0] ?? LIST) - LIST : Number(bytesToBigInt(rlp.subarray(1, start)))
  return rlp.subarray(0, start + length)
}

/** What a decoder of the protocol finds wrong here is damage. */
function reading<T>(table: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw damagedValue(table, error instanceof Error ? error.message : String(error))
  }
}
