/**
 * Finds out which mapping keys hot slots were hashed from, by hashing the words that a block is about.
 *
 * Owns: that search. Must never: report a key whose hash is not the slot: what is found is proven.
 */
import { bytesToHex, concatBytes, keccak256 } from '../../primitives/index.ts'
import type { MappingPreimage } from './trace.ts'

/** So many first slots are tried as the mapping: contracts with more state variables are rare, and Vyper ones rarer. */
const SOLIDITY_BASES = 64
const VYPER_BASES = 16
/** Members of a struct lie behind the hash; so many are recognised. */
const LARGEST_OFFSET = 15n
const WORD = 32

/**
 * Preimages by the hex of the hash, for those of the slots that are entries (or members of entries) of a mapping that is
 * declared at one of the first slots, with one of these 32-byte words as key. Both orders of hashing are tried.
 */
export function findMappingKeys(
  slots: readonly Uint8Array[],
  words: Iterable<Uint8Array>,
): Map<string, MappingPreimage> {
  const wanted = new WantedSlots(slots)
  const found = new Map<string, MappingPreimage>()
  if (wanted.isEmpty) return found
  const input = new Uint8Array(2 * WORD)
  const tryHash = () => {
    const hash = keccak256(input)
    if (wanted.has(hash)) found.set(bytesToHex(hash), { key: input.slice(0, WORD), base: input.slice(WORD) })
  }
  for (const word of words) {
    input.fill(0)
    input.set(word)
    for (let base = 0; base < SOLIDITY_BASES; base++) {
      input[2 * WORD - 1] = base
      tryHash()
    }
    input.fill(0)
    input.set(word, WORD)
    for (let base = 0; base < VYPER_BASES; base++) {
      input[WORD - 1] = base
      tryHash()
    }
  }
  return found
}

/** An address as the word that a mapping is keyed by. */
export function wordOfAddress(address: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(WORD - address.length), address)
}

/** Slots that hashes are compared with; nearly all are told apart by their first four bytes. */
class WantedSlots {
  readonly #prefixes = new Set<number>()
  readonly #slots = new Set<string>()

  constructor(slots: readonly Uint8Array[]) {
    for (const slot of slots) {
      const number = BigInt(bytesToHex(slot))
      for (let offset = 0n; offset <= LARGEST_OFFSET && offset <= number; offset++) {
        const start = number - offset
        this.#slots.add(`0x${start.toString(16).padStart(2 * WORD, '0')}`)
        this.#prefixes.add(Number(start >> 224n))
      }
    }
  }

  get isEmpty(): boolean {
    return this.#slots.size === 0
  }

  has(hash: Uint8Array): boolean {
    const prefix = ((hash[0]! << 24) | (hash[1]! << 16) | (hash[2]! << 8) | hash[3]!) >>> 0
    return this.#prefixes.has(prefix) && this.#slots.has(bytesToHex(hash))
  }
}
