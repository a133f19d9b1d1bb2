/**
 * Reading the records of a stored world, and its tries as the updater and the prover see them.
 *
 * Owns: which table holds what. Must never: write.
 */
import { concatBytes } from '../../primitives/bytes.ts'
import { encodeAccount, encodeStorageValue } from '../encoding.ts'
import { damagedValue } from '../store/errors.ts'
import type { Batch, StoreReader, Table } from '../store/store.ts'
import { firstDifference } from '../trie/nibbles.ts'
import {
  type AccountRecord,
  decodeAccountRecord,
  decodeBranchRecord,
  decodeSlotRecord,
  encodeBranchRecord,
  type SlotRecord,
} from './codec.ts'
import { ACCOUNT_TRIE, branchKey, pathStart, slotKey } from './paths.ts'
import type { BranchChildren, TrieLeaf, TrieSink, TrieSource } from './trieUpdate.ts'

const NO_PREFIX = new Uint8Array(0)

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

export function accountTrieSink(batch: Batch): TrieSink {
  return trieSink(batch, 'accountBranches', ACCOUNT_TRIE)
}

export function storageTrieSink(batch: Batch, accountHash: Uint8Array): TrieSink {
  return trieSink(batch, 'storageBranches', accountHash)
}

function trieSink(batch: Batch, table: Table, trie: Uint8Array): TrieSink {
  return {
    putBranch: (key, depth, children) => batch.put(table, branchKey(trie, key, depth), encodeBranchRecord(children)),
    deleteBranch: (key, depth) => batch.delete(table, branchKey(trie, key, depth)),
  }
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
