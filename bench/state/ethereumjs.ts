/**
 * The peer: @ethereumjs/mpt over a Map, holding the same tries.
 *
 * Owns: copying the nodes of a stored world into it, and applying changes. Must never: be slowed by more than it does
 * itself: its nodes are in memory, old ones are left where they are.
 */
import { createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt'
import { MapDB, ValueEncoding } from '@ethereumjs/util'
import type { StateChanges } from '../../src/kernel-host/state.ts'
import { LanePool, type LaneTask } from '../../src/lanes/index.ts'
import { equalBytes } from '../../src/primitives/bytes.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { EMPTY_TRIE_ROOT, keccak256 } from '../../src/primitives/keccak.ts'
import { encodeAccount, encodeStorageValue } from '../../src/state/encoding.ts'
import { LmdbReader } from '../../src/state/store/lmdbStore.ts'
import type { TrieTop } from '../../src/state/stored/codec.ts'
import { branchNode, branchReference, extensionNode, leafNode } from '../../src/state/stored/nodeEncoding.ts'
import { childKey } from '../../src/state/stored/paths.ts'
import { accountTrie, branchPlace, readAccount, storageTrie, type TrieSource } from '../../src/state/stored/records.ts'
import { TOKEN } from './workload.ts'

/** Nodes that the peer keeps parsed, which makes it faster than its default of none. */
const CACHED_NODES = 100_000
const HASH_LENGTH = 32

/** What a block took the peer, and the root after it. */
export interface PeerCommit {
  readonly ms: number
  readonly root: Uint8Array
}

/** The peer on a thread of its own: what it keeps would burden the garbage collection of who is measured beside it. */
export class EthereumjsPeer {
  readonly #lanes: LanePool

  private constructor(lanes: LanePool) {
    this.#lanes = lanes
  }

  /** A peer with the tries that a world in a folder has at its head; everything must be written. */
  static async copyOf(folder: string, top: TrieTop, root: Uint8Array): Promise<EthereumjsPeer> {
    const lanes = await LanePool.start({ count: 1 })
    await lanes.call(0, taskOf(copyTries), { folder, top, root })
    return new EthereumjsPeer(lanes)
  }

  commit(changes: StateChanges): Promise<PeerCommit> {
    return this.#lanes.call(0, taskOf(commitToTries), changes)
  }

  close(): Promise<void> {
    return this.#lanes.close()
  }
}

interface PeerTries {
  readonly accounts: MerklePatriciaTrie
  readonly storage: MerklePatriciaTrie
}

let tries: PeerTries | undefined

/** On the peer's thread. */
export async function copyTries({ folder, top, root }: { folder: string; top: TrieTop; root: Uint8Array }) {
  const reader = new LmdbReader(folder)
  const snapshot = reader.snapshot()
  const token = keccak256(TOKEN)
  const { storageRoot, storageTop } = readAccount(snapshot, token)!
  const accounts = await copiedTrie(accountTrie(snapshot), top, root)
  tries = { accounts, storage: await copiedTrie(storageTrie(snapshot, token), storageTop, storageRoot) }
  snapshot.close()
  await reader.close()
}

/** On the peer's thread. */
export async function commitToTries(changes: StateChanges): Promise<PeerCommit> {
  const { accounts, storage: slots } = tries!
  const start = performance.now()
  for (const { address, account, storage } of changes) {
    for (const { slot, value } of storage) await slots.put(slot, encodeStorageValue(value))
    const storageRoot = equalBytes(address, TOKEN) ? slots.root() : EMPTY_TRIE_ROOT
    const { nonce, balance, codeHash } = account!
    await accounts.put(address, encodeAccount(nonce, balance, storageRoot, codeHash))
  }
  return { root: new Uint8Array(accounts.root()), ms: performance.now() - start }
}

function taskOf(run: typeof copyTries | typeof commitToTries): LaneTask {
  return { module: import.meta.url, name: run.name }
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
