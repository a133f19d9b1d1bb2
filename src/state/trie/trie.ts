/**
 * A Merkle-Patricia trie in memory that changes entry by entry.
 *
 * Owns: get, put, delete, neighbours and the root, which costs what changed since the last one; a copy is free, for
 * nodes are never changed. Must never: hash keys (give it hashed ones for a secure trie) or know what a value means.
 */
import { equalBytes } from '../../primitives/bytes.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { leafAfter, leafBefore } from './neighbours.ts'
import { firstDifference, nibbleAt, nibbleCount } from './nibbles.ts'
import { NodeBuffer } from './nodeBuffer.ts'
import {
  type Branch,
  type Extension,
  firstLeaf,
  type Leaf,
  makeBranch,
  makeExtension,
  makeLeaf,
  startingAt,
  type TrieNode,
  writeItems,
} from './nodes.ts'

/** Shared by all tries: the work is synchronous and leaves it empty. */
const buffer = new NodeBuffer()

const NO_CHILDREN: Branch['children'] = new Array(16).fill(undefined)

/**
 * @example
 * const trie = new Trie()
 * trie.put(key, value)
 * trie.root() // 32 bytes
 */
export class Trie {
  #top: TrieNode | undefined
  #root: Uint8Array | undefined = EMPTY_TRIE_ROOT

  get(key: Uint8Array): Uint8Array | undefined {
    let node = this.#top
    let depth = 0
    while (node !== undefined) {
      if (node.kind === 'leaf') return equalBytes(node.key, key) ? node.value : undefined
      if (node.kind === 'extension') {
        if (!passes(node, key, depth)) return undefined
        depth = node.to
        node = node.child
      } else if (depth === nibbleCount(key)) {
        return node.ending?.value
      } else {
        node = node.children[nibbleAt(key, depth)]
        depth++
      }
    }
    return undefined
  }

  /** Sets the value of a key; an empty value deletes it. Both are kept as they are: do not write to them afterwards. */
  put(key: Uint8Array, value: Uint8Array): void {
    if (value.length === 0) this.delete(key)
    else this.#replaceTop(inserted(this.#top, 0, key, value))
  }

  /** Removes a key; true when it was there. */
  delete(key: Uint8Array): boolean {
    return this.#top !== undefined && this.#replaceTop(removed(this.#top, 0, key))
  }

  root(): Uint8Array {
    this.#root ??= rootOf(this.#top!)
    return this.#root.slice()
  }

  /** The nearest key above, in byte order; `key` itself need not be there. */
  next(key: Uint8Array): Uint8Array | undefined {
    return this.#top && leafAfter(this.#top, 0, key)?.key
  }

  /** The nearest key below, in byte order. */
  previous(key: Uint8Array): Uint8Array | undefined {
    return this.#top && leafBefore(this.#top, 0, key)?.key
  }

  /** All entries in the byte order of their keys, as they are now, whatever is put or deleted meanwhile. */
  entries(): Generator<[key: Uint8Array, value: Uint8Array]> {
    return leavesOf(this.#top)
  }

  /** An independent trie with the same entries. Costs nothing: both share their nodes. */
  copy(): Trie {
    const twin = new Trie()
    twin.#top = this.#top
    twin.#root = this.#root
    return twin
  }

  #replaceTop(top: TrieNode | undefined): boolean {
    if (top === this.#top) return false
    this.#top = top
    this.#root = top === undefined ? EMPTY_TRIE_ROOT : undefined
    return true
  }
}

function rootOf(top: TrieNode): Uint8Array {
  try {
    const start = buffer.open()
    writeItems(buffer, top)
    return buffer.closeRoot(start)
  } finally {
    buffer.clear()
  }
}

function* leavesOf(node: TrieNode | undefined): Generator<[key: Uint8Array, value: Uint8Array]> {
  if (node === undefined) return
  if (node.kind === 'leaf') yield [node.key, node.value]
  else if (node.kind === 'extension') yield* leavesOf(node.child)
  else {
    yield* leavesOf(node.ending)
    for (const child of node.children) yield* leavesOf(child)
  }
}

/** Whether the path of the extension, which is met at `depth`, is part of the key. */
function passes(node: Extension, key: Uint8Array, depth: number): boolean {
  return nibbleCount(key) >= node.to && firstDifference(node.key, key, depth, node.to) === node.to
}

/** The subtrie at `depth` with the entry in it; the same node when nothing changed. */
function inserted(node: TrieNode | undefined, depth: number, key: Uint8Array, value: Uint8Array): TrieNode {
  if (node === undefined) return makeLeaf(key, depth, value)
  if (node.kind === 'branch') return insertedInBranch(node, depth, key, value)
  const limit = Math.min(nibbleCount(key), node.kind === 'leaf' ? nibbleCount(node.key) : node.to)
  const parting = firstDifference(node.key, key, depth, limit)
  if (node.kind === 'leaf' && parting === nibbleCount(key) && parting === nibbleCount(node.key)) {
    return equalBytes(node.value, value) ? node : makeLeaf(node.key, depth, value)
  }
  if (node.kind === 'extension' && parting === node.to) {
    const child = insertedInBranch(node.child, parting, key, value)
    return child === node.child ? node : makeExtension(node.key, depth, parting, child)
  }
  return makeExtension(key, depth, parting, insertedInBranch(branchAbove(node, parting), parting, key, value))
}

function insertedInBranch(branch: Branch, depth: number, key: Uint8Array, value: Uint8Array): Branch {
  if (depth === nibbleCount(key)) {
    const isSame = branch.ending !== undefined && equalBytes(branch.ending.value, value)
    return isSame ? branch : makeBranch(branch.children, makeLeaf(key, depth, value))
  }
  const nibble = nibbleAt(key, depth)
  const child = branch.children[nibble]
  const changed = inserted(child, depth + 1, key, value)
  return changed === child ? branch : makeBranch(branch.children.with(nibble, changed), branch.ending)
}

/** A branch at `position`, inside the path of the node, with only that node in it: its caller adds the second entry. */
function branchAbove(node: Leaf | Extension, position: number): Branch {
  if (node.kind === 'leaf' && nibbleCount(node.key) === position)
    return makeBranch(NO_CHILDREN, startingAt(node, position))
  return makeBranch(NO_CHILDREN.with(nibbleAt(node.key, position), startingAt(node, position + 1)), undefined)
}

/** The subtrie at `depth` without the key; the same node when it was not there. */
function removed(node: TrieNode, depth: number, key: Uint8Array): TrieNode | undefined {
  if (node.kind === 'leaf') return equalBytes(node.key, key) ? undefined : node
  if (node.kind === 'branch') return removedFromBranch(node, depth, key)
  if (!passes(node, key, depth)) return node
  const child = removedFromBranch(node.child, node.to, key)
  if (child === node.child) return node
  return child.kind === 'branch' ? makeExtension(node.key, depth, node.to, child) : startingAt(child, depth)
}

function removedFromBranch(branch: Branch, depth: number, key: Uint8Array): TrieNode {
  if (depth === nibbleCount(key)) {
    return branch.ending === undefined ? branch : collapsed(branch.children, undefined, depth)
  }
  const nibble = nibbleAt(key, depth)
  const child = branch.children[nibble]
  if (child === undefined) return branch
  const changed = removed(child, depth + 1, key)
  return changed === child ? branch : collapsed(branch.children.with(nibble, changed), branch.ending, depth)
}

/** What stands at `depth` after a removal: a branch, or its only remaining entry or child reached without a branch. */
function collapsed(children: Branch['children'], ending: Leaf | undefined, depth: number): TrieNode {
  const remaining = children.filter((child) => child !== undefined)
  const only = remaining[0]
  if (only === undefined) return ending!
  if (remaining.length > 1 || ending !== undefined) return makeBranch(children, ending)
  return only.kind === 'branch' ? makeExtension(firstLeaf(only).key, depth, depth + 1, only) : startingAt(only, depth)
}
