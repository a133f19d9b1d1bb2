/**
 * Nodes in memory: branches (which children there are, what the branch holds for each, where those are that are loaded) and
 * leaves that were used lately.
 *
 * Owns: the form of a node and its life: made by a step, standing, replaced. A standing node is never changed, but for the
 * addresses of children that are loaded below it. Must never: be given back while something that stands points to it.
 */
import {
  AGE, LANE_MADE, LANE_REPLACED, LANE_YOUNG, REFERENCE_HASH, REFERENCE_NODE, YOUNG_BYTES,
} from './layout'
import {
  blockSize, EXTENSION_CLASS, giveBlock, LEAF_CLASS, Memory, push, returnBlock, SLOT_CLASS, takeBlock
} from './memory'
import { nibbleAt } from './paths'

/** u32 each: the list that it is in, when it was last used, the step whose record of it is the last. */
const NODE_LINK: usize = 0
const NODE_AGE: usize = 4
const NODE_STEP: usize = 8
/** u16 each, bit n = child n: is there, is a leaf, has a reference shorter than a hash, is below an extension. */
export const NODE_PRESENT: usize = 12
export const NODE_LEAVES: usize = 14
export const NODE_SHORT: usize = 16
export const NODE_EXTENDED: usize = 18
/** u32: the class of its block. */
const NODE_CLASS: usize = 20
const NODE_CHILDREN: usize = 24

/** A child: 32 bytes of reference, then u32 each: its node if that is loaded, its extension if there is one. */
const CHILD_SIZE: usize = 40
export const CHILD_REFERENCE: usize = 0
export const CHILD_NODE: usize = 32
export const CHILD_EXTENSION: usize = 36

/** An extension: a link, its length, one byte per nibble. */
const EXTENSION_LENGTH: usize = 4
const EXTENSION_NIBBLES: usize = 8

/** A leaf: the header as of a branch, but for the length of its value; its key, its value. */
const LEAF_LENGTH: usize = 12
const LEAF_KEY: usize = 24
const LEAF_VALUE: usize = 56
const SHORT_VALUE: u32 = 40
const LONG_VALUE: u32 = 112

@inline
export function hasBit(node: usize, mask: usize, nibble: u32): bool {
  return ((load<u16>(node + mask) >> nibble) & 1) != 0
}

@inline
export function setBit(node: usize, mask: usize, nibble: u32): void {
  store<u16>(node + mask, <u16>(<u32>load<u16>(node + mask) | (1 << nibble)))
}

/** The place of a child, which need not be there yet: children are in the order of their nibbles. */
@inline
export function childAt(node: usize, nibble: u32): usize {
  const before = <u32>load<u16>(node, NODE_PRESENT) & ((1 << nibble) - 1)
  return node + NODE_CHILDREN + <usize>popcnt<u32>(before) * CHILD_SIZE
}

/** A branch with room for these children, none of which is filled in yet. */
export function takeBranch(present: u32, step: u32): usize {
  const node = takeNode(31 - clz<u32>(popcnt<u32>(present) - 1), step)
  store<u64>(node, present, NODE_PRESENT)
  return node
}

/** A leaf that the open step makes; 0 when its value is too long to be kept. */
export function makeLeaf(key: usize, value: usize, length: u32, step: u32): usize {
  if (length > LONG_VALUE) return 0
  const leaf = takeNode(length > SHORT_VALUE ? LEAF_CLASS : SLOT_CLASS, step)
  store<u32>(leaf, length, LEAF_LENGTH)
  memory.copy(leaf + LEAF_KEY, key, 32)
  memory.copy(leaf + LEAF_VALUE, value, length)
  noteMade(leaf)
  return leaf
}

@inline
export function leafKeyOf(leaf: usize): usize {
  return leaf + LEAF_KEY
}

@inline
export function leafValueOf(leaf: usize): usize {
  return leaf + LEAF_VALUE
}

@inline
export function leafLengthOf(leaf: usize): u32 {
  return load<u32>(leaf, LEAF_LENGTH)
}

function takeNode(kind: u32, step: u32): usize {
  const node = takeBlock(kind)
  store<u32>(node, load<u32>(AGE), NODE_AGE)
  addYoung(<i32>blockSize(kind))
  store<u32>(node, step, NODE_STEP)
  store<u32>(node, kind, NODE_CLASS)
  return node
}

/** Enters a new node into what the open step made. */
export function noteMade(node: usize): void {
  push(Memory.lane + LANE_MADE, node)
}

/** The step replaces or removes a standing node; it goes when the step is accepted. */
export function noteReplaced(node: usize): void {
  push(Memory.lane + LANE_REPLACED, node)
}

/** Marks a node as used now. */
@inline
export function touch(node: usize): void {
  const age = load<u32>(AGE)
  if (load<u32>(node, NODE_AGE) == age) return
  store<u32>(node, age, NODE_AGE)
  addYoung(<i32>blockSize(load<u32>(node, NODE_CLASS)))
}

/** Takes over a child of another branch, its extension copied: each branch owns its own. */
export function copyChild(node: usize, from: usize, nibble: u32): void {
  const target = childAt(node, nibble)
  const source = childAt(from, nibble)
  v128.store(target, v128.load(source))
  v128.store(target, v128.load(source, 16), 16)
  store<u32>(target, load<u32>(source, CHILD_NODE), CHILD_NODE)
  store<u32>(target, 0, CHILD_EXTENSION)
  if (hasBit(from, NODE_LEAVES, nibble)) setBit(node, NODE_LEAVES, nibble)
  if (hasBit(from, NODE_SHORT, nibble)) setBit(node, NODE_SHORT, nibble)
  if (hasBit(from, NODE_EXTENDED, nibble)) {
    const extension: usize = load<u32>(source, CHILD_EXTENSION)
    const copy = takeExtension(node, nibble, extensionLength(extension))
    for (let i: usize = 0; i < extensionLength(extension); i++) store<u8>(copy + i, load<u8>(extensionNibbles(extension) + i))
  }
}

/** Gives a child, which is filled in already, an extension; returns where its nibbles go. */
export function takeExtension(node: usize, nibble: u32, length: u32): usize {
  const extension = takeBlock(EXTENSION_CLASS)
  store<u32>(extension, length, EXTENSION_LENGTH)
  store<u32>(childAt(node, nibble), <u32>extension, CHILD_EXTENSION)
  setBit(node, NODE_EXTENDED, nibble)
  return extension + EXTENSION_NIBBLES
}

@inline
export function extensionLength(extension: usize): u32 {
  return load<u32>(extension, EXTENSION_LENGTH)
}

@inline
export function extensionNibbles(extension: usize): usize {
  return extension + EXTENSION_NIBBLES
}

/** A child's extension, 0 = none. */
@inline
export function extensionOf(node: usize, nibble: u32): usize {
  return hasBit(node, NODE_EXTENDED, nibble) ? load<u32>(childAt(node, nibble), CHILD_EXTENSION) : 0
}

/** A child's reference as REFERENCE_*. */
@inline
export function referenceKind(node: usize, nibble: u32): u32 {
  return hasBit(node, NODE_SHORT, nibble) ? REFERENCE_NODE : REFERENCE_HASH
}

/** Writes a key with the path of a branch below a child of the branch at (`key`, `depth`) to `target`. */
export function writeChildPath(target: usize, key: usize, depth: u32, nibble: u32, extension: usize): void {
  memory.fill(target, 0, 32)
  memory.copy(target, key, depth >> 1)
  if (depth & 1) putNibble(target, depth - 1, nibbleAt(key, depth - 1))
  putNibble(target, depth, nibble)
  if (extension == 0) return
  for (let i: u32 = 0; i < extensionLength(extension); i++) {
    putNibble(target, depth + 1 + i, load<u8>(extensionNibbles(extension) + i))
  }
}

@inline
function putNibble(key: usize, position: u32, nibble: u32): void {
  const at = key + (position >> 1)
  store<u8>(at, load<u8>(at) | (position & 1 ? nibble : nibble << 4))
}

/** Gives back what this lane made since its list was `until`: an update that broke off. */
export function unmake(until: usize): void {
  let node: usize = load<u32>(Memory.lane, LANE_MADE)
  while (node != until) {
    const next: usize = load<u32>(node, NODE_LINK)
    dropYoung(Memory.lane + LANE_YOUNG, node)
    let rest = extensionsOf(node)
    for (; rest != 0; rest &= rest - 1) giveBlock(load<u32>(childAt(node, ctz<u32>(rest)), CHILD_EXTENSION), EXTENSION_CLASS)
    giveBlock(node, load<u32>(node, NODE_CLASS))
    node = next
  }
  store<u32>(Memory.lane, <u32>until, LANE_MADE)
}

/** Gives back a list of nodes of any lane, while no lane works. */
export function returnList(head: usize): void {
  let node: usize = load<u32>(head)
  while (node != 0) {
    const next: usize = load<u32>(node, NODE_LINK)
    returnNode(node)
    node = next
  }
  store<u32>(head, 0)
}

/** Gives back a node, while no lane works. */
function returnNode(node: usize): void {
  dropYoung(YOUNG_BYTES, node)
  let rest = extensionsOf(node)
  for (; rest != 0; rest &= rest - 1) returnBlock(load<u32>(childAt(node, ctz<u32>(rest)), CHILD_EXTENSION), EXTENSION_CLASS)
  returnBlock(node, load<u32>(node, NODE_CLASS))
}

@inline
function isBranch(node: usize): bool {
  return load<u32>(node, NODE_CLASS) < EXTENSION_CLASS
}

/** Which children of a node have extensions. */
@inline
function extensionsOf(node: usize): u32 {
  return isBranch(node) ? load<u16>(node, NODE_EXTENDED) : 0
}

/**
 * Gives back the nodes from `node` down that were not used since `oldest` and whose records are written, i.e. were made up
 * to step `written`; not one that still has another below it. Returns what is left: the node or 0.
 */
export function evict(node: usize, oldest: u32, written: u32): usize {
  let isKept = load<u32>(node, NODE_AGE) >= oldest || load<u32>(node, NODE_STEP) > written
  let rest: u32 = isBranch(node) ? load<u16>(node, NODE_PRESENT) : 0
  for (; rest != 0; rest &= rest - 1) {
    const cell = childAt(node, ctz<u32>(rest)) + CHILD_NODE
    if (load<u32>(cell) == 0) continue
    const left = evict(load<u32>(cell), oldest, written)
    store<u32>(cell, <u32>left)
    if (left != 0) isKept = true
  }
  if (isKept) return node
  returnNode(node)
  return 0
}

@inline
function addYoung(bytes: i32): void {
  store<i32>(Memory.lane, load<i32>(Memory.lane, LANE_YOUNG) + bytes, LANE_YOUNG)
}

@inline
function dropYoung(cell: usize, node: usize): void {
  if (load<u32>(node, NODE_AGE) != load<u32>(AGE)) return
  store<i32>(cell, load<i32>(cell) - <i32>blockSize(load<u32>(node, NODE_CLASS)))
}
