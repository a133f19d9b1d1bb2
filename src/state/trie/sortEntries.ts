/**
 * Entries in the byte order of their keys.
 *
 * Owns: that order, and a way to it for large sets that mostly compares numbers. Must never: reorder equal keys.
 */
import { compareBytes } from '../../primitives/bytes.ts'

export type TrieEntry = readonly [key: Uint8Array, value: Uint8Array]

/** Below this many entries comparing keys byte by byte is as fast. */
const FEW = 256
/** Above this many, the first four bytes of a key and a position do not fit one double. */
const MANY = 2 ** 21

/** Sorts by key; stable, so of equal keys the later entry comes later. May use the array that it was given. */
export function sortedEntries(entries: TrieEntry[]): TrieEntry[] {
  const count = entries.length
  if (count < FEW || count > MANY) return entries.sort(compareEntries)
  // A typed array of numbers is sorted natively: each is the first bytes of a key, then the entry's position.
  const ranks = new Float64Array(count)
  for (let i = 0; i < count; i++) ranks[i] = leadingNumber(entries[i]![0]) * count + i
  ranks.sort()
  const sorted: TrieEntry[] = []
  for (let start = 0; start < count; ) {
    const leading = Math.floor(ranks[start]! / count)
    let end = start
    while (end < count && ranks[end]! < (leading + 1) * count) sorted.push(entries[ranks[end++]! - leading * count]!)
    if (end - start > 1) {
      const alike = sorted.splice(start).sort(compareEntries)
      for (const entry of alike) sorted.push(entry)
    }
    start = end
  }
  return sorted
}

export function compareEntries(a: TrieEntry, b: TrieEntry): number {
  return compareBytes(a[0], b[0])
}

/** The first four bytes; what a short key lacks counts as zero. */
function leadingNumber(key: Uint8Array): number {
  return (((key[0] ?? 0) << 24) | ((key[1] ?? 0) << 16) | ((key[2] ?? 0) << 8) | (key[3] ?? 0)) >>> 0
}
