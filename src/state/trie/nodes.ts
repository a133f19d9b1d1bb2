/**
 * The nodes of the in-memory trie: immutable values that share what did not change.
 *
 * Owns: the node shapes, their construction and their references. A node made anew has no reference yet, which is all
 * the dirty-tracking there is: a root costs what changed since the last one.
 * Must never: change a node after it is made, apart from remembering its reference.
 */
import { nibbleCount } from './nibbles.ts'
import type { NodeBuffer } from './nodeBuffer.ts'

/** What the parent holds for a node: its RLP when that is shorter than a hash, otherwise the RLP of its hash. */
type Reference = Uint8Array | undefined

/** An entry; its path is `key` from nibble `from` to the end. */
export interface Leaf {
  readonly kind: 'leaf'
  readonly key: Uint8Array
  readonly from: number
  readonly value: Uint8Array
  reference: Reference
}

/** A stretch that all entries below share: nibbles `from` to `to` of `key`, which is any of their keys. */
export interface Extension {
  readonly kind: 'extension'
  readonly key: Uint8Array
  readonly from: number
  readonly to: number
  readonly child: Branch
  reference: Reference
}

/** A parting of ways. `ending` is the entry whose key ends right here. At least two of the seventeen are there. */
export interface Branch {
  readonly kind: 'branch'
  readonly children: readonly (TrieNode | undefined)[]
  readonly ending: Leaf | undefined
  reference: Reference
}

export type TrieNode = Leaf | Extension | Branch

export function makeLeaf(key: Uint8Array, from: number, value: Uint8Array): Leaf {
  return { kind: 'leaf', key, from, value, reference: undefined }
}

/** A branch, under an extension when something is left of the path before it. */
export function makeExtension(key: Uint8Array, from: number, to: number, child: Branch): Extension | Branch {
  return from === to ? child : { kind: 'extension', key, from, to, child, reference: undefined }
}

export function makeBranch(children: readonly (TrieNode | undefined)[], ending: Leaf | undefined): Branch {
  return { kind: 'branch', children, ending, reference: undefined }
}

/** The same node with its path beginning at nibble `from`, higher up or lower down than now. */
export function startingAt(node: Leaf, from: number): Leaf
export function startingAt(node: Leaf | Extension, from: number): TrieNode
export function startingAt(node: Leaf | Extension, from: number): TrieNode {
  if (node.from === from) return node
  return node.kind === 'leaf'
    ? makeLeaf(node.key, from, node.value)
    : makeExtension(node.key, from, node.to, node.child)
}

export function firstLeaf(node: TrieNode): Leaf {
  let at = node
  while (at.kind !== 'leaf') at = at.kind === 'extension' ? at.child : (at.ending ?? at.children.find(isPresent)!)
  return at
}

export function lastLeaf(node: TrieNode): Leaf {
  let at = node
  while (at.kind !== 'leaf') at = at.kind === 'extension' ? at.child : (at.children.findLast(isPresent) ?? at.ending!)
  return at
}

function isPresent(node: TrieNode | undefined): boolean {
  return node !== undefined
}

/** Writes what the parent holds for the node, encoding only what has no reference yet. */
function writeReference(buffer: NodeBuffer, node: TrieNode): void {
  if (node.reference !== undefined) {
    buffer.writeEncoded(node.reference)
    return
  }
  const start = buffer.open()
  writeItems(buffer, node)
  buffer.close(start)
  node.reference = buffer.copyFrom(start)
}

export function writeItems(buffer: NodeBuffer, node: TrieNode): void {
  if (node.kind === 'leaf') {
    buffer.writePath(node.key, node.from, nibbleCount(node.key), true)
    buffer.writeString(node.value)
  } else if (node.kind === 'extension') {
    buffer.writePath(node.key, node.from, node.to, false)
    writeReference(buffer, node.child)
  } else {
    for (const child of node.children) {
      if (child === undefined) buffer.writeEmpty()
      else writeReference(buffer, child)
    }
    if (node.ending === undefined) buffer.writeEmpty()
    else buffer.writeString(node.ending.value)
  }
}
