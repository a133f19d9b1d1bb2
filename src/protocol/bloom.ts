/**
 * The bloom filter over the addresses and topics of logs.
 *
 * Owns: which bits stand for a value. Must never: answer more than "not in here" or "maybe".
 */
import { keccak256 } from '../primitives/index.ts'

export const BLOOM_LENGTH = 256

/** The part of a log that the filter covers. */
export interface BloomEntry {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
}

export function bloomOf(logs: readonly BloomEntry[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_LENGTH)
  for (const { address, topics } of logs) {
    addToBloom(bloom, address)
    for (const topic of topics) addToBloom(bloom, topic)
  }
  return bloom
}

/** Sets the bits of an address or topic. */
export function addToBloom(bloom: Uint8Array, value: Uint8Array): void {
  const hash = keccak256(value)
  for (let pair = 0; pair < 6; pair += 2) bloom[byteOf(hash, pair)]! |= maskOf(hash, pair)
}

/** Adds all that `other` holds: a block's filter is the union of those of its receipts. */
export function mergeBloom(bloom: Uint8Array, other: Uint8Array): void {
  for (let index = 0; index < BLOOM_LENGTH; index++) bloom[index]! |= other[index]!
}

/** False = the value is in none of the logs; true = it may be. */
export function bloomMayContain(bloom: Uint8Array, value: Uint8Array): boolean {
  return bloomProbe(value)(bloom)
}

/** Asks many filters for the same value, which is hashed once. */
export function bloomProbe(value: Uint8Array): (bloom: Uint8Array) => boolean {
  const hash = keccak256(value)
  const bits = [0, 2, 4].map((pair) => ({ byte: byteOf(hash, pair), mask: maskOf(hash, pair) }))
  return (bloom) => bits.every(({ byte, mask }) => (bloom[byte]! & mask) !== 0)
}

/** The low eleven bits of a pair of bytes number a bit; bit 0 is the last of the filter. */
function byteOf(hash: Uint8Array, pair: number): number {
  const bit = ((hash[pair]! << 8) | hash[pair + 1]!) & 0x7ff
  return BLOOM_LENGTH - 1 - (bit >> 3)
}

function maskOf(hash: Uint8Array, pair: number): number {
  return 1 << (hash[pair + 1]! & 7)
}
