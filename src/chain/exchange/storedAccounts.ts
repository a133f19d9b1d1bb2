/**
 * Every account of a stored world, one after another.
 *
 * Owns: this walk over the tables. Must never: write, or be read on after the next commit.
 */
import type { StoreReader } from '../../state/index.ts'
import { type AccountRecord, decodeAccountRecord, decodeSlotRecord, type SlotRecord } from '../../state/stored/codec.ts'
import { prefixEnd } from '../../state/stored/paths.ts'
import { readCode } from '../../state/stored/worldView.ts'

export interface StoredAccount extends Pick<AccountRecord, 'address' | 'nonce' | 'balance'> {
  readonly code: Uint8Array
  /** In the order of their hashes. */
  slots(): Iterable<SlotRecord>
}

/** In the order of the hashes of their addresses. */
export function* storedAccounts(reader: StoreReader): Generator<StoredAccount, void, undefined> {
  for (const [hash, bytes] of reader.range('accounts')) {
    const { address, nonce, balance, codeHash, storageTop } = decodeAccountRecord(bytes, 'accounts')
    const slots = () => (storageTop === undefined ? [] : storedSlots(reader, hash))
    yield { address, nonce, balance, code: readCode(reader, codeHash), slots }
  }
}

function* storedSlots(reader: StoreReader, accountHash: Uint8Array): Generator<SlotRecord, void, undefined> {
  for (const [, bytes] of reader.range('slots', { from: accountHash, to: prefixEnd(accountHash) })) {
    yield decodeSlotRecord(bytes, 'slots')
  }
}
