/**
 * Keys of 32 bytes as paths of 64 nibbles, the high half of a byte first.
 *
 * Owns: reading nibbles. Must never: unpack a key.
 */

/** Nibbles of a key. */
export const KEY_NIBBLES: u32 = 64

@inline
export function nibbleAt(key: usize, position: u32): u32 {
  const byte = <u32>load<u8>(key + (position >> 1))
  return position & 1 ? byte & 15 : byte >> 4
}

/** The first position at or after `from` where the two paths part, at most `limit`. */
export function firstDifference(a: usize, b: usize, from: u32, limit: u32): u32 {
  let position = from
  while (position < limit && nibbleAt(a, position) == nibbleAt(b, position)) position++
  return position
}
