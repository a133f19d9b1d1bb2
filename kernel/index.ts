/**
 * What the host may call.
 *
 * Owns: the exports and the set-up of a lane. Must never: hold logic of its own.
 */

import { dropTranslations, Emitter } from './code/emit'
import { OP_HALT } from './code/operations'
import { beginBlockCode, CodeStore } from './code/store'
import { keccak256 } from './hash/keccak'
import { account, addBalance } from './journal/accounts'
import { Journal } from './journal/journal'
import { Logs } from './journal/logs'
import {
  ACCOUNT_SIZE,
  CODE_SIZE,
  CONTROL_SIZE,
  REGION_ACCOUNT_INDEX,
  REGION_ACCOUNTS,
  REGION_BLOCK_CODE,
  REGION_CACHED_ACCOUNT_INDEX,
  REGION_CACHED_ACCOUNTS,
  REGION_CACHED_SLOT_INDEX,
  REGION_CACHED_SLOTS,
  REGION_CODE,
  REGION_CODE_ENTRIES,
  REGION_CODE_INDEX,
  REGION_CONTROL,
  REGION_JOURNAL,
  REGION_KECCAK_MEMO,
  REGION_LOGS,
  REGION_MEMORY,
  REGION_RETURN,
  REGION_SLOT_INDEX,
  REGION_SLOTS,
  REGION_TRANSIENT,
  REGION_TRANSIENT_INDEX,
  REGION_TRANSLATED,
  RULES_VERSION,
  SLOT_SIZE,
  SMALL_CONSTANTS,
  TABLE_ACCOUNTS,
  TABLE_CACHED_ACCOUNTS,
  TABLE_CACHED_SLOTS,
  TABLE_CODE,
  TABLE_SLOTS,
  TABLE_TRANSIENT,
} from './layout'
import { Machine, regionEnd, regionStart } from './machine'
import { clearTable, createTable } from './tables'
import { beginTransaction, commitTransaction } from './transaction/commit'
import { executeTransaction } from './transaction/execute'
import { setU64 } from './words/basic'

export { executeTransaction, keccak256 }

const KECCAK_MEMO_ENTRY: u32 = 128
let rulesVersion: u32 = 0

/** Takes the regions that the host laid out into use. Called once, before anything else. */
export function initialise(): void {
  Machine.control = regionStart(REGION_CONTROL)
  Machine.memoryEnd = regionEnd(REGION_MEMORY)
  Machine.returnData = regionStart(REGION_RETURN)
  Machine.returnCapacity = <u32>(regionEnd(REGION_RETURN) - regionStart(REGION_RETURN))
  Machine.keccakMemo = regionStart(REGION_KECCAK_MEMO)
  Machine.keccakMemoMask =
    <u32>(regionEnd(REGION_KECCAK_MEMO) - regionStart(REGION_KECCAK_MEMO)) / KECCAK_MEMO_ENTRY - 1
  Journal.start = regionStart(REGION_JOURNAL)
  Journal.end = regionEnd(REGION_JOURNAL)
  Logs.start = regionStart(REGION_LOGS)
  Logs.end = regionEnd(REGION_LOGS)
  CodeStore.start = CodeStore.top = regionStart(REGION_CODE)
  CodeStore.end = regionEnd(REGION_CODE)
  CodeStore.blockStart = CodeStore.blockTop = regionStart(REGION_BLOCK_CODE)
  CodeStore.blockEnd = regionEnd(REGION_BLOCK_CODE)
  Emitter.start = regionStart(REGION_TRANSLATED)
  Emitter.end = regionEnd(REGION_TRANSLATED)
  dropTranslations()
  table(TABLE_ACCOUNTS, REGION_ACCOUNTS, ACCOUNT_SIZE, REGION_ACCOUNT_INDEX)
  table(TABLE_SLOTS, REGION_SLOTS, SLOT_SIZE, REGION_SLOT_INDEX)
  table(TABLE_TRANSIENT, REGION_TRANSIENT, SLOT_SIZE, REGION_TRANSIENT_INDEX)
  table(TABLE_CACHED_ACCOUNTS, REGION_CACHED_ACCOUNTS, ACCOUNT_SIZE, REGION_CACHED_ACCOUNT_INDEX)
  table(TABLE_CACHED_SLOTS, REGION_CACHED_SLOTS, SLOT_SIZE, REGION_CACHED_SLOT_INDEX)
  table(TABLE_CODE, REGION_CODE_ENTRIES, CODE_SIZE, REGION_CODE_INDEX)
  for (let value: u32 = 0; value < 256; value++) setU64(Machine.control + SMALL_CONSTANTS + (value << 5), value)
  Machine.haltInstruction = Machine.control + CONTROL_SIZE - 16
  store<u64>(Machine.haltInstruction, OP_HALT)
  store<u64>(Machine.haltInstruction, 0, 8)
}

function table(header: usize, records: i32, size: u32, index: i32): void {
  createTable(
    Machine.control + header,
    regionStart(records),
    regionEnd(records),
    size,
    regionStart(index),
    regionEnd(index),
  )
}

/** Starts a block on the rules and the block context that the host has written. */
export function beginBlock(): void {
  if (rulesVersion != load<u32>(RULES_VERSION)) {
    rulesVersion = load<u32>(RULES_VERSION)
    dropTranslations()
  }
  clearTable(Machine.control + TABLE_CACHED_ACCOUNTS)
  clearTable(Machine.control + TABLE_CACHED_SLOTS)
  beginBlockCode()
}

/** Adds to a balance outside any transaction: rewards, withdrawals. */
export function credit(address: usize, amount: usize): void {
  beginTransaction()
  addBalance(account(address), amount)
  commitTransaction()
}

/** Start and end of the code that this block created. */
export function createdCodeStart(): usize {
  return CodeStore.blockStart
}

export function createdCodeEnd(): usize {
  return CodeStore.blockTop
}
