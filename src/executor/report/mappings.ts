/**
 * Which mapping and which key a hashed slot stands for.
 *
 * Owns: the way back from a slot over recorded preimages. Must never: guess a key that nobody hashed.
 */
import { bigIntToFixedBytes, bytesToBigInt, bytesToHex } from '../../primitives/index.ts'
import type { MappingPreimage } from './trace.ts'

/** The entry of a mapping that a slot is. */
export interface MappingEntry {
  /** The slot that the mapping itself is declared at. */
  readonly base: Uint8Array
  /** 32-byte words, the outermost mapping's key first. */
  readonly keys: readonly Uint8Array[]
  /** How many slots behind the start of the entry: a member of a struct. */
  readonly offset: number
}

/** Deeper nesting than anybody writes; ends rings that a hostile contract could fake. */
const DEEPEST = 8
/** Members of a struct that are looked for. */
const LARGEST_OFFSET = 15
/** Declared state variables are below this, which no hash is. */
const FIRST_LARGE_SLOT = 1n << 32n

/** undefined = nobody hashed this slot: a plain variable, or an array. */
export function mappingEntry(
  slot: Uint8Array,
  preimages: ReadonlyMap<string, MappingPreimage>,
): MappingEntry | undefined {
  const number = bytesToBigInt(slot)
  if (preimages.size === 0 || number < FIRST_LARGE_SLOT) return undefined
  for (let offset = 0; offset <= LARGEST_OFFSET; offset++) {
    const start = offset === 0 ? slot : bigIntToFixedBytes(number - BigInt(offset), 32)
    const preimage = preimages.get(bytesToHex(start))
    if (preimage !== undefined) return { ...unwind(preimage, preimages), offset }
  }
  return undefined
}

function unwind(innermost: MappingPreimage, preimages: ReadonlyMap<string, MappingPreimage>) {
  let { key, base } = inOrder(innermost, preimages)
  const keys = [key]
  while (keys.length < DEEPEST) {
    const outer = preimages.get(bytesToHex(base))
    if (outer === undefined) break
    ;({ key, base } = inOrder(outer, preimages))
    keys.unshift(key)
  }
  return { keys, base }
}

/** Vyper hashes the slot before the key, Solidity after it: the word that can be a slot tells. */
function inOrder(preimage: MappingPreimage, preimages: ReadonlyMap<string, MappingPreimage>): MappingPreimage {
  const { key, base } = preimage
  if (canBeSlot(base, preimages) || !canBeSlot(key, preimages)) return preimage
  return { key: base, base: key }
}

function canBeSlot(word: Uint8Array, preimages: ReadonlyMap<string, MappingPreimage>): boolean {
  return bytesToBigInt(word) < FIRST_LARGE_SLOT || preimages.has(bytesToHex(word))
}
