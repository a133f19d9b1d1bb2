/**
 * Records of branches as the store has them: read when a branch is not in memory, written for every one that a step makes.
 *
 * Owns: their form here, which is that of `src/state/stored/codec.ts`: three masks (present, leaf, with extension), the
 * extensions, the references. Must never: trust a record's length.
 */
import { putReference, referenceLength } from './encode'
import { damaged, loadBranch } from './host'
import {
  ACCOUNT_PREFIX, DAMAGED_RECORD, RECORD_DELETED, RECORD_HEADER, RECORD_KEY_LENGTH, RECORD_TABLE,
  RECORD_VALUE_LENGTH, TABLE_ACCOUNT_BRANCHES, TABLE_STORAGE_BRANCHES, TRIE_ACCOUNT, TRIE_IS_STORAGE,
} from './layout'
import { reserveOutput } from './memory'
import {
  childAt, CHILD_EXTENSION, CHILD_NODE, CHILD_REFERENCE, extensionLength, extensionNibbles, extensionOf, hasBit,
  NODE_EXTENDED, NODE_LEAVES, NODE_PRESENT, NODE_SHORT, referenceKind, setBit, takeBranch, takeExtension,
} from './nodes'
import { KEY_NIBBLES, nibbleAt } from './paths'
import { recordKeyStart, recordStart } from './scratch'

const MASKS_LENGTH: u32 = 6
const HASH_LENGTH: u32 = 32

/** A branch from its record. `step` is the last whose records may be among those that the host reads. */
export function readBranch(trie: usize, key: usize, depth: u32, step: u32): usize {
  const length = putTableKey(recordKeyStart(), trie, key, depth)
  const start = recordStart()
  const end = start + loadBranch(tableOf(trie), recordKeyStart(), length, start)
  check(end - start >= MASKS_LENGTH, trie)
  const present = load16(start)
  const leaves = load16(start + 2)
  const extended = load16(start + 4)
  check(popcnt<u32>(present) > 1 && (leaves & ~present) == 0 && (extended & (leaves | ~present)) == 0, trie)
  const extensions = start + MASKS_LENGTH
  let at = extensions
  for (let rest = extended; rest != 0; rest &= rest - 1) {
    check(at < end, trie)
    const count = <u32>load<u8>(at)
    check(count > 0 && depth + 1 + count < KEY_NIBBLES, trie)
    at += 1 + count
  }
  checkReferences(at, end, popcnt<u32>(present), trie)
  const node = takeBranch(present, step)
  store<u16>(node, <u16>leaves, NODE_LEAVES)
  for (let rest = present; rest != 0; rest &= rest - 1) at = readChild(node, ctz<u32>(rest), at)
  at = extensions
  for (let rest = extended; rest != 0; rest &= rest - 1) {
    const count = <u32>load<u8>(at)
    memory.copy(takeExtension(node, ctz<u32>(rest), count), at + 1, count)
    at += 1 + count
  }
  return node
}

function readChild(node: usize, nibble: u32, at: usize): usize {
  const child = childAt(node, nibble)
  store<u32>(child, 0, CHILD_NODE)
  store<u32>(child, 0, CHILD_EXTENSION)
  if (load<u8>(at) == 0x80 + HASH_LENGTH) {
    memory.copy(child + CHILD_REFERENCE, at + 1, HASH_LENGTH)
    return at + 1 + HASH_LENGTH
  }
  setBit(node, NODE_SHORT, nibble)
  const length = referenceLength(at)
  memory.copy(child + CHILD_REFERENCE, at, length)
  return at + length
}

/** So many references, the RLP of a hash or a node that is shorter than one, fill what is left of the record. */
function checkReferences(start: usize, end: usize, count: u32, trie: usize): void {
  let at = start
  for (let i: u32 = 0; i < count; i++) {
    check(at < end, trie)
    const first = <u32>load<u8>(at)
    const isHash = first == 0x80 + HASH_LENGTH
    check(isHash || (first >= 0xc0 && first < 0xc0 + HASH_LENGTH - 1), trie)
    at += isHash ? 1 + HASH_LENGTH : referenceLength(at)
  }
  check(at == end, trie)
}

/** Puts the record of a branch among those that the step wrote. */
export function writeBranch(trie: usize, key: usize, depth: u32, node: usize): void {
  const present = <u32>load<u16>(node, NODE_PRESENT)
  const extended = <u32>load<u16>(node, NODE_EXTENDED)
  let length = MASKS_LENGTH
  for (let rest = present; rest != 0; rest &= rest - 1) {
    const nibble = ctz<u32>(rest)
    const extension = extensionOf(node, nibble)
    if (extension != 0) length += 1 + extensionLength(extension)
    length += hasBit(node, NODE_SHORT, nibble) ? referenceLength(childAt(node, nibble) + CHILD_REFERENCE) : 1 + HASH_LENGTH
  }
  const record = openRecord(trie, key, depth, length)
  store16(record, present)
  store16(record + 2, load<u16>(node, NODE_LEAVES))
  store16(record + 4, extended)
  let at = record + MASKS_LENGTH
  for (let rest = extended; rest != 0; rest &= rest - 1) {
    const extension = extensionOf(node, ctz<u32>(rest))
    const count = extensionLength(extension)
    store<u8>(at, <u8>count)
    memory.copy(at + 1, extensionNibbles(extension), count)
    at += 1 + count
  }
  for (let rest = present; rest != 0; rest &= rest - 1) {
    const nibble = ctz<u32>(rest)
    at = putReference(at, referenceKind(node, nibble), childAt(node, nibble) + CHILD_REFERENCE)
  }
}

export function deleteBranch(trie: usize, key: usize, depth: u32): void {
  openRecord(trie, key, depth, RECORD_DELETED)
}

/** Writes header and key of a record; returns where its value goes. */
function openRecord(trie: usize, key: usize, depth: u32, length: u32): usize {
  const keyLength = prefixLength(trie) + depth
  const record = reserveOutput(RECORD_HEADER + keyLength + (length == RECORD_DELETED ? 0 : length))
  store<u8>(record, <u8>tableOf(trie), RECORD_TABLE)
  store<u16>(record, <u16>keyLength, RECORD_KEY_LENGTH)
  store<u32>(record, length, RECORD_VALUE_LENGTH)
  putTableKey(record + RECORD_HEADER, trie, key, depth)
  return record + RECORD_HEADER + keyLength
}

/** The key of a branch in its table: the trie, then one byte per nibble of the path. Returns its length. */
function putTableKey(target: usize, trie: usize, key: usize, depth: u32): u32 {
  const length = prefixLength(trie)
  if (length == 1) store<u8>(target, ACCOUNT_PREFIX)
  else memory.copy(target, trie + TRIE_ACCOUNT, length)
  for (let i: u32 = 0; i < depth; i++) store<u8>(target + length + i, <u8>nibbleAt(key, i))
  return length + depth
}

@inline
function prefixLength(trie: usize): u32 {
  return load<u32>(trie, TRIE_IS_STORAGE) ? 32 : 1
}

@inline
function tableOf(trie: usize): u32 {
  return load<u32>(trie, TRIE_IS_STORAGE) ? TABLE_STORAGE_BRANCHES : TABLE_ACCOUNT_BRANCHES
}

@inline
function check(holds: bool, trie: usize): void {
  if (!holds) damaged(DAMAGED_RECORD, trie)
}

@inline
function load16(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 8) | load<u8>(at, 1)
}

@inline
function store16(at: usize, value: u32): void {
  store<u8>(at, <u8>(value >> 8))
  store<u8>(at, <u8>value, 1)
}
