/**
 * The world as the block so far left it: what was read from the host, under what settled steps wrote. All lanes share it.
 *
 * Owns: the cached accounts and slots, and the rule that a wiped account has no older storage. Must never: be written by
 * anyone but the one lane that settles steps (`settle.ts` of the parallel room, `commit.ts` in a transaction's turn).
 */
import { fault, loadAccount, loadSlot } from '../host'
import { setEmptyCodeHash } from '../journal/emptyCode'
import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_BALANCE_WRITER,
  ACCOUNT_CHANGED_IN,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_HASH,
  ACCOUNT_CODE_WRITER,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_INCARNATION,
  ACCOUNT_IS_WIPED,
  ACCOUNT_NONCE,
  ACCOUNT_NONCE_WRITER,
  ACCOUNT_WAS_WIPED,
  FAULT_TABLE,
  RUN_CHANGED_COUNT,
  RUN_NUMBER,
  SHARED_CHANGED,
  SLOT_CHANGED_IN,
  SLOT_INCARNATION,
  SLOT_OWNER,
  SLOT_VALUE,
  SLOT_WRITER,
  TABLE_CACHED_ACCOUNTS,
  TABLE_CACHED_SLOTS,
} from '../layout'
import { sharedEnd, sharedStart } from '../machine'
import { enterAccount, enterSlot, findAccount, findSlot, reserve } from '../sharedTables'
import { copy, equal, isZero, setZero } from '../words/basic'

/** The cached account, read from the host when it is not there. */
export function cachedAccount(address: usize): usize {
  const known = findAccount(TABLE_CACHED_ACCOUNTS, address)
  if (known != 0) return known
  const record = reserve(TABLE_CACHED_ACCOUNTS)
  memory.copy(record + ACCOUNT_ADDRESS, address, 24)
  setEmptyCodeHash(record + ACCOUNT_CODE_HASH)
  loadAccount(record)
  return enterAccount(TABLE_CACHED_ACCOUNTS, record)
}

/** The cached slot of a cached account, read from the host when it is not there. */
export function cachedSlot(account: usize, key: usize): usize {
  const known = findSlot(TABLE_CACHED_SLOTS, key, account)
  if (known != 0) return known
  const record = reserve(TABLE_CACHED_SLOTS)
  copy(record, key)
  store<u32>(record, account, SLOT_OWNER)
  store<u32>(record, load<u32>(account, ACCOUNT_INCARNATION), SLOT_INCARNATION)
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  if ((flags & ACCOUNT_IS_WIPED) == 0 && (flags & ACCOUNT_HAS_STORAGE) != 0) {
    loadSlot(account + ACCOUNT_ADDRESS, key, record + SLOT_VALUE)
  }
  return enterSlot(TABLE_CACHED_SLOTS, record)
}

/** Whether the value of a cached slot still counts: what was stored before a wipe does not. */
@inline
function isCurrent(slot: usize): bool {
  const account: usize = load<u32>(slot, SLOT_OWNER)
  return load<u32>(slot, SLOT_INCARNATION) == load<u32>(account, ACCOUNT_INCARNATION)
}

/** Writes the value that a cached slot has now. */
export function readCachedSlot(slot: usize, value: usize): void {
  if (isCurrent(slot)) copy(value, slot + SLOT_VALUE)
  else setZero(value)
}

export function holdsValue(slot: usize, value: usize): bool {
  return isCurrent(slot) ? equal(slot + SLOT_VALUE, value) : isZero(value)
}

/** Notes that the block changes an account. Nothing of an earlier block is left on it then. */
export function beginAccountChange(account: usize): void {
  if (load<u32>(account, ACCOUNT_CHANGED_IN) == load<u32>(RUN_NUMBER)) return
  store<u32>(account, load<u32>(RUN_NUMBER), ACCOUNT_CHANGED_IN)
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  store<u32>(account, flags & ~(ACCOUNT_CODE_CHANGED | ACCOUNT_WAS_WIPED), ACCOUNT_FLAGS)
  store<u32>(account, 0, ACCOUNT_BALANCE_WRITER)
  store<u32>(account, 0, ACCOUNT_NONCE_WRITER)
  store<u32>(account, 0, ACCOUNT_CODE_WRITER)
  listChanged(account)
}

function beginSlotChange(slot: usize): void {
  if (load<u32>(slot, SLOT_CHANGED_IN) == load<u32>(RUN_NUMBER)) return
  store<u32>(slot, load<u32>(RUN_NUMBER), SLOT_CHANGED_IN)
  store<u32>(slot, 0, SLOT_WRITER)
  listChanged(slot)
}

function listChanged(record: usize): void {
  const count = load<u32>(RUN_CHANGED_COUNT)
  const at = sharedStart(SHARED_CHANGED) + (<usize>count << 2)
  if (at >= sharedEnd(SHARED_CHANGED)) fault(FAULT_TABLE)
  store<u32>(at, <u32>record)
  store<u32>(RUN_CHANGED_COUNT, count + 1)
}

/** 1 + the step of this block that last changed what the writer field is about; 0 = none. */
@inline
export function accountWriter(account: usize, field: usize): u32 {
  return load<u32>(account, ACCOUNT_CHANGED_IN) == load<u32>(RUN_NUMBER) ? load<u32>(account + field) : 0
}

@inline
export function slotWriter(slot: usize): u32 {
  return load<u32>(slot, SLOT_CHANGED_IN) == load<u32>(RUN_NUMBER) ? load<u32>(slot, SLOT_WRITER) : 0
}

export function commitSlot(slot: usize, value: usize): void {
  beginSlotChange(slot)
  store<u32>(slot, load<u32>(load<u32>(slot, SLOT_OWNER), ACCOUNT_INCARNATION), SLOT_INCARNATION)
  copy(slot + SLOT_VALUE, value)
}

/** From here on some slot may be non-zero (a later creation at this address asks). */
export function commitHasStorage(account: usize): void {
  store<u32>(account, load<u32>(account, ACCOUNT_FLAGS) | ACCOUNT_HAS_STORAGE, ACCOUNT_FLAGS)
}

/** The account is gone with all it stored. */
export function commitRemoval(account: usize): void {
  store<u32>(account, ACCOUNT_WAS_WIPED | ACCOUNT_IS_WIPED, ACCOUNT_FLAGS)
  store<u32>(account, load<u32>(account, ACCOUNT_INCARNATION) + 1, ACCOUNT_INCARNATION)
  setZero(account + ACCOUNT_BALANCE)
  setEmptyCodeHash(account + ACCOUNT_CODE_HASH)
  store<u64>(account, 0, ACCOUNT_NONCE)
}
