/**
 * What a step from one block to another writes: slots, accounts and codes, with the changes of the tries between them.
 *
 * Owns: the order: storage tries first, for accounts hold their roots. Must never: compute a root, or write what stays as it
 * is.
 */

import { equalBytes } from '../../primitives/bytes.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { encodeStorageValue } from '../encoding.ts'
import type { LeafChange, TrieChange, TrieResult } from '../engine/input.ts'
import { Batch, type StoreReader } from '../store/store.ts'
import type { AccountDifference } from './changes.ts'
import { encodeAccountRecord } from './codec.ts'
import { ABSENT, type TakenAccount } from './liveRecords.ts'
import { slotKey } from './paths.ts'
import { accountLeafValue } from './records.ts'

/** What a step writes. */
export interface Step {
  readonly batch: Batch
  /** The trie of accounts after the step. */
  readonly trie: TrieResult
  /** Those differences that are some. */
  readonly changed: readonly AccountDifference[]
  readonly taken: readonly TakenAccount[]
}

/** A step in the making: `storageTries`, `takeStorages`, `accountTrie`, `takeAccounts`, in this order. */
export class StepWriter implements Step {
  readonly batch = new Batch()
  readonly changed: AccountDifference[] = []
  readonly taken: TakenAccount[] = []
  trie: TrieResult
  readonly #reader: StoreReader
  readonly #differences: readonly AccountDifference[]
  readonly #storages = new Map<AccountDifference, TrieResult>()

  constructor(reader: StoreReader, before: TrieResult, differences: readonly AccountDifference[]) {
    this.#reader = reader
    this.trie = before
    this.#differences = differences
  }

  /** Writes the slots. */
  storageTries(): TrieChange[] {
    return this.#withSlots().map(({ entry: { hash }, before, slots }) => ({
      account: hash,
      top: before?.storageTop,
      root: before?.storageRoot ?? EMPTY_TRIE_ROOT,
      changes: slots.map(({ entry, before: old, after: value, bytes }): LeafChange => {
        const key = slotKey(hash, entry.hash)
        if (value === undefined) this.batch.delete('slots', key)
        else this.batch.put('slots', key, bytes)
        return { key: entry.hash, value: value && encodeStorageValue(value), existed: old !== undefined }
      }),
    }))
  }

  takeStorages(results: readonly TrieResult[]): void {
    for (const [index, difference] of this.#withSlots().entries()) this.#storages.set(difference, results[index]!)
  }

  /** Writes codes and accounts; gives nothing when no account changes. */
  accountTrie(): TrieChange[] {
    const leaves: LeafChange[] = []
    for (const difference of this.#differences) {
      const leaf = this.#writeAccount(difference)
      if (leaf !== undefined) leaves.push(leaf)
    }
    const { top, root } = this.trie
    return leaves.length === 0 ? [] : [{ account: undefined, top, root, changes: leaves }]
  }

  takeAccounts([result]: readonly TrieResult[]): void {
    if (result !== undefined) this.trie = result
  }

  #withSlots(): AccountDifference[] {
    return this.#differences.filter(({ slots }) => slots.length > 0)
  }

  #writeAccount(difference: AccountDifference): LeafChange | undefined {
    const { entry, address, before, after, codes, slots } = difference
    const key = entry.hash
    for (const { codeHash, code } of codes) {
      if (this.#reader.get('codes', codeHash) === undefined) this.batch.put('codes', codeHash, code)
    }
    const existed = before !== undefined
    if (after === undefined) {
      if (!existed) return undefined
      this.batch.delete('accounts', key)
      this.changed.push(difference)
      this.taken.push({ difference, record: undefined, bytes: ABSENT })
      return { key, value: undefined, existed }
    }
    if (existed && slots.length === 0 && isSame(before, after)) return undefined
    const storage = this.#storages.get(difference)
    const storageRoot = storage === undefined ? (before?.storageRoot ?? EMPTY_TRIE_ROOT) : storage.root
    const storageTop = storage === undefined ? before?.storageTop : storage.top
    const { nonce, balance, codeHash } = after
    const record = { address, nonce, balance, codeHash, storageRoot, storageTop }
    const bytes = encodeAccountRecord(record)
    this.batch.put('accounts', key, bytes)
    this.changed.push(difference)
    this.taken.push({ difference, record, bytes })
    return { key, value: accountLeafValue(record), existed }
  }
}

function isSame(
  before: { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Uint8Array },
  after: { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Uint8Array },
): boolean {
  return before.nonce === after.nonce && before.balance === after.balance && equalBytes(before.codeHash, after.codeHash)
}
