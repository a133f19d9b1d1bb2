/**
 * Reading the records of a stored world, and its tries as the engine and the prover see them.
 *
 * Owns: which table holds what. Must never: write.
 */
import { concatBytes } from '../../primitives/bytes.ts'
import { encodeAccount, encodeStorageValue } from '../encoding.ts'
import { damagedValue } from '../store/errors.ts'
import type { StoreReader, Table } from '../store/store.ts'
import { firstDifference } from '../trie/nibbles.ts'
import {
  type AccountRecord,
  decodeAccountRecord,
  decodeBranchRecord,
  decodeHeadRecord,
  decodeSlotRecord,
  type HeadRecord,
  type SlotRecord,
  type StoredChild,
} from './codec.ts'
import { ACCOUNT_TRIE, branchKey, childKey, pathStart, slotKey } from './paths.ts'

export type BranchChildren = readonly (StoredChild | undefined)[]

/** Where a trie is kept. Paths are the first `depth` nibbles of `key`. */
export interface TrieSource {
  branch(key: Uint8Array, depth: number): BranchChildren
  /** The only leaf below a path. */
  leafBelow(key: Uint8Array, depth: number): TrieLeaf
}

export interface TrieLeaf {
  readonly key: Uint8Array
  /** In consensus encoding. */
  readonly value: Uint8Array
}

const NO_PREFIX = new Uint8Array(0)

/** Key in `meta`. */
export const HEAD_KEY = new TextEncoder().encode('head')

/** How far the world has come; undefined = nothing was committed. */
export function readHeadRecord(reader: StoreReader): HeadRecord | undefined {
  const bytes = reader.get('meta', HEAD_KEY)
  return bytes && decodeHeadRecord(bytes, 'meta')
}

export function readAccount(reader: StoreReader, hash: Uint8Array): AccountRecord | undefined {
  const bytes = reader.get('accounts', hash)
  return bytes && decodeAccountRecord(bytes, 'accounts')
}

export function readSlot(reader: StoreReader, accountHash: Uint8Array, slotHash: Uint8Array): SlotRecord | undefined {
  const bytes = reader.get('slots', slotKey(accountHash, slotHash))
  return bytes && decodeSlotRecord(bytes, 'slots')
}

/** What the trie of accounts holds for an account. */
export function accountLeafValue({
  nonce,
  balance,
  storageRoot,
  codeHash,
}: Omit<AccountRecord, 'address'>): Uint8Array {
  return encodeAccount(nonce, balance, storageRoot, codeHash)
}

export function accountTrie(reader: StoreReader): TrieSource {
  return {
    branch: (key, depth) => readBranch(reader, 'accountBranches', branchKey(ACCOUNT_TRIE, key, depth)),
    leafBelow(key, depth) {
      const leaf = firstBelow(reader, 'accounts', NO_PREFIX, key, depth)
      return { key: leaf.key, value: accountLeafValue(decodeAccountRecord(leaf.value, 'accounts')) }
    },
  }
}

export function storageTrie(reader: StoreReader, accountHash: Uint8Array): TrieSource {
  return {
    branch: (key, depth) => readBranch(reader, 'storageBranches', branchKey(accountHash, key, depth)),
    leafBelow(key, depth) {
      const leaf = firstBelow(reader, 'slots', accountHash, key, depth)
      return { key: leaf.key, value: encodeStorageValue(decodeSlotRecord(leaf.value, 'slots').value) }
    },
  }
}

/** Where the branch is that a record's child stands for; the first `depth` nibbles of `key` lead to the child. */
export function branchPlace({ extension }: StoredChild, key: Uint8Array, depth: number) {
  let path = key
  extension.forEach((nibble, i) => {
    path = childKey(path, depth + i, nibble)
  })
  return { key: path, depth: depth + extension.length }
}

function readBranch(reader: StoreReader, table: Table, key: Uint8Array): BranchChildren {
  const bytes = reader.get(table, key)
  if (bytes === undefined) throw damagedValue(table, 'a branch is missing')
  return decodeBranchRecord(bytes, table)
}

/** The first entry whose key is `prefix` and then a key with the first `depth` nibbles of `key`; without the prefix. */
function firstBelow(reader: StoreReader, table: Table, prefix: Uint8Array, key: Uint8Array, depth: number): TrieLeaf {
  const from = concatBytes(prefix, pathStart(key, depth))
  for (const [found, value] of reader.range(table, { from })) {
    const position = prefix.length * 2 + depth
    if (firstDifference(found, from, 0, position) < position) break
    return { key: found.subarray(prefix.length), value }
  }
  throw damagedValue(table, 'an entry that the trie has is missing')
}
