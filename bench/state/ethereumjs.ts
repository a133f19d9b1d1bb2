/**
 * The peer: @ethereumjs/mpt over a Map, holding the same tries.
 *
 * Owns: copying the nodes of a stored world into it, and applying changes. Must never: be slowed by more than it does
 * itself: its nodes are in memory, old ones are left where they are.
 */
import { createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt'
import { MapDB, ValueEncoding } from '@ethereumjs/util'
import type { StateChanges } from '../../src/kernel-host/state.ts'
import { equalBytes } from '../../src/primitives/bytes.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { EMPTY_TRIE_ROOT, keccak256 } from '../../src/primitives/keccak.ts'
import { encodeAccount, encodeStorageValue } from '../../src/state/encoding.ts'
import type { StoreReader } from '../../src/state/store/store.ts'
import type { TrieTop } from '../../src/state/stored/codec.ts'
import { branchNode, branchReference, extensionNode, leafNode } from '../../src/state/stored/nodeEncoding.ts'
import { childKey } from '../../src/state/stored/paths.ts'
import { accountTrie, branchPlace, readAccount, storageTrie, type TrieSource } from '../../src/state/stored/records.ts'
import { TOKEN } from './workload.ts'

/** Nodes that the peer keeps parsed, which makes it faster than its default of none. */
const CACHED_NODES = 100_000
const HASH_LENGTH = 32

export class EthereumjsPeer {
  readonly #accounts: MerklePatriciaTrie
  readonly #storage: MerklePatriciaTrie

  private constructor(accounts: MerklePatriciaTrie, storage: MerklePatriciaTrie) {
    this.#accounts = accounts
    this.#storage = storage
  }

  /** A peer with the tries that a world has at its head. */
  static async copyOf(reader: StoreReader, top: TrieTop, root: Uint8Array): Promise<EthereumjsPeer> {
    const token = keccak256(TOKEN)
    const { storageRoot, storageTop } = readAccount(reader, token)!
    return new EthereumjsPeer(
      await copiedTrie(accountTrie(reader), top, root),
      await copiedTrie(storageTrie(reader, token), storageTop, storageRoot),
    )
  }

  async commit(changes: StateChanges): Promise<Uint8Array> {
    for (const { address, account, storage } of changes) {
      for (const { slot, value } of storage) await this.#storage.put(slot, encodeStorageValue(value))
      const storageRoot = equalBytes(address, TOKEN) ? this.#storage.root() : EMPTY_TRIE_ROOT
      const { nonce, balance, codeHash } = account!
      await this.#accounts.put(address, encodeAccount(nonce, balance, storageRoot, codeHash))
    }
    return this.#accounts.root()
  }
}

async function copiedTrie(source: TrieSource, top: TrieTop, root: Uint8Array): Promise<MerklePatriciaTrie> {
  const nodes = new Map<string, Uint8Array>()
  const add = (node: Uint8Array) => {
    if (node.length >= HASH_LENGTH) nodes.set(bytesToHex(keccak256(node)).slice(2), node)
  }
  if (top?.kind !== 'branch') throw new Error('the workload is too small')
  copyBranch(source, top, 0, add)
  const db = new MapDB<string, Uint8Array>(nodes)
  const options = { db, root, useKeyHashing: true, cacheSize: CACHED_NODES, valueEncoding: ValueEncoding.Bytes }
  return createMPT(options)
}

function copyBranch(
  source: TrieSource,
  branch: ReturnType<typeof branchPlace>,
  from: number,
  add: (node: Uint8Array) => void,
): void {
  const { key, depth } = branch
  const children = source.branch(key, depth)
  const references = children.map((child) => child?.reference)
  add(branchNode(references))
  if (depth > from) add(extensionNode(key, from, depth, branchReference(references)))
  children.forEach((child, nibble) => {
    if (child === undefined) return
    const path = childKey(key, depth, nibble)
    if (!child.isLeaf) {
      copyBranch(source, branchPlace(child, path, depth + 1), depth + 1, add)
      return
    }
    const leaf = source.leafBelow(path, depth + 1)
    add(leafNode(leaf.key, depth + 1, leaf.value))
  })
}
