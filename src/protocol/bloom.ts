/**
 * The bloom filter over the addresses and topics of logs.
 *
 * Owns: which bits stand for a value, and the hashes of values that came lately. Must never: answer more than "not in here" or "maybe".
 */
import { equalBytes, keccak256 } from '../primitives/index.ts'

export const BLOOM_LENGTH = 256

/** The part of a log that the filter covers. */
export interface BloomEntry {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
}

/** Of no logs. Must not be written to. */
const EMPTY_BLOOM = new Uint8Array(BLOOM_LENGTH)

/** It must not be written to: all that have no logs are one. */
export function bloomOf(logs: readonly BloomEntry[]): Uint8Array {
  if (logs.length === 0) return EMPTY_BLOOM
  const bloom = new Uint8Array(BLOOM_LENGTH)
  for (const { address, topics } of logs) {
    addToBloom(bloom, address)
    for (const topic of topics) addToBloom(bloom, topic)
  }
  return bloom
}

/** Sets the bits of an address or topic. */
export function addToBloom(bloom: Uint8Array, value: Uint8Array): void {
  const hash = hashOf(value)
  for (let pair = 0; pair < 6; pair += 2) bloom[byteOf(hash, pair)]! |= maskOf(hash, pair)
}

/** A value that was hashed lately: logs repeat their contract and event. */
interface Hashed {
  readonly value: Uint8Array
  readonly hash: Uint8Array
}

const PLACES = 512
const hashed = new Array<Hashed | undefined>(PLACES).fill(undefined)

function hashOf(value: Uint8Array): Uint8Array {
  const { length } = value
  const place = length < 2 ? 0 : (value[length - 1]! | ((value[length - 2]! & 1) << 8)) % PLACES
  const known = hashed[place]
  if (known !== undefined && equalBytes(known.value, value)) return known.hash
  const hash = keccak256(value)
  hashed[place] = { value: value.slice(), hash }
  return hash
}

/** Adds all that `other` holds: a block's filter is the union of those of its receipts. */
export function mergeBloom(bloom: Uint8Array, other: Uint8Array): void {
  if (other === EMPTY_BLOOM) return
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
