/**
 * The filter object of eth_getLogs, eth_newFilter and log subscriptions.
 *
 * Owns: its form. Must never: search. Wording is geth's.
 */
import { type NumberedBlockId, numberedBlockId } from './blockId.ts'
import { address, hash } from './byteStrings.ts'
import { field, listOf, object } from './composites.ts'
import { parseAt, ValueError } from './valueError.ts'

/** `topics[i]` are the values allowed at place i; undefined = any. No `addresses` = any. */
export interface LogFilter {
  readonly fromBlock: NumberedBlockId | undefined
  readonly toBlock: NumberedBlockId | undefined
  /** Instead of a range: exactly this block. */
  readonly blockHash: Uint8Array | undefined
  readonly addresses: readonly Uint8Array[]
  readonly topics: readonly (readonly Uint8Array[] | undefined)[]
}

/** A log has no more. */
const MOST_TOPICS = 4
/** Each alternative is compared with each log. */
const MOST_ALTERNATIVES = 1000

export function logFilter(value: unknown): LogFilter {
  const from = object(value)
  const fromBlock = field(from, numberedBlockId, 'fromBlock')
  const toBlock = field(from, numberedBlockId, 'toBlock')
  const blockHash = field(from, hash, 'blockHash')
  if (blockHash !== undefined && (fromBlock !== undefined || toBlock !== undefined)) {
    throw new ValueError('cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other')
  }
  return {
    fromBlock,
    toBlock,
    blockHash,
    addresses: field(from, (item) => oneOrMore(item, address), 'address') ?? [],
    topics: field(from, topicPlaces, 'topics') ?? [],
  }
}

function topicPlaces(value: unknown): (Uint8Array[] | undefined)[] {
  const places = listOf((item) => item)(value)
  if (places.length > MOST_TOPICS) throw new ValueError('exceed max topics')
  return places.map((item, index) => parseAt(`[${index}]`, topicPlace, item))
}

/** null, no alternative, or null among the alternatives: anything goes. */
function topicPlace(value: unknown): Uint8Array[] | undefined {
  if (value === null || (Array.isArray(value) && (value.length === 0 || value.includes(null)))) return undefined
  return oneOrMore(value, hash)
}

function oneOrMore(value: unknown, parse: (item: unknown) => Uint8Array): Uint8Array[] {
  if (!Array.isArray(value)) return [parse(value)]
  if (value.length > MOST_ALTERNATIVES) throw new ValueError('exceed max addresses or topics per search position')
  return listOf(parse)(value)
}
