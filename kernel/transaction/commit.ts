/**
 * The beginning and the end of a transaction's records.
 *
 * Owns: which of a transaction's changes reach the cache, and the removal of destructed and empty accounts. Must never:
 * be reached by a rejected transaction.
 */
import { commitAccount, commitHasStorage, commitRemoval, commitSlot } from '../cache/cache'
import { isEmpty, ruleHolds } from '../journal/accounts'
import { Journal } from '../journal/journal'
import { Logs } from '../journal/logs'
import {
  ACCOUNT_CACHED,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_IS_DESTRUCTED,
  ACCOUNT_SIZE,
  ACCOUNT_TOUCHED,
  HALT_NONE,
  RESULT_CREATED,
  RULE_EMPTY_REMOVED,
  SLOT_KEY,
  SLOT_ORIGINAL,
  SLOT_OWNER,
  SLOT_SIZE,
  SLOT_VALUE,
  TABLE_ACCOUNTS,
  TABLE_COUNT,
  TABLE_RECORDS,
  TABLE_SLOTS,
  TABLE_TRANSIENT,
} from '../layout'
import { Machine } from '../machine'
import { clearTable } from '../tables'
import { equal, isZero } from '../words/basic'

export function beginTransaction(): void {
  const control = Machine.control
  clearTable(control + TABLE_ACCOUNTS)
  clearTable(control + TABLE_SLOTS)
  clearTable(control + TABLE_TRANSIENT)
  Journal.top = Journal.start
  Logs.top = Logs.start
  Machine.refund = 0
  Machine.returnLength = 0
  Machine.halt = HALT_NONE
  store<u32>(control, 0, RESULT_CREATED)
}

export function commitTransaction(): void {
  commitAccounts()
  commitSlots()
}

function commitAccounts(): void {
  const table = Machine.control + TABLE_ACCOUNTS
  const removesEmpty = ruleHolds(RULE_EMPTY_REMOVED)
  let record: usize = load<u32>(table, TABLE_RECORDS)
  const end = record + <usize>load<u32>(table, TABLE_COUNT) * ACCOUNT_SIZE
  for (; record < end; record += ACCOUNT_SIZE) {
    const flags = load<u32>(record, ACCOUNT_FLAGS)
    if ((flags & (ACCOUNT_DIRTY | ACCOUNT_TOUCHED)) == 0) continue
    const cached: usize = load<u32>(record, ACCOUNT_CACHED)
    const isRemoved =
      (flags & ACCOUNT_IS_DESTRUCTED) != 0 || (removesEmpty && (flags & ACCOUNT_TOUCHED) != 0 && isEmpty(record))
    if (isRemoved) {
      // Later slots of it must not be committed either: the flag tells.
      store<u32>(record, flags | ACCOUNT_IS_DESTRUCTED, ACCOUNT_FLAGS)
      if (load<u32>(cached, ACCOUNT_FLAGS) & ACCOUNT_EXISTS) commitRemoval(cached)
    } else if (flags & ACCOUNT_DIRTY) {
      commitAccount(cached, record)
    }
  }
}

function commitSlots(): void {
  const table = Machine.control + TABLE_SLOTS
  let record: usize = load<u32>(table, TABLE_RECORDS)
  const end = record + <usize>load<u32>(table, TABLE_COUNT) * SLOT_SIZE
  for (; record < end; record += SLOT_SIZE) {
    if (equal(record + SLOT_VALUE, record + SLOT_ORIGINAL)) continue
    const owner: usize = load<u32>(record, SLOT_OWNER)
    if (load<u32>(owner, ACCOUNT_FLAGS) & ACCOUNT_IS_DESTRUCTED) continue
    const cached: usize = load<u32>(owner, ACCOUNT_CACHED)
    commitSlot(cached, record + SLOT_KEY, record + SLOT_VALUE)
    if (!isZero(record + SLOT_VALUE)) commitHasStorage(cached)
  }
}
