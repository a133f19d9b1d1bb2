/**
 * Which block is meant: a tag, a number, or a hash (EIP-1898).
 *
 * Owns: the forms. Must never: look a block up. Wording is geth's.
 */
import { hash } from './byteStrings.ts'
import { boolean, field, object } from './composites.ts'
import { uint64 } from './quantity.ts'
import { ValueError } from './valueError.ts'

export type BlockTag = 'latest' | 'pending' | 'earliest' | 'safe' | 'finalized'

export type NumberedBlockId =
  | { readonly kind: 'tag'; readonly tag: BlockTag }
  | { readonly kind: 'number'; readonly number: bigint }

export type BlockId =
  | NumberedBlockId
  | {
      readonly kind: 'hash'
      readonly hash: Uint8Array
      /** The block must be on the way to the head. */
      readonly requireCanonical: boolean
    }

export const LATEST: NumberedBlockId = Object.freeze({ kind: 'tag', tag: 'latest' })

const TAGS: ReadonlySet<string> = new Set<BlockTag>(['latest', 'pending', 'earliest', 'safe', 'finalized'])
const LARGEST_NUMBER = 2n ** 63n - 1n
const HASH_TEXT_LENGTH = 66

/** A tag, a number, a hash, `{blockNumber}`, or `{blockHash, requireCanonical}`. */
export function blockId(value: unknown): BlockId {
  if (typeof value === 'object' && value !== null) return blockIdOfObject(value)
  if (typeof value === 'string' && value.length === HASH_TEXT_LENGTH) {
    return { kind: 'hash', hash: hash(value), requireCanonical: false }
  }
  return numberedBlockId(value)
}

/** A tag or a number. */
export function numberedBlockId(value: unknown): NumberedBlockId {
  if (typeof value === 'string' && TAGS.has(value)) return { kind: 'tag', tag: value as BlockTag }
  const number = uint64(value)
  if (number > LARGEST_NUMBER) throw new ValueError('block number larger than int64')
  return { kind: 'number', number }
}

function blockIdOfObject(value: object): BlockId {
  const fields = object(value)
  const number = field(fields, numberedBlockId, 'blockNumber')
  const blockHash = field(fields, hash, 'blockHash')
  if (number !== undefined && blockHash !== undefined) {
    throw new ValueError('cannot specify both BlockHash and BlockNumber, choose one or the other')
  }
  if (number !== undefined) return number
  if (blockHash === undefined) throw new ValueError('block number or hash is missing: want blockNumber or blockHash')
  return { kind: 'hash', hash: blockHash, requireCanonical: field(fields, boolean, 'requireCanonical') ?? false }
}
