/**
 * What an update is told: tries and their changes, laid out in the engine's memory; and what it answers.
 *
 * Owns: the chunks that they lie in, which are used again and again. Must never: be written to while lanes work.
 */
import {
  CHANGE_EXISTED,
  CHANGE_KEY,
  CHANGE_LENGTH,
  CHANGE_SIZE,
  CHANGE_VALUE,
  CHUNK_SIZE,
  HANGS_BRANCH,
  HANGS_LEAF,
  HANGS_NOTHING,
  LEAF_ROOM,
  MOST_VALUE,
  OUTCOME_DEPTH,
  OUTCOME_KEY,
  OUTCOME_KIND,
  OUTCOME_NODE,
  TRIE_ACCOUNT,
  TRIE_CHANGES,
  TRIE_COUNT,
  TRIE_IS_STORAGE,
  TRIE_LEAVES,
  TRIE_RESULT,
  TRIE_ROOT,
  TRIE_SIZE,
  TRIE_TOP_DEPTH,
  TRIE_TOP_KEY,
  TRIE_TOP_KIND,
  TRIE_TOP_NODE,
} from '../../../kernel/trie/layout.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import type { TrieTop } from '../stored/codec.ts'
import type { TrieExports } from './module.ts'
import type { MemoryViews } from './views.ts'

/** A changed leaf. Its key is in the trie before the update or after it, or both. */
export interface LeafChange {
  readonly key: Uint8Array
  /** In consensus encoding; undefined = deleted. */
  readonly value: Uint8Array | undefined
  /** Whether the key was there before. */
  readonly existed: boolean
}

/** A trie and what changes in it. */
export interface TrieChange {
  /** Whose storage it is; undefined = the trie of accounts. */
  readonly account: Uint8Array | undefined
  readonly top: TrieTop
  /** The root before. */
  readonly root: Uint8Array
  /** Sorted by key, each key once. */
  readonly changes: readonly LeafChange[]
}

export interface TrieResult {
  readonly top: TrieTop
  readonly root: Uint8Array
}

const KEY_LENGTH = 32
const KEY_NIBBLES = 64

export class TrieInput {
  readonly #views: MemoryViews
  readonly #exports: TrieExports
  #start = 0
  #chunks = 0

  constructor(views: MemoryViews, exports: TrieExports) {
    this.#views = views
    this.#exports = exports
  }

  /** Where the trie with this number is described. */
  trie(index: number): number {
    return this.#start + index * TRIE_SIZE
  }

  /** Lays out tries whose topmost nodes are at these addresses, 0 = not in memory. */
  write(tries: readonly TrieChange[], nodes: readonly number[]): void {
    let count = 0
    let valueBytes = 0
    for (const { changes } of tries) {
      count += changes.length
      for (const { value } of changes) valueBytes += value?.length ?? 0
    }
    const changes = tries.length * TRIE_SIZE
    const leaves = changes + count * CHANGE_SIZE
    const values = leaves + count * LEAF_ROOM
    this.#reserve(values + valueBytes)
    let at = 0
    let value = this.#start + values
    for (const [index, trie] of tries.entries()) {
      const first = this.#start + changes + at * CHANGE_SIZE
      this.#writeTrie(this.trie(index), trie, nodes[index]!, first, this.#start + leaves + at * LEAF_ROOM)
      value = this.#writeChanges(first, trie.changes, value)
      at += trie.changes.length
    }
  }

  result(index: number): TrieResult {
    const views = this.#views
    const outcome = this.trie(index) + TRIE_RESULT
    const kind = views.word(outcome + OUTCOME_KIND)
    if (kind === HANGS_NOTHING) return { top: undefined, root: EMPTY_TRIE_ROOT }
    const root = views.copy(this.trie(index) + TRIE_ROOT, KEY_LENGTH)
    const key = views.copy(views.word(outcome + OUTCOME_KEY), KEY_LENGTH)
    if (kind === HANGS_LEAF) return { top: { kind: 'leaf', key }, root }
    return { top: { kind: 'branch', key, depth: views.word(outcome + OUTCOME_DEPTH) }, root }
  }

  /** Where the topmost node is after the update; 0 = there is none in memory. */
  resultNode(index: number): number {
    const outcome = this.trie(index) + TRIE_RESULT
    const isEmpty = this.#views.word(outcome + OUTCOME_KIND) === HANGS_NOTHING
    return isEmpty ? 0 : this.#views.word(outcome + OUTCOME_NODE)
  }

  /** Where the topmost node from before is, which the update may have loaded. */
  loadedNode(index: number): number {
    return this.#views.word(this.trie(index) + TRIE_TOP_NODE)
  }

  #reserve(length: number): void {
    if (length <= this.#chunks * CHUNK_SIZE) return
    if (this.#chunks > 0) this.#exports.giveChunks(this.#start, this.#chunks)
    this.#chunks = Math.max(Math.ceil(length / CHUNK_SIZE), this.#chunks * 2)
    this.#start = this.#exports.takeChunks(this.#chunks) >>> 0
  }

  #writeTrie(
    at: number,
    { account, top, root, changes }: TrieChange,
    node: number,
    first: number,
    leaves: number,
  ): void {
    const { words, bytes } = this.#views
    words[(at + TRIE_IS_STORAGE) >>> 2] = account === undefined ? 0 : 1
    if (account !== undefined) bytes.set(account, at + TRIE_ACCOUNT)
    words[(at + TRIE_TOP_KIND) >>> 2] =
      top === undefined ? HANGS_NOTHING : top.kind === 'leaf' ? HANGS_LEAF : HANGS_BRANCH
    words[(at + TRIE_TOP_DEPTH) >>> 2] = top?.kind === 'branch' ? top.depth : KEY_NIBBLES
    words[(at + TRIE_TOP_NODE) >>> 2] = node
    if (top !== undefined) bytes.set(top.key, at + TRIE_TOP_KEY)
    bytes.set(root, at + TRIE_ROOT)
    words[(at + TRIE_CHANGES) >>> 2] = first
    words[(at + TRIE_COUNT) >>> 2] = changes.length
    words[(at + TRIE_LEAVES) >>> 2] = leaves
  }

  /** Returns where the next value goes. */
  #writeChanges(first: number, changes: readonly LeafChange[], values: number): number {
    const { words, bytes } = this.#views
    let change = first
    let end = values
    for (const { key, value, existed } of changes) {
      const length = value?.length ?? 0
      if (length > MOST_VALUE)
        throw new RangeError(`the value of a leaf has ${length} bytes, at most ${MOST_VALUE} can be`)
      bytes.set(key, change + CHANGE_KEY)
      if (value !== undefined) bytes.set(value, end)
      words[(change + CHANGE_VALUE) >>> 2] = end
      words[(change + CHANGE_LENGTH) >>> 2] = length
      words[(change + CHANGE_EXISTED) >>> 2] = existed ? 1 : 0
      change += CHANGE_SIZE
      end += length
    }
    return end
  }
}
