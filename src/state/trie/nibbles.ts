/**
 * Keys as paths: a key of n bytes is a path of 2n nibbles, the high half of a byte first.
 *
 * Owns: reading nibbles out of packed keys. Must never: unpack a key; every path in this folder is a key with a range
 * of nibble positions, so moving a node up or down the trie copies no path.
 */

export function nibbleCount(key: Uint8Array): number {
  return key.length * 2
}

export function nibbleAt(key: Uint8Array, position: number): number {
  const byte = key[position >> 1]!
  return (position & 1) === 0 ? byte >> 4 : byte & 15
}

/** The first position at or after `from` where the two paths part, at most `limit`; both agree before `from`. */
export function firstDifference(a: Uint8Array, b: Uint8Array, from: number, limit: number): number {
  let position = from
  while (position < limit && nibbleAt(a, position) === nibbleAt(b, position)) position++
  return position
}
