/**
 * Chains as files: the RLP of blocks, one after another.
 *
 * Owns: where a block begins and ends, and the errors that name the place. Must never: hold more than one block and a
 * piece of the file, or hand over half a block.
 */

import { type Block, encodeBlock } from '../../protocol/index.ts'
import { HistoryError } from '../../state/index.ts'
import type { ImportedBlock, ImportOptions } from '../chain.ts'
import type { ChainBlock } from '../chainBlock.ts'
import { InvalidBlockError } from '../errors.ts'
import { ByteReader, type ByteSource } from './byteSource.ts'

/** What blocks are imported into: a chain in memory, or one that is kept. */
export interface BlockImporter {
  importBlock(input: Uint8Array | Block, options?: ImportOptions): Promise<ImportedBlock>
}

/** What blocks are taken from: a chain in memory, or one that is kept. */
export interface BlockSource {
  readonly genesis: ChainBlock
  readonly head: ChainBlock
  blockAt(number: bigint): ChainBlock | undefined
}

/** A block as it stands in a file. */
export interface FileBlock {
  /** Counted from 0. */
  readonly index: number
  /** Where it begins. */
  readonly offset: number
  /** Its whole RLP list; what is in it has not been looked at. */
  readonly bytes: Uint8Array
}

export interface ImportedFileBlock extends ImportedBlock {
  readonly index: number
  readonly offset: number
  /** Where the next one begins. */
  readonly end: number
}

/** A chain file that does not go on with a valid block; all blocks before this place are. */
export class ChainFileError extends Error {
  /** Which block, counted from 0. */
  readonly index: number
  /** Where in the file it begins, or should. */
  readonly offset: number

  constructor(index: number, offset: number, reason: string, cause?: Error) {
    super(`block ${index} of the file, at byte ${offset}: ${reason}`, cause === undefined ? undefined : { cause })
    this.name = 'ChainFileError'
    this.index = index
    this.offset = offset
  }
}

const LIST_HEADER = 0xc0
const SHORT_LENGTH = 55
/** The first byte of an item and at most eight of its length. */
const LONGEST_HEADER = 9
/** Far above what gas ever paid for; a length beyond it is damage, and must not be waited for. */
const LARGEST_BLOCK = 2 ** 28

/** Splits a chain file into blocks. Throws ChainFileError where it is cut off or goes on with something else. */
export async function* readBlocks(source: ByteSource): AsyncGenerator<FileBlock, void, undefined> {
  const reader = new ByteReader(source)
  try {
    for (let index = 0; ; index++) {
      const { offset } = reader
      const header = await reader.peek(LONGEST_HEADER)
      if (header.length === 0) return
      const length = itemLength(header, index, offset)
      const bytes = await reader.take(length)
      if (bytes.length < length) {
        throw new ChainFileError(index, offset, `cut off after ${bytes.length} of ${length} bytes`)
      }
      yield { index, offset, bytes }
    }
  } finally {
    await reader.close()
  }
}

/**
 * Imports a chain file block by block; the caller may stop after any. Throws ChainFileError, whose cause is the
 * InvalidBlockError where the block is to blame, or the HistoryError where its parent's state is no longer kept; the chain then has
 * every block before it.
 * @example
 * for await (const { block } of importBlocks(chain, 'chain.rlp')) console.log(block.header.number)
 */
export async function* importBlocks(
  chain: BlockImporter,
  source: ByteSource,
  options: ImportOptions = {},
): AsyncGenerator<ImportedFileBlock, void, undefined> {
  for await (const { index, offset, bytes } of readBlocks(source)) {
    let imported: ImportedBlock
    try {
      imported = await chain.importBlock(bytes, options)
    } catch (error) {
      const isAboutBlock = error instanceof InvalidBlockError || error instanceof HistoryError
      throw isAboutBlock ? new ChainFileError(index, offset, error.message, error) : error
    }
    yield { ...imported, index, offset, end: offset + bytes.length }
  }
}

/**
 * The blocks on the way to the head as a chain file; left out = from the one after the genesis, up to the head. Throws RangeError
 * for a block that is not there, PrunedBlockError for one that no longer is.
 */
export function* exportBlocks(
  chain: BlockSource,
  from: bigint = chain.genesis.header.number + 1n,
  to: bigint = chain.head.header.number,
): Generator<Uint8Array, void, undefined> {
  for (let number = from; number <= to; number++) {
    const found = chain.blockAt(number)
    if (found === undefined)
      throw new RangeError(`there is no block ${number}: the head is ${chain.head.header.number}`)
    yield encodeBlock(found.block)
  }
}

/** The length of the list that begins with these bytes, its header included. */
function itemLength(header: Uint8Array, index: number, offset: number): number {
  const first = header[0]!
  if (first < LIST_HEADER) {
    throw new ChainFileError(index, offset, `not a block: byte 0x${first.toString(16).padStart(2, '0')} begins no list`)
  }
  const size = first - LIST_HEADER
  if (size <= SHORT_LENGTH) return 1 + size
  const sizeLength = size - SHORT_LENGTH
  if (header.length <= sizeLength) throw new ChainFileError(index, offset, 'cut off in its length')
  let length = 0
  for (let at = 1; at <= sizeLength; at++) length = length * 256 + header[at]!
  if (length > LARGEST_BLOCK) {
    throw new ChainFileError(
      index,
      offset,
      `not a block: its length would be ${length} bytes, more than ${LARGEST_BLOCK}`,
    )
  }
  return 1 + sizeLength + length
}
