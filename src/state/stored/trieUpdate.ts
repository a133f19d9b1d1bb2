/**
 * The root of a stored trie after changes, at the price of what changed.
 *
 * Owns: the walk that recomputes the branches above changed leaves, makes new ones and lets those collapse that have one
 * child left. Leaves are not stored: branches hold references to them, and where a leaf moves it is read from the flat
 * table. Must never: read a branch that this update has written, or know what a leaf's value means.
 */
import { compareBytes } from '../../primitives/bytes.ts'
import { firstDifference, nibbleAt, nibbleCount } from '../trie/nibbles.ts'
import type { StoredChild, TrieTop } from './codec.ts'
import { branchReference, extensionReference, isHashReference, leafReference, rootFrom } from './nodeEncoding.ts'
import { childKey } from './paths.ts'

export type BranchChildren = readonly (StoredChild | undefined)[]

/** Where a trie is kept, as it was before the update. Paths are the first `depth` nibbles of `key`. */
export interface TrieSource {
  branch(key: Uint8Array, depth: number): BranchChildren
  /** The only leaf below a path. */
  leafBelow(key: Uint8Array, depth: number): TrieLeaf
}

/** Where an update writes to. */
export interface TrieSink {
  putBranch(key: Uint8Array, depth: number, children: BranchChildren): void
  deleteBranch(key: Uint8Array, depth: number): void
}

export interface TrieLeaf {
  readonly key: Uint8Array
  /** In consensus encoding. */
  readonly value: Uint8Array
}

/** A changed leaf. Its key is in the trie before the update or after it, or both. */
export interface LeafChange {
  readonly key: Uint8Array
  /** undefined = deleted. */
  readonly value: Uint8Array | undefined
  /** Whether the key was there before. */
  readonly existed: boolean
}

export interface TrieUpdate {
  readonly top: TrieTop
  /** undefined = the trie is empty. */
  readonly root: Uint8Array | undefined
  /** Nodes that were hashed. */
  readonly hashes: number
}

interface LeafNode extends TrieLeaf {
  readonly kind: 'leaf'
}

interface BranchNode {
  readonly kind: 'branch'
  readonly key: Uint8Array
  readonly depth: number
  /** To the branch itself, without an extension above it; undefined = as stored, not yet needed. */
  readonly reference: Uint8Array | undefined
}

type Node = LeafNode | BranchNode | undefined
type Child = LeafNode | BranchNode | StoredChild | undefined

const NO_EXTENSION = new Uint8Array(0)

/** Changes must be sorted by key, each key once. */
export function updateTrie(
  top: TrieTop,
  changes: readonly LeafChange[],
  source: TrieSource,
  sink: TrieSink,
): TrieUpdate {
  return new Updater(changes, source, sink).run(top)
}

class Updater {
  readonly #changes: readonly LeafChange[]
  readonly #source: TrieSource
  readonly #sink: TrieSink
  #hashes = 0

  constructor(changes: readonly LeafChange[], source: TrieSource, sink: TrieSink) {
    this.#changes = changes
    this.#source = source
    this.#sink = sink
  }

  run(top: TrieTop): TrieUpdate {
    const count = this.#changes.length
    let node: Node
    if (top?.kind === 'branch') node = this.#changeBranch({ ...top, reference: undefined }, 0, 0, count)
    else node = this.#changeLeaf(top && (() => this.#source.leafBelow(top.key, nibbleCount(top.key))), 0, 0, count)
    if (node === undefined) return { top: undefined, root: undefined, hashes: this.#hashes }
    const root = rootFrom(this.#referenceAt(node, 0))
    const { kind, key } = node
    return { top: kind === 'leaf' ? { kind, key } : { kind, key, depth: node.depth }, root, hashes: this.#hashes }
  }

  /** What hangs at `depth` instead of `child` after changes `low` to `high`, all of which are below it. */
  #change(child: StoredChild | undefined, depth: number, low: number, high: number): Node {
    if (child === undefined) return this.#changeLeaf(undefined, depth, low, high)
    const { key } = this.#changes[low]!
    if (child.isLeaf) return this.#changeLeaf(() => this.#source.leafBelow(key, depth), depth, low, high)
    return this.#changeBranch(storedBranch(child, key, depth), depth, low, high)
  }

  /** The same where there is one leaf or none. The leaf is read only when it stays beside others. */
  #changeLeaf(readLeaf: (() => TrieLeaf) | undefined, depth: number, low: number, high: number): Node {
    const leaves: TrieLeaf[] = []
    let stays = readLeaf !== undefined
    for (let i = low; i < high; i++) {
      const { key, value, existed } = this.#changes[i]!
      if (existed) stays = false
      if (value !== undefined) leaves.push({ key, value })
    }
    if (stays) insertLeaf(leaves, readLeaf!())
    return this.#build(leaves, 0, leaves.length, depth)
  }

  /** The same where a branch is, at or below `depth`. */
  #changeBranch(branch: BranchNode, depth: number, low: number, high: number): Node {
    if (low === high) return branch
    const first = firstDifference(this.#changes[low]!.key, branch.key, depth, branch.depth)
    const parting = Math.min(first, firstDifference(this.#changes[high - 1]!.key, branch.key, depth, branch.depth))
    if (parting < branch.depth) return this.#splitExtension(branch, parting, low, high)
    const children: Child[] = [...this.#source.branch(branch.key, branch.depth)]
    this.#forEachNibble(branch.depth, low, high, (nibble, from, to) => {
      children[nibble] = this.#change(children[nibble] as StoredChild | undefined, branch.depth + 1, from, to)
    })
    const remaining = children.filter((child) => child !== undefined)
    if (remaining.length > 1) return this.#makeBranch(branch.key, branch.depth, children)
    this.#sink.deleteBranch(branch.key, branch.depth)
    const only = remaining[0]
    if (only?.kind !== 'stored') return only
    const key = childKey(branch.key, branch.depth, children.indexOf(only))
    if (!only.isLeaf) return storedBranch(only, key, branch.depth + 1)
    return { kind: 'leaf', ...this.#source.leafBelow(key, branch.depth + 1) }
  }

  /** New keys part from the path to a branch at `parting`, above it. */
  #splitExtension(branch: BranchNode, parting: number, low: number, high: number): Node {
    const children: Node[] = new Array(16).fill(undefined)
    const own = nibbleAt(branch.key, parting)
    children[own] = branch
    this.#forEachNibble(parting, low, high, (nibble, from, to) => {
      children[nibble] =
        nibble === own
          ? this.#changeBranch(branch, parting + 1, from, to)
          : this.#changeLeaf(undefined, parting + 1, from, to)
    })
    const remaining = children.filter((child) => child !== undefined)
    return remaining.length > 1 ? this.#makeBranch(branch.key, parting, children) : remaining[0]
  }

  /** The subtrie of sorted leaves that agree before `depth`. */
  #build(leaves: readonly TrieLeaf[], low: number, high: number, depth: number): Node {
    const first = leaves[low]
    if (high === low || first === undefined) return undefined
    if (high - low === 1) return { kind: 'leaf', key: first.key, value: first.value }
    const parting = firstDifference(first.key, leaves[high - 1]!.key, depth, nibbleCount(first.key))
    const children: Node[] = new Array(16).fill(undefined)
    for (let from = low; from < high; ) {
      const nibble = nibbleAt(leaves[from]!.key, parting)
      let to = from + 1
      while (to < high && nibbleAt(leaves[to]!.key, parting) === nibble) to++
      children[nibble] = this.#build(leaves, from, to, parting + 1)
      from = to
    }
    return this.#makeBranch(first.key, parting, children)
  }

  #makeBranch(key: Uint8Array, depth: number, children: readonly Child[]): BranchNode {
    const stored = children.map((child) => this.#storedChild(child, depth + 1))
    this.#sink.putBranch(key, depth, stored)
    const reference = this.#counted(branchReference(stored.map((child) => child?.reference)))
    return { kind: 'branch', key, depth, reference }
  }

  #storedChild(child: Child, depth: number): StoredChild | undefined {
    if (child === undefined || child.kind === 'stored') return child
    const bytes = this.#referenceAt(child, depth)
    const reference = { bytes, at: 0, length: bytes.length }
    const isLeaf = child.kind === 'leaf'
    if (isLeaf || child.depth === depth) return { kind: 'stored', isLeaf, extension: NO_EXTENSION, reference }
    const extension = Uint8Array.from({ length: child.depth - depth }, (_, i) => nibbleAt(child.key, depth + i))
    return { kind: 'stored', isLeaf, extension, reference }
  }

  /** What a parent holds for a node whose path starts at `depth`. */
  #referenceAt(node: LeafNode | BranchNode, depth: number): Uint8Array {
    if (node.kind === 'leaf') return this.#counted(leafReference(node.key, depth, node.value))
    const reference = node.reference ?? this.#storedReference(node)
    if (node.depth === depth) return reference
    return this.#counted(extensionReference(node.key, depth, node.depth, reference))
  }

  #storedReference({ key, depth }: BranchNode): Uint8Array {
    return this.#counted(branchReference(this.#source.branch(key, depth).map((child) => child?.reference)))
  }

  #counted(reference: Uint8Array): Uint8Array {
    if (isHashReference(reference)) this.#hashes++
    return reference
  }

  /** Calls back for each group of changes `low` to `high` that agree in their nibble at `depth`. */
  #forEachNibble(
    depth: number,
    low: number,
    high: number,
    use: (nibble: number, from: number, to: number) => void,
  ): void {
    for (let from = low; from < high; ) {
      const nibble = nibbleAt(this.#changes[from]!.key, depth)
      let to = from + 1
      while (to < high && nibbleAt(this.#changes[to]!.key, depth) === nibble) to++
      use(nibble, from, to)
      from = to
    }
  }
}

/** The branch that a record's child stands for; the first `depth` nibbles of `key` lead to the child. */
export function storedBranch(child: StoredChild, key: Uint8Array, depth: number): BranchNode {
  let path = key
  child.extension.forEach((nibble, i) => {
    path = childKey(path, depth + i, nibble)
  })
  return { kind: 'branch', key: path, depth: depth + child.extension.length, reference: undefined }
}

function insertLeaf(sorted: TrieLeaf[], leaf: TrieLeaf): void {
  const at = sorted.findIndex(({ key }) => compareBytes(leaf.key, key) < 0)
  if (at < 0) sorted.push(leaf)
  else sorted.splice(at, 0, leaf)
}
