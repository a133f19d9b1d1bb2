/**
 * The root of a whole set at once: sorts the keys and writes every node once, keeping none.
 *
 * Owns: trie roots of sets that are at hand (small worlds). Must never: build node objects; for a set that changes little
 * between roots see `Trie`, for lists `orderedTrieRoot`.
 */
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { hashedKey, keyText } from './hashedKey.ts'
import { firstDifference, nibbleAt, nibbleCount } from './nibbles.ts'
import { NodeBuffer } from './nodeBuffer.ts'
import { compareEntries, sortedEntries, type TrieEntry } from './sortEntries.ts'

export type { TrieEntry }

/** Shared by all calls: the work is synchronous and leaves it empty. */
const buffer = new NodeBuffer()

/** The root of these entries. An empty value means that the key is absent; of two equal keys the later counts. */
export function trieRoot(entries: Iterable<TrieEntry>): Uint8Array {
  const sorted = effectiveEntries(sortedEntries([...entries]))
  if (sorted.length === 0) return EMPTY_TRIE_ROOT.slice()
  try {
    const start = buffer.open()
    writeNodeItems(sorted, 0, sorted.length, 0)
    return buffer.closeRoot(start)
  } finally {
    buffer.clear()
  }
}

/** The root of these entries under the hashes of their keys, as accounts and storage are kept. */
export function secureTrieRoot(entries: Iterable<TrieEntry>): Uint8Array {
  const hashed: TrieEntry[] = []
  for (const [key, value] of entries) hashed.push([hashedKey(keyText(key)), value])
  return trieRoot(hashed)
}

/** Drops overwritten and empty entries; sorting is stable, so the last of equal keys is the latest. */
function effectiveEntries(sorted: TrieEntry[]): TrieEntry[] {
  let kept = 0
  for (let i = 0; i < sorted.length; i++) {
    const entry = sorted[i]!
    const isOverwritten = i + 1 < sorted.length && compareEntries(entry, sorted[i + 1]!) === 0
    if (!isOverwritten && entry[1].length > 0) sorted[kept++] = entry
  }
  sorted.length = kept
  return sorted
}

/** Writes the reference to the subtrie of `entries[low..high)`, whose keys agree before `depth`. */
function writeSubtrie(entries: TrieEntry[], low: number, high: number, depth: number): void {
  const start = buffer.open()
  writeNodeItems(entries, low, high, depth)
  buffer.close(start)
}

/** Writes the items of the subtrie's top node: a leaf, an extension or a branch. */
function writeNodeItems(entries: TrieEntry[], low: number, high: number, depth: number): void {
  const [firstKey, firstValue] = entries[low]!
  if (high - low === 1) {
    buffer.writePath(firstKey, depth, nibbleCount(firstKey), true)
    buffer.writeString(firstValue)
    return
  }
  // Sorted: what the first and the last key share, all share; the first may end inside the last, never the reverse.
  const lastKey = entries[high - 1]![0]
  const parting = firstDifference(firstKey, lastKey, depth, nibbleCount(firstKey))
  if (parting === depth) {
    writeBranchItems(entries, low, high, depth)
    return
  }
  buffer.writePath(firstKey, depth, parting, false)
  const start = buffer.open()
  writeBranchItems(entries, low, high, parting)
  buffer.close(start)
}

function writeBranchItems(entries: TrieEntry[], low: number, high: number, depth: number): void {
  const [firstKey, firstValue] = entries[low]!
  const endsHere = nibbleCount(firstKey) === depth
  let next = endsHere ? low + 1 : low
  for (let nibble = 0; nibble < 16; nibble++) {
    const from = next
    while (next < high && nibbleAt(entries[next]![0], depth) === nibble) next++
    if (next === from) buffer.writeEmpty()
    else writeSubtrie(entries, from, next, depth + 1)
  }
  if (endsHere) buffer.writeString(firstValue)
  else buffer.writeEmpty()
}
