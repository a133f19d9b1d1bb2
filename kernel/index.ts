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
import {
  ACCOUNT_SIZE,
  CODE_SIZE,
  CACHED_ACCOUNT_SIZE,
  CONTROL_SIZE,
  FAULT_STUCK,
  LANE_IS_AHEAD,
  REGION_ACCOUNT_INDEX,
  REGION_ACCOUNTS,
  REGION_BLOCK_CODE,
  REGION_CODE,
  REGION_CODE_ENTRIES,
  REGION_CODE_INDEX,
  REGION_CONTROL,
  REGION_JOURNAL,
  REGION_KECCAK_MEMO,
  REGION_MEMORY,
  REGION_RETURN,
  REGION_SLOT_INDEX,
  REGION_SLOTS,
  REGION_TRANSIENT,
  REGION_TRANSIENT_INDEX,
  REGION_TRANSLATED,
  RULES_VERSION,
  RUN_PLACES,
  RUN_FLAG_KEEPS_CACHE,
  RUN_FLAGS,
  RUN_SETUP,
  SHARED_ACCOUNT_INDEX,
  SHARED_ACCOUNTS,
  SHARED_CODE_INDEX,
  SHARED_CODES,
  SHARED_SLOT_INDEX,
  SHARED_SLOTS,
  SLOT_SIZE,
  SMALL_CONSTANTS,
  TABLE_ACCOUNTS,
  TABLE_CACHED_ACCOUNTS,
  TABLE_CACHED_SLOTS,
  TABLE_CODE,
  TABLE_CREATED_CODES,
  TABLE_SLOTS,
  TABLE_TRANSIENT,
} from './layout'
import { fault } from './host'
import { Machine, regionEnd, regionStart, sharedEnd, sharedStart } from './machine'
import { beginLane, canSettle, finishAhead, runLane, settleNext, take } from './parallel/lane'
import { beginNotes } from './parallel/notes'
import { beginSchedule } from './parallel/schedule'
import { publishAhead, runAhead } from './parallel/step'
import { makeRoom } from './sharedTables'
import { clearTable, createTable, expectRecords } from './tables'
import { beginTransaction, commitTransaction, forgetTables } from './transaction/commit'
import { executeTransaction, probeTransaction } from './transaction/execute'
import { setU64 } from './words/basic'

export {
  canSettle,
  executeTransaction,
  finishAhead,
  keccak256,
  probeTransaction,
  publishAhead,
  runAhead,
  runLane,
  settleNext,
  take,
}

const KECCAK_MEMO_ENTRY: u32 = 128
let rulesVersion: u32 = 0

/** A lane that prepares a block for longer than this has died. */
const MOST_WAITS = 1000
const WAIT_NANOSECONDS: i64 = 10_000_000

/** Takes the regions that the host laid out for a lane into use. Called once, before anything else. */
export function initialise(lane: u32): void {
  Machine.lane = lane
  Machine.control = regionStart(REGION_CONTROL)
  Machine.memoryEnd = regionEnd(REGION_MEMORY)
  Machine.returnData = regionStart(REGION_RETURN)
  Machine.returnCapacity = <u32>(regionEnd(REGION_RETURN) - regionStart(REGION_RETURN))
  Machine.keccakMemo = regionStart(REGION_KECCAK_MEMO)
  Machine.keccakMemoMask =
    <u32>(regionEnd(REGION_KECCAK_MEMO) - regionStart(REGION_KECCAK_MEMO)) / KECCAK_MEMO_ENTRY - 1
  // A lane that died here may have left half an entry.
  memory.fill(Machine.keccakMemo, 0, regionEnd(REGION_KECCAK_MEMO) - Machine.keccakMemo)
  Journal.start = regionStart(REGION_JOURNAL)
  Journal.end = regionEnd(REGION_JOURNAL)
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
  table(TABLE_CODE, REGION_CODE_ENTRIES, CODE_SIZE, REGION_CODE_INDEX)
  forgetTables()
  beginNotes()
  for (let value: u32 = 0; value < 256; value++) setU64(Machine.control + SMALL_CONSTANTS + (value << 5), value)
  Machine.haltInstruction = Machine.control + CONTROL_SIZE - 16
  store<u64>(Machine.haltInstruction, OP_HALT)
  store<u64>(Machine.haltInstruction, 0, 8)
}

/** Lays out the tables that the lanes share. Called once, by one lane, before the first block. */
export function initialiseShared(): void {
  sharedTable(TABLE_CACHED_ACCOUNTS, SHARED_ACCOUNTS, CACHED_ACCOUNT_SIZE, SHARED_ACCOUNT_INDEX)
  sharedTable(TABLE_CACHED_SLOTS, SHARED_SLOTS, SLOT_SIZE, SHARED_SLOT_INDEX)
  sharedTable(TABLE_CREATED_CODES, SHARED_CODES, SLOT_SIZE, SHARED_CODE_INDEX)
}

function sharedTable(header: usize, records: i32, size: u32, index: i32): void {
  createTable(header, sharedStart(records), sharedEnd(records), size, sharedStart(index), sharedEnd(index))
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

/**
 * Starts a block on the rules and the block context that the host has written. Every lane calls it; the first one to do so
 * empties the shared tables, the others wait for that.
 */
export function beginBlock(): void {
  if (atomic.cmpxchg<u32>(RUN_SETUP, 0, 1) == 0) {
    emptyShared()
    atomic.store<u32>(RUN_SETUP, 2)
    atomic.notify(RUN_SETUP, -1)
  }
  for (let tries = 0; atomic.load<u32>(RUN_SETUP) != 2; tries++) {
    if (tries == MOST_WAITS) fault(FAULT_STUCK)
    atomic.wait<i32>(RUN_SETUP, 1, WAIT_NANOSECONDS)
  }
  if (rulesVersion != load<u32>(RULES_VERSION)) {
    rulesVersion = load<u32>(RULES_VERSION)
    dropTranslations()
  }
  Machine.step = 0
  Machine.isAhead = false
  store<u32>(Machine.control, 0, LANE_IS_AHEAD)
  forgetTables()
  beginNotes()
  beginSchedule()
  beginLane()
  beginBlockCode()
}

/**
 * The cached world goes, unless it is the one that the block starts from; that one gets room for what the block adds. That
 * more places are touched than expected is found out when the tables fill up.
 */
function emptyShared(): void {
  const places = load<u32>(RUN_PLACES)
  clearTable(TABLE_CREATED_CODES)
  expectRecords(TABLE_CREATED_CODES, places)
  if ((load<u32>(RUN_FLAGS) & RUN_FLAG_KEEPS_CACHE) != 0) {
    makeRoom(TABLE_CACHED_ACCOUNTS, places, false)
    makeRoom(TABLE_CACHED_SLOTS, places, true)
    return
  }
  clearTable(TABLE_CACHED_ACCOUNTS)
  clearTable(TABLE_CACHED_SLOTS)
  expectRecords(TABLE_CACHED_ACCOUNTS, places)
  expectRecords(TABLE_CACHED_SLOTS, places)
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
