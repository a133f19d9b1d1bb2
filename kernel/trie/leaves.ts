/**
 * Lists of leaves, while it is decided where they hang, and leaves that come from the host.
 *
 * Owns: the entries of such lists. Must never: believe the host: a leaf that it gives must be the one that the trie refers
 * to.
 */
import { leafReference, referenceLength } from './encode'
import { damaged, loadLeaf } from './host'
import { DAMAGED_LEAF, LEAF_SIZE, REFERENCE_HASH } from './layout'
import { reserveNote } from './memory'
import { leafKeyOf, leafLengthOf, leafValueOf, touch } from './nodes'
import { firstDifference } from './paths'
import { leafEntry, recordKeyStart, recordStart, referenceStart } from './scratch'

/** A leaf that is kept for the step: its key, then this. */
const NOTE_LENGTH: usize = 32
const NOTE_VALUE: u32 = 36

/** The leaf below a path, whose address `cell` may have: key, value, length, address. */
export function loadedLeaf(trie: usize, cell: usize, reference: usize, kind: u32, path: usize, pathDepth: u32, depth: u32): usize {
  const entry = leafEntry()
  const leaf: usize = load<u32>(cell)
  if (leaf != 0) {
    touch(leaf)
    putLeaf(entry, leafKeyOf(leaf), leafValueOf(leaf), leafLengthOf(leaf), leaf)
    return entry
  }
  const note = readLeaf(trie, reference, kind, path, pathDepth, depth)
  putLeaf(entry, note, note + NOTE_VALUE, load<u32>(note, NOTE_LENGTH), 0)
  return entry
}

/** A note of the leaf below a path: key, length, value. Checked: it must be what the reference at `depth` refers to. */
function readLeaf(trie: usize, reference: usize, kind: u32, path: usize, pathDepth: u32, depth: u32): usize {
  const leaf = recordStart()
  // The host of a lane may not yet see memory that another lane asked for; the scratch it sees.
  memory.copy(recordKeyStart(), path, 32)
  const length = loadLeaf(trie, recordKeyStart(), pathDepth, leaf)
  const own = referenceStart()
  const ownKind = leafReference(own, leaf, depth, leaf + 32, length)
  const size: u32 = kind == REFERENCE_HASH ? 32 : referenceLength(reference)
  const isBelow = firstDifference(leaf, path, 0, pathDepth) == pathDepth
  if (!isBelow || ownKind != kind || memory.compare(own, reference, size) != 0) damaged(DAMAGED_LEAF, trie)
  const note = reserveNote(NOTE_VALUE + length)
  memory.copy(note, leaf, 32)
  store<u32>(note, length, NOTE_LENGTH)
  memory.copy(note + NOTE_VALUE, leaf + 32, length)
  return note
}

/** An entry of a list of leaves: key, value, length of the value, and the leaf itself if it is in memory. */
export function putLeaf(entry: usize, key: usize, value: usize, length: u32, leaf: usize): void {
  store<u32>(entry, <u32>key)
  store<u32>(entry, <u32>value, 4)
  store<u32>(entry, length, 8)
  store<u32>(entry, <u32>leaf, 12)
}

@inline
export function leafKey(first: usize, index: u32): usize {
  return load<u32>(first + index * LEAF_SIZE)
}

/** Puts an entry among `count` sorted ones. */
export function insertLeaf(first: usize, count: u32, entry: usize): void {
  let at = count
  while (at > 0 && memory.compare(leafKey(entry, 0), leafKey(first, at - 1), 32) < 0) at--
  memory.copy(first + (at + 1) * LEAF_SIZE, first + at * LEAF_SIZE, (count - at) * LEAF_SIZE)
  memory.copy(first + at * LEAF_SIZE, entry, LEAF_SIZE)
}
