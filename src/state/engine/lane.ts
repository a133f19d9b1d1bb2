/**
 * One lane of a trie engine: an instance of its WebAssembly, and the answers to what that asks for.
 *
 * Owns: reading records for the engine from the store that the lane sees. Must never: write to a store.
 */
import {
  DAMAGED_LEAF,
  MOST_RECORD,
  TABLE_STORAGE_BRANCHES,
  TRIE_ACCOUNT,
  TRIE_IS_STORAGE,
} from '../../../kernel/trie/layout.ts'
import { damagedValue } from '../store/errors.ts'
import type { StoreReader, Table } from '../store/store.ts'
import { accountTrie, storageTrie } from '../stored/records.ts'
import { instantiateTrie, type TrieExports } from './module.ts'
import { MemoryViews } from './views.ts'

const KEY_LENGTH = 32

export class TrieLane {
  readonly views: MemoryViews
  readonly exports: TrieExports
  /** What the lane reads from; a lane of its own thread renews it before each round of work. */
  reader: StoreReader

  constructor(memory: WebAssembly.Memory, index: number, reader: StoreReader) {
    this.views = new MemoryViews(memory)
    this.reader = reader
    this.exports = instantiateTrie(memory, {
      loadBranch: (table, key, keyLength, destination) => this.#loadBranch(table, key, keyLength, destination),
      loadLeaf: (trie, key, depth, destination) => this.#loadLeaf(trie, key, depth, destination),
      damaged: (what, trie) => {
        const table = this.#accountOf(trie) === undefined ? 'accounts' : 'slots'
        if (what === DAMAGED_LEAF) throw damagedValue(table, 'an entry is not what the trie has')
        throw damagedValue(branchTable(table === 'slots'), 'a branch cannot be read')
      },
    })
    this.exports.useLane(index)
  }

  #loadBranch(table: number, key: number, keyLength: number, destination: number): number {
    const name = branchTable(table === TABLE_STORAGE_BRANCHES)
    const record = this.reader.get(name, this.views.copy(key, keyLength))
    if (record === undefined) throw damagedValue(name, 'a branch is missing')
    if (record.length > MOST_RECORD) throw damagedValue(name, `a branch of ${record.length} bytes`)
    this.views.bytes.set(record, destination)
    return record.length
  }

  #loadLeaf(trie: number, key: number, depth: number, destination: number): number {
    const account = this.#accountOf(trie)
    const source = account === undefined ? accountTrie(this.reader) : storageTrie(this.reader, account)
    const leaf = source.leafBelow(this.views.copy(key, KEY_LENGTH), depth)
    const { bytes } = this.views
    bytes.set(leaf.key, destination)
    bytes.set(leaf.value, destination + KEY_LENGTH)
    return leaf.value.length
  }

  /** Whose storage trie it is; undefined = the trie of accounts. */
  #accountOf(trie: number): Uint8Array | undefined {
    if (this.views.word(trie + TRIE_IS_STORAGE) === 0) return undefined
    return this.views.copy(trie + TRIE_ACCOUNT, KEY_LENGTH)
  }
}

function branchTable(isStorage: boolean): Table {
  return isStorage ? 'storageBranches' : 'accountBranches'
}
