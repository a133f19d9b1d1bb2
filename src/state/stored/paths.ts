/**
 * Keys of the tables of a stored world.
 *
 * Owns: how paths, accounts and blocks are joined to keys. A path is the first `depth` nibbles of a 32-byte key; in a
 * table it is one byte per nibble, so that the keys below a path follow it. Must never: hash.
 */
import { concatBytes } from '../../primitives/bytes.ts'
import { nibbleAt } from '../trie/nibbles.ts'

/** Begins the paths of the trie of accounts: no key is empty. */
export const ACCOUNT_TRIE = Uint8Array.of(1)

/** The key of a branch: the trie (`ACCOUNT_TRIE` or the hash of an account's address), then its path. */
export function branchKey(trie: Uint8Array, key: Uint8Array, depth: number): Uint8Array {
  const result = new Uint8Array(trie.length + depth)
  result.set(trie)
  for (let i = 0; i < depth; i++) result[trie.length + i] = nibbleAt(key, i)
  return result
}

/** `key` with another nibble at `position` and zeros after it. */
export function childKey(key: Uint8Array, position: number, nibble: number): Uint8Array {
  const result = pathStart(key, position)
  result[position >> 1]! |= (position & 1) === 0 ? nibble << 4 : nibble
  return result
}

/** The lowest key below a path: its nibbles, then zeros. */
export function pathStart(key: Uint8Array, depth: number): Uint8Array {
  const result = new Uint8Array(key.length)
  result.set(key.subarray(0, depth >> 1))
  if ((depth & 1) === 1) result[depth >> 1] = key[depth >> 1]! & 0xf0
  return result
}

/** The first key after all that begin with `prefix`; undefined = there is none. */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  let last = prefix.length - 1
  while (last >= 0 && prefix[last] === 0xff) last--
  if (last < 0) return undefined
  const end = prefix.slice(0, last + 1)
  end[last]!++
  return end
}

export function slotKey(accountHash: Uint8Array, slotHash: Uint8Array): Uint8Array {
  return concatBytes(accountHash, slotHash)
}
