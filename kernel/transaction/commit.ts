/**
 * The beginning and the end of a transaction's records.
 *
 * Owns: where the records of accounts and slots lie. They go away with the next transaction, unless they are kept (they
 * then say what an execution ahead has observed and changed) until the lane starts anew. Must never: be reached by a
 * rejected transaction at its end.
 */
import { Journal } from '../journal/journal'
import { Logs } from '../journal/logs'
import {
  ACCOUNT_SIZE,
  HALT_NONE,
  REGION_ACCOUNTS,
  REGION_LOGS,
  REGION_SLOTS,
  RESULT_CREATED,
  SLOT_SIZE,
  TABLE_ACCOUNTS,
  TABLE_COUNT,
  TABLE_RECORDS,
  TABLE_SLOTS,
  TABLE_TRANSIENT,
} from '../layout'
import { Machine, regionEnd, regionStart } from '../machine'
import { settleAccounts, settleSlots } from '../parallel/settle'
import { clearTable, moveTable } from '../tables'

class Kept {
  static accounts: usize = 0
  static accountsEnd: usize = 0
  static slots: usize = 0
  static slotsEnd: usize = 0
}

/** Gives up all kept records and logs. */
export function forgetTables(): void {
  Kept.accounts = regionStart(REGION_ACCOUNTS)
  Kept.accountsEnd = regionEnd(REGION_ACCOUNTS)
  Kept.slots = regionStart(REGION_SLOTS)
  Kept.slotsEnd = regionEnd(REGION_SLOTS)
  Logs.start = regionStart(REGION_LOGS)
  Logs.end = regionEnd(REGION_LOGS)
}

export function beginTransaction(): void {
  const control = Machine.control
  moveTable(control + TABLE_ACCOUNTS, Kept.accounts, Kept.accountsEnd)
  moveTable(control + TABLE_SLOTS, Kept.slots, Kept.slotsEnd)
  clearTable(control + TABLE_TRANSIENT)
  Journal.top = Journal.start
  Logs.top = Logs.start
  Machine.refund = 0
  Machine.returnLength = 0
  Machine.halt = HALT_NONE
  store<u32>(control, 0, RESULT_CREATED)
}

/** Keeps the records of the transaction that has just been executed. */
export function keepTables(): void {
  Kept.accounts += <usize>load<u32>(Machine.control + TABLE_ACCOUNTS, TABLE_COUNT) * ACCOUNT_SIZE
  Kept.slots += <usize>load<u32>(Machine.control + TABLE_SLOTS, TABLE_COUNT) * SLOT_SIZE
}

/** Whether any transaction would still find room: half of each region is left to the one that is executed. */
export function hasRoomAhead(): bool {
  return (
    Kept.accountsEnd - Kept.accounts > Kept.accounts - regionStart(REGION_ACCOUNTS) &&
    Kept.slotsEnd - Kept.slots > Kept.slots - regionStart(REGION_SLOTS) &&
    Logs.end - Logs.start > Logs.start - regionStart(REGION_LOGS)
  )
}

/** Takes the transaction's changes over into the cache. */
export function commitTransaction(): void {
  const accounts = Machine.control + TABLE_ACCOUNTS
  const slots = Machine.control + TABLE_SLOTS
  settleAccounts(load<u32>(accounts, TABLE_RECORDS), load<u32>(accounts, TABLE_COUNT))
  settleSlots(load<u32>(slots, TABLE_RECORDS), load<u32>(slots, TABLE_COUNT))
}
