/**
 * The root of the trie of a list: values under the RLP of their indices, as transactions, receipts and withdrawals are
 * committed to.
 *
 * Owns: the order of such keys, and the nodes, which are written as RLP innermost last and hashed where they lie. Must never:
 * keep a node, or write outside of the stretch that it is given.
 *
 * In the order of their bytes the keys are those of 1 to 127 (a byte each), then that of 0 (0x80), then those of two and more
 * bytes in the order of their numbers. No key is the beginning of another one.
 */
import { keccak256 } from './keccak'

/** Room for the longest header: one byte and four of length. */
const HEADER_ROOM: usize = 5
const HASH_LENGTH: u32 = 32

/** Where the values end, one after another: u32 each. The first begins at `valuesAt`. */
let endsAt: usize = 0
let valuesAt: usize = 0
let count: u32 = 0
/** The end of what is written. */
let end: usize = 0

/** Writes the root of `length` (at least one) values; from `scratch` on there is free memory for the largest of them and 64 KB. */
export function orderedRoot(root: usize, values: usize, ends: usize, length: u32, scratch: usize): void {
  valuesAt = values
  endsAt = ends
  count = length
  end = scratch
  const start = open()
  writeItems(0, length, 0)
  const node = finishList(start)
  keccak256(root, node, <u32>(end - node))
}

/** The index whose key comes at this place. */
function indexAt(place: u32): u32 {
  const ofOneByte = min<u32>(count, 128) - 1
  if (place < ofOneByte) return place + 1
  return place == ofOneByte ? 0 : place
}

/** Bytes of the index's key, most significant first, in the low bytes of the result. */
function keyOf(index: u32): u32 {
  if (index == 0) return 0x80
  if (index < 0x80) return index
  if (index < 0x100) return 0x8100 | index
  if (index < 0x10000) return 0x820000 | index
  return 0x83000000 | index
}

function nibblesOf(index: u32): u32 {
  if (index < 0x80) return 2
  if (index < 0x100) return 4
  return index < 0x10000 ? 6 : 8
}

function nibbleAt(place: u32, depth: u32): u32 {
  const index = indexAt(place)
  return (keyOf(index) >> ((nibblesOf(index) - 1 - depth) << 2)) & 15
}

/** Writes the reference to the subtrie of these places, whose keys agree before `depth`. */
function writeSubtrie(low: u32, high: u32, depth: u32): void {
  const start = open()
  writeItems(low, high, depth)
  close(start)
}

/** Writes the items of the subtrie's top node: a leaf, an extension or a branch. */
function writeItems(low: u32, high: u32, depth: u32): void {
  if (high - low == 1) {
    const index = indexAt(low)
    writePath(low, depth, nibblesOf(index), true)
    writeValue(index)
    return
  }
  // Sorted: what the first and the last key share, all share.
  let parting = depth
  while (nibbleAt(low, parting) == nibbleAt(high - 1, parting)) parting++
  if (parting == depth) {
    writeBranch(low, high, depth)
    return
  }
  writePath(low, depth, parting, false)
  const start = open()
  writeBranch(low, high, parting)
  close(start)
}

function writeBranch(low: u32, high: u32, depth: u32): void {
  let next = low
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    const from = next
    while (next < high && nibbleAt(next, depth) == nibble) next++
    if (next == from) writeByte(0x80)
    else writeSubtrie(from, next, depth + 1)
  }
  // No key ends at a branch.
  writeByte(0x80)
}

/** Nibbles of a key in hex-prefix form, which marks leaves and odd lengths. */
function writePath(place: u32, from: u32, to: u32, isLeaf: bool): void {
  const nibbles = to - from
  const length = (nibbles >> 1) + 1
  if (length > 1) writeByte(0x80 + length)
  const flags: u32 = isLeaf ? 0x20 : 0
  let at = from
  if ((nibbles & 1) == 1) writeByte(flags | 0x10 | nibbleAt(place, at++))
  else writeByte(flags)
  while (at < to) {
    writeByte((nibbleAt(place, at) << 4) | nibbleAt(place, at + 1))
    at += 2
  }
}

function writeValue(index: u32): void {
  const from: u32 = index == 0 ? 0 : load<u32>(endsAt + ((<usize>index - 1) << 2))
  const length = load<u32>(endsAt + ((<usize>index) << 2)) - from
  const at = valuesAt + from
  if (length == 1 && load<u8>(at) < 0x80) {
    writeByte(load<u8>(at))
    return
  }
  writeHeader(0x80, length)
  memory.copy(end, at, length)
  end += length
}

function open(): usize {
  const start = end
  end += HEADER_ROOM
  return start
}

/** Ends the node and leaves in its place what its parent holds: the node when it is shorter than a hash, otherwise its hash. */
function close(start: usize): void {
  const node = finishList(start)
  const length = <u32>(end - node)
  if (length < HASH_LENGTH) {
    memory.copy(start, node, length)
    end = start + length
    return
  }
  keccak256(start + 1, node, length)
  store<u8>(start, 0x80 + HASH_LENGTH)
  end = start + 1 + HASH_LENGTH
}

/** Writes the header of the list into the room before it, and gives where that begins. */
function finishList(start: usize): usize {
  const content = start + HEADER_ROOM
  const length = <u32>(end - content)
  const node = content - headerLength(length)
  const contentEnd = end
  end = node
  writeHeader(0xc0, length)
  end = contentEnd
  return node
}

function headerLength(length: u32): usize {
  if (length < 56) return 1
  if (length < 0x100) return 2
  if (length < 0x10000) return 3
  return length < 0x1000000 ? 4 : 5
}

function writeHeader(kind: u32, length: u32): void {
  if (length < 56) {
    writeByte(kind + length)
    return
  }
  const lengthOfLength = <u32>headerLength(length) - 1
  writeByte(kind + 55 + lengthOfLength)
  for (let left = lengthOfLength; left > 0; left--) writeByte((length >> ((left - 1) << 3)) & 0xff)
}

@inline
function writeByte(byte: u32): void {
  store<u8>(end++, byte)
}
