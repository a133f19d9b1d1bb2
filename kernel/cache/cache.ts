/**
 * The world as the block so far left it: what was read from the host, under what earlier transactions wrote.
 *
 * Owns: the cached accounts and slots, and the rule that a wiped account has no older storage. Must never: be written
 * during a transaction; `commit` is the only writer.
 */
import { loadAccount, loadSlot } from '../host'
import { setEmptyCodeHash } from '../journal/emptyCode'
import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_HASH,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_INCARNATION,
  ACCOUNT_IS_WIPED,
  ACCOUNT_NONCE,
  SLOT_DIRTY,
  SLOT_FLAGS,
  SLOT_INCARNATION,
  SLOT_VALUE,
  TABLE_CACHED_ACCOUNTS,
  TABLE_CACHED_SLOTS,
} from '../layout'
import { Machine } from '../machine'
import { accountRecord, slotRecord, Tables } from '../tables'
import { copy, setZero } from '../words/basic'

/** The cached account, read from the host when it is not there. */
export function cachedAccount(address: usize): usize {
  const record = accountRecord(Machine.control + TABLE_CACHED_ACCOUNTS, address)
  if (Tables.isNew) {
    setEmptyCodeHash(record + ACCOUNT_CODE_HASH)
    loadAccount(record)
  }
  return record
}

/** Writes the value that a slot of the cached account has now. */
export function readCachedSlot(account: usize, key: usize, value: usize): void {
  const record = cachedSlot(account, key)
  if (load<u32>(record, SLOT_INCARNATION) == load<u32>(account, ACCOUNT_INCARNATION)) copy(value, record + SLOT_VALUE)
  else setZero(value)
}

function cachedSlot(account: usize, key: usize): usize {
  const record = slotRecord(Machine.control + TABLE_CACHED_SLOTS, key, account)
  if (Tables.isNew) {
    store<u32>(record, load<u32>(account, ACCOUNT_INCARNATION), SLOT_INCARNATION)
    const flags = load<u32>(account, ACCOUNT_FLAGS)
    if ((flags & ACCOUNT_IS_WIPED) == 0 && (flags & ACCOUNT_HAS_STORAGE) != 0) {
      loadSlot(account + ACCOUNT_ADDRESS, key, record + SLOT_VALUE)
    }
  }
  return record
}

export function commitSlot(account: usize, key: usize, value: usize): void {
  const record = cachedSlot(account, key)
  store<u32>(record, SLOT_DIRTY, SLOT_FLAGS)
  store<u32>(record, load<u32>(account, ACCOUNT_INCARNATION), SLOT_INCARNATION)
  copy(record + SLOT_VALUE, value)
}

/** Takes over balance, nonce and code of a transaction's record. */
export function commitAccount(account: usize, from: usize): void {
  const codeChanged = load<u32>(from, ACCOUNT_FLAGS) & ACCOUNT_CODE_CHANGED
  store<u32>(account, load<u32>(account, ACCOUNT_FLAGS) | ACCOUNT_EXISTS | ACCOUNT_DIRTY | codeChanged, ACCOUNT_FLAGS)
  copy(account + ACCOUNT_BALANCE, from + ACCOUNT_BALANCE)
  copy(account + ACCOUNT_CODE_HASH, from + ACCOUNT_CODE_HASH)
  store<u64>(account, load<u64>(from, ACCOUNT_NONCE), ACCOUNT_NONCE)
  store<u64>(account, load<u64>(from, ACCOUNT_CODE), ACCOUNT_CODE)
}

/** From here on some slot may be non-zero (a later creation at this address asks). */
export function commitHasStorage(account: usize): void {
  store<u32>(account, load<u32>(account, ACCOUNT_FLAGS) | ACCOUNT_HAS_STORAGE, ACCOUNT_FLAGS)
}

/** The account is gone with all it stored. */
export function commitRemoval(account: usize): void {
  store<u32>(account, ACCOUNT_DIRTY | ACCOUNT_IS_WIPED, ACCOUNT_FLAGS)
  store<u32>(account, load<u32>(account, ACCOUNT_INCARNATION) + 1, ACCOUNT_INCARNATION)
  setZero(account + ACCOUNT_BALANCE)
  setEmptyCodeHash(account + ACCOUNT_CODE_HASH)
  store<u64>(account, 0, ACCOUNT_NONCE)
  store<u64>(account, 0, ACCOUNT_CODE)
}
