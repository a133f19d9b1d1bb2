/**
 * Trie nodes in their consensus encoding, as what their parent holds for them: the hash, or the node when it is shorter.
 *
 * Owns: the RLP of leaves, extensions and branches. Must never: look at anything but the node that is encoded.
 */
import { keccak256 } from '../hash/keccak'
import { LANE_HASHES, REFERENCE_HASH, REFERENCE_NODE } from './layout'
import { Memory } from './memory'
import { childAt, CHILD_REFERENCE, hasBit, NODE_PRESENT, NODE_SHORT } from './nodes'
import { KEY_NIBBLES, nibbleAt } from './paths'
import { bufferStart } from './scratch'

/** Of a node; a shorter one takes the place of its hash. */
const HASH_LENGTH: u32 = 32
/** The RLP of a string of 32 bytes begins with this, of an empty one with the next. */
const HASH_HEADER: u8 = 0xa0
const EMPTY_STRING: u8 = 0x80
/** Room for the longest header of a node. */
const HEADER_ROOM: u32 = 3

/** Writes a reference to the leaf whose path starts at nibble `from` of its key; returns its kind. */
export function leafReference(target: usize, key: usize, from: u32, value: usize, length: u32): u32 {
  const start = bufferStart() + HEADER_ROOM
  const end = putString(putPath(start, key, from, KEY_NIBBLES, true), value, length)
  return closeNode(target, start, end)
}

/** The same for an extension over nibbles `from` to `to` of a key, to a branch with this reference. */
export function extensionReference(target: usize, key: usize, from: u32, to: u32, kind: u32, reference: usize): u32 {
  const start = bufferStart() + HEADER_ROOM
  return closeNode(target, start, putReference(putPath(start, key, from, to, false), kind, reference))
}

/** The same for a branch; no key ends inside another, so it never has a value. */
export function branchReference(target: usize, node: usize): u32 {
  const start = bufferStart() + HEADER_ROOM
  let at = start
  const present = <u32>load<u16>(node, NODE_PRESENT)
  let child = childAt(node, 0)
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    if (((present >> nibble) & 1) == 0) {
      store<u8>(at++, EMPTY_STRING)
      continue
    }
    at = putReference(at, hasBit(node, NODE_SHORT, nibble) ? REFERENCE_NODE : REFERENCE_HASH, child + CHILD_REFERENCE)
    child = childAt(node, nibble + 1)
  }
  store<u8>(at++, EMPTY_STRING)
  return closeNode(target, start, at)
}

/** The root of a trie whose topmost node has this reference. */
export function putRoot(target: usize, kind: u32, reference: usize): void {
  if (kind == REFERENCE_HASH) memory.copy(target, reference, HASH_LENGTH)
  else hash(target, reference, referenceLength(reference))
}

/** Of a reference that is the node itself. */
@inline
export function referenceLength(reference: usize): u32 {
  return <u32>load<u8>(reference) - 0xc0 + 1
}

/** Writes what the parent's encoding and record have for a reference. */
@inline
export function putReference(at: usize, kind: u32, reference: usize): usize {
  if (kind == REFERENCE_HASH) {
    store<u8>(at, HASH_HEADER)
    v128.store(at, v128.load(reference), 1)
    v128.store(at, v128.load(reference, 16), 17)
    return at + 1 + HASH_LENGTH
  }
  const length = referenceLength(reference)
  memory.copy(at, reference, length)
  return at + length
}

/** Nibbles `from` to `to` of a key in hex-prefix form, which marks leaves and odd lengths. */
function putPath(at: usize, key: usize, from: u32, to: u32, isLeaf: bool): usize {
  const length = ((to - from) >> 1) + 1
  if (length > 1) store<u8>(at++, EMPTY_STRING + <u8>length)
  const flags: u32 = isLeaf ? 0x20 : 0
  let position = from
  if ((to - from) & 1) store<u8>(at++, flags | 0x10 | nibbleAt(key, position++))
  else store<u8>(at++, flags)
  for (; position < to; position += 2) store<u8>(at++, (nibbleAt(key, position) << 4) | nibbleAt(key, position + 1))
  return at
}

function putString(at: usize, bytes: usize, length: u32): usize {
  if (length > 1 || load<u8>(bytes) >= EMPTY_STRING) {
    if (length < 56) store<u8>(at++, EMPTY_STRING + <u8>length)
    else at = putLength(at, 0xb7, length)
  }
  memory.copy(at, bytes, length)
  return at + length
}

/** The header of a string or list of 56 bytes or more. */
function putLength(at: usize, base: u32, length: u32): usize {
  if (length < 256) {
    store<u8>(at, base + 1)
    store<u8>(at, length, 1)
    return at + 2
  }
  store<u8>(at, base + 2)
  store<u8>(at, length >> 8, 1)
  store<u8>(at, length, 2)
  return at + 3
}

/** Puts the list's header before its items and writes the reference to it; returns its kind. */
function closeNode(target: usize, items: usize, end: usize): u32 {
  const length = <u32>(end - items)
  const header: u32 = length < 56 ? 1 : length < 256 ? 2 : 3
  const start = items - header
  if (header == 1) store<u8>(start, 0xc0 + length)
  else putLength(start, 0xf7, length)
  if (end - start < HASH_LENGTH) {
    memory.copy(target, start, end - start)
    return REFERENCE_NODE
  }
  hash(target, start, <u32>(end - start))
  return REFERENCE_HASH
}

function hash(target: usize, bytes: usize, length: u32): void {
  keccak256(target, bytes, length)
  store<u32>(Memory.lane, load<u32>(Memory.lane, LANE_HASHES) + 1, LANE_HASHES)
}
