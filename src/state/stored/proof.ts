/**
 * Merkle proofs from the stored tries, of presence and of absence (`eth_getProof`).
 *
 * Owns: collecting the nodes on the way to a key. Must never: hash more than those nodes.
 */
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import type { StoreReader } from '../store/store.ts'
import { hashedKey, keyText } from '../trie/hashedKey.ts'
import { firstDifference, nibbleAt, nibbleCount } from '../trie/nibbles.ts'
import type { TrieTop } from './codec.ts'
import { branchNode, branchReference, extensionNode, leafNode } from './nodeEncoding.ts'
import { accountTrie, branchPlace, readAccount, readSlot, storageTrie, type TrieSource } from './records.ts'

/** A slot with the nodes from the storage root down that prove it. */
export interface SlotProof {
  readonly slot: Uint8Array
  /** 32 bytes, zero when the slot is not set. */
  readonly value: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** An account as it is, all empty when it does not exist, with the nodes from the roots down that prove it. */
export interface AccountProof {
  readonly address: Uint8Array
  readonly nonce: bigint
  readonly balance: bigint
  readonly codeHash: Uint8Array
  readonly storageRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly slots: readonly SlotProof[]
}

/** Shorter nodes are part of their parents. */
const HASH_LENGTH = 32
const ZERO_WORD = new Uint8Array(32)

export function proveAccount(
  reader: StoreReader,
  top: TrieTop,
  address: Uint8Array,
  slots: readonly Uint8Array[],
): AccountProof {
  const hash = hashedKey(keyText(address))
  const account = readAccount(reader, hash)
  return {
    address,
    nonce: account?.nonce ?? 0n,
    balance: account?.balance ?? 0n,
    codeHash: account?.codeHash ?? EMPTY_CODE_HASH,
    storageRoot: account?.storageRoot ?? EMPTY_TRIE_ROOT,
    proof: nodesTowards(accountTrie(reader), top, hash),
    slots: slots.map((slot) => {
      const slotHash = hashedKey(keyText(slot))
      const value = account && readSlot(reader, hash, slotHash)?.value
      const proof = nodesTowards(storageTrie(reader, hash), account?.storageTop, slotHash)
      return { slot, value: value ?? ZERO_WORD, proof }
    }),
  }
}

/** The nodes from the root to the key, or to where it would be; none when the trie is empty. */
function nodesTowards(trie: TrieSource, top: TrieTop, key: Uint8Array): Uint8Array[] {
  const nodes: Uint8Array[] = []
  const add = (node: Uint8Array) => {
    if (nodes.length === 0 || node.length >= HASH_LENGTH) nodes.push(node)
  }
  const addLeaf = (path: Uint8Array, pathDepth: number, from: number) => {
    const leaf = trie.leafBelow(path, pathDepth)
    add(leafNode(leaf.key, from, leaf.value))
  }
  if (top?.kind === 'leaf') addLeaf(top.key, nibbleCount(top.key), 0)
  if (top?.kind !== 'branch') return nodes
  let from = 0
  let path = top.key
  let depth = top.depth
  for (;;) {
    const children = trie.branch(path, depth)
    const references = children.map((child) => child?.reference)
    if (depth > from) add(extensionNode(path, from, depth, branchReference(references)))
    if (firstDifference(path, key, from, depth) < depth) return nodes
    add(branchNode(references))
    const child = children[nibbleAt(key, depth)]
    from = depth + 1
    if (child === undefined) return nodes
    if (child.isLeaf) {
      addLeaf(key, from, from)
      return nodes
    }
    const below = branchPlace(child, key, from)
    path = below.key
    depth = below.depth
  }
}
