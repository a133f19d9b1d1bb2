/**
 * Executing one step, ahead of its turn or in it.
 *
 * Owns: the way of a step through the lane's transaction machinery and what is kept of it afterwards. An execution ahead
 * leaves its tables where they are (the next transaction's lie behind them), as what was observed and as versions. Must
 * never: decide which step is executed when.
 */
import { fault, now } from '../host'
import { account, addBalance } from '../journal/accounts'
import { Logs } from '../journal/logs'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CACHED,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_FLAGS,
  ACCOUNT_IS_CREATED,
  ACCOUNT_IS_DESTRUCTED,
  ACCOUNT_NONCE,
  ACCOUNT_OLDER,
  ACCOUNT_ORIGIN_BALANCE,
  ACCOUNT_ORIGIN_NONCE,
  ACCOUNT_SIZE,
  ACCOUNT_STEP,
  ACCOUNT_VERSIONS,
  BLOCK_COINBASE,
  EVENT_BEGINS_AHEAD,
  EVENT_PUBLISHES,
  FAULT_LOGS,
  LANE_IS_AHEAD,
  LANE_LOGS_END,
  LANE_STEP,
  REJECT_BLOB_GAS_EXCEEDS_BLOCK,
  REJECT_GAS_LIMIT_EXCEEDS_BLOCK,
  REJECT_NONE,
  RESULT,
  RESULT_GAS_USED,
  RESULT_OUTPUT,
  RESULT_OUTPUT_LENGTH,
  RESULT_REJECTION,
  RESULT_SIZE,
  RESULT_VALUE_A,
  RESULT_VALUE_B,
  RUN_BLOB_GAS_LEFT,
  RUN_GAS_LEFT,
  SHARED_STEPS,
  SLOT_CACHED,
  SLOT_OLDER,
  SLOT_ORIGINAL,
  SLOT_SIZE,
  SLOT_STEP,
  SLOT_VALUE,
  SLOT_VERSIONS,
  STEP_ACCOUNT_COUNT,
  STEP_ACCOUNTS,
  STEP_EXECUTIONS,
  STEP_KIND,
  STEP_KIND_CREDIT,
  STEP_KIND_TRANSACTION,
  STEP_LANE,
  STEP_LOST_TIME,
  STEP_RESULT,
  STEP_SIZE,
  STEP_SLOT_COUNT,
  STEP_SLOTS,
  STEP_TIME,
  STEP_TX,
  TABLE_ACCOUNTS,
  TABLE_COUNT,
  TABLE_RECORDS,
  TABLE_SLOTS,
  TX_BLOB_GAS,
  TX_GAS_LIMIT,
  TX_SIZE,
  TX_TO,
  TX_VALUE,
} from '../layout'
import { Machine, sharedStart } from '../machine'
import { beginTransaction, keepTables } from '../transaction/commit'
import { runTransaction } from '../transaction/execute'
import { equal, setU64 } from '../words/basic'
import { leaveNotes } from './notes'
import { pause, recordEvent } from './schedule'
import {
  accountsHold,
  noteAccountDependencies,
  noteSlotDependencies,
  settleAccounts,
  settleSlots,
  slotsHold,
} from './settle'
import { publish } from './versions'

@inline
export function stepRecord(index: u32): usize {
  return sharedStart(SHARED_STEPS) + <usize>index * STEP_SIZE
}

/** Makes the lane ready for a step. */
function begin(index: u32, step: usize, isAhead: bool): void {
  Machine.step = index
  Machine.isAhead = isAhead
  Machine.isVoid = false
  store<u32>(Machine.control, isAhead ? 1 : 0, LANE_IS_AHEAD)
  store<u32>(Machine.control, index, LANE_STEP)
  store<u32>(step, load<u32>(step, STEP_EXECUTIONS) + 1, STEP_EXECUTIONS)
  store<u32>(step, Machine.lane, STEP_LANE)
  memory.copy(Machine.control, step + STEP_TX, TX_SIZE)
  beginTransaction()
}

/** Executes a transaction on what is known now. False: it has to be executed in its turn. */
export function runAhead(index: u32): bool {
  recordEvent(EVENT_BEGINS_AHEAD, index)
  const step = stepRecord(index)
  const start = now()
  begin(index, step, true)
  const isExecuted = runTransaction()
  Machine.isAhead = false
  store<u32>(Machine.control, 0, LANE_IS_AHEAD)
  store<f64>(step, now() - start, STEP_TIME)
  return isExecuted && !Machine.isVoid
}

/** Shows what the execution ahead that has just ended came to. */
export function publishAhead(index: u32): void {
  recordEvent(EVENT_PUBLISHES, index)
  const step = stepRecord(index)
  const control = Machine.control
  store<u32>(step, load<u32>(control + TABLE_ACCOUNTS, TABLE_RECORDS), STEP_ACCOUNTS)
  store<u32>(step, load<u32>(control + TABLE_ACCOUNTS, TABLE_COUNT), STEP_ACCOUNT_COUNT)
  store<u32>(step, load<u32>(control + TABLE_SLOTS, TABLE_RECORDS), STEP_SLOTS)
  store<u32>(step, load<u32>(control + TABLE_SLOTS, TABLE_COUNT), STEP_SLOT_COUNT)
  keepTables()
  keepResult(step)
  publishAccounts(load<u32>(step, STEP_ACCOUNTS), load<u32>(step, STEP_ACCOUNT_COUNT))
  publishSlots(load<u32>(step, STEP_SLOTS), load<u32>(step, STEP_SLOT_COUNT))
}

function publishAccounts(record: usize, count: u32): void {
  const end = record + <usize>count * ACCOUNT_SIZE
  for (; record < end; record += ACCOUNT_SIZE) {
    if (!isChanged(record) || isCoinbase(record)) continue
    pause()
    store<u32>(record, Machine.step, ACCOUNT_STEP)
    publish(<usize>load<u32>(record, ACCOUNT_CACHED) + ACCOUNT_VERSIONS, record, ACCOUNT_OLDER)
  }
}

function isChanged(record: usize): bool {
  return (
    (load<u32>(record, ACCOUNT_FLAGS) & (ACCOUNT_IS_CREATED | ACCOUNT_IS_DESTRUCTED | ACCOUNT_CODE_CHANGED)) != 0 ||
    load<u64>(record, ACCOUNT_NONCE) != load<u64>(record, ACCOUNT_ORIGIN_NONCE) ||
    !equal(record + ACCOUNT_BALANCE, record + ACCOUNT_ORIGIN_BALANCE)
  )
}

/** Every transaction pays it, so a reader ahead of its turn could not know the sum anyway. */
function isCoinbase(record: usize): bool {
  return (
    ((load<u64>(record) ^ load<u64>(BLOCK_COINBASE)) |
      (load<u64>(record, 8) ^ load<u64>(BLOCK_COINBASE, 8)) |
      (load<u64>(record, 16) ^ load<u64>(BLOCK_COINBASE, 16))) ==
    0
  )
}

function publishSlots(record: usize, count: u32): void {
  const end = record + <usize>count * SLOT_SIZE
  for (; record < end; record += SLOT_SIZE) {
    if (equal(record + SLOT_VALUE, record + SLOT_ORIGINAL)) continue
    pause()
    store<u32>(record, Machine.step, SLOT_STEP)
    publish(<usize>load<u32>(record, SLOT_CACHED) + SLOT_VERSIONS, record, SLOT_OLDER)
  }
}

/** Settles what was executed ahead, if all that it made use of is true. Every step before is settled. */
export function settleExecuted(index: u32): bool {
  const step = stepRecord(index)
  Machine.step = index
  if (exceedsBlock(step) != REJECT_NONE) return false
  const accounts: usize = load<u32>(step, STEP_ACCOUNTS)
  const accountCount = load<u32>(step, STEP_ACCOUNT_COUNT)
  const slots: usize = load<u32>(step, STEP_SLOTS)
  const slotCount = load<u32>(step, STEP_SLOT_COUNT)
  // In a test build what was read is believed, so that tests can show that they would notice.
  if (TRUSTS_READS == 0 && (!accountsHold(accounts, accountCount) || !slotsHold(slots, slotCount))) {
    store<f64>(step, load<f64>(step, STEP_LOST_TIME) + load<f64>(step, STEP_TIME), STEP_LOST_TIME)
    return false
  }
  takeOver(accounts, accountCount, slots, slotCount)
  leaveNotes(step)
  useBlockGas(step)
  return true
}

/** Executes a step on the exact state and settles it. False: the transaction is refused. */
export function executeInTurn(index: u32): bool {
  const step = stepRecord(index)
  const start = now()
  begin(index, step, false)
  const kind = load<u32>(step, STEP_KIND)
  const control = Machine.control
  let isExecuted = true
  if (kind == STEP_KIND_CREDIT) {
    addBalance(account(control + TX_TO), control + TX_VALUE)
    memory.fill(control + RESULT, 0, RESULT_SIZE)
  } else {
    const excess = kind == STEP_KIND_TRANSACTION ? exceedsBlock(step) : <u32>REJECT_NONE
    store<u32>(control, excess, RESULT_REJECTION)
    isExecuted = excess == REJECT_NONE && runTransaction()
  }
  if (isExecuted) {
    takeOver(
      load<u32>(control + TABLE_ACCOUNTS, TABLE_RECORDS),
      load<u32>(control + TABLE_ACCOUNTS, TABLE_COUNT),
      load<u32>(control + TABLE_SLOTS, TABLE_RECORDS),
      load<u32>(control + TABLE_SLOTS, TABLE_COUNT),
    )
  }
  keepResult(step)
  leaveNotes(step)
  store<f64>(step, now() - start, STEP_TIME)
  if (isExecuted && kind == STEP_KIND_TRANSACTION) useBlockGas(step)
  return isExecuted
}

function takeOver(accounts: usize, accountCount: u32, slots: usize, slotCount: u32): void {
  noteAccountDependencies(accounts, accountCount)
  noteSlotDependencies(slots, slotCount)
  settleAccounts(accounts, accountCount)
  pause()
  settleSlots(slots, slotCount)
}

/** Copies the result to the step, and the output behind the logs, which stay where they are. */
function keepResult(step: usize): void {
  const control = Machine.control
  const length = load<u32>(control, RESULT_OUTPUT_LENGTH)
  const kept = Logs.top
  const top = kept + ((<usize>length + 7) & ~7)
  if (top > Logs.end) fault(FAULT_LOGS)
  memory.copy(kept, load<u32>(control, RESULT_OUTPUT), length)
  store<u32>(control, kept, RESULT_OUTPUT)
  memory.copy(step + STEP_RESULT, control + RESULT, RESULT_SIZE)
  Logs.start = top
  store<u32>(control, <u32>top, LANE_LOGS_END)
}

/** What the block has too little of left for the transaction; its two values are in the lane's result. */
function exceedsBlock(step: usize): u32 {
  const gas = load<u64>(step + STEP_TX, TX_GAS_LIMIT)
  if (gas > load<u64>(RUN_GAS_LEFT)) return exceeds(REJECT_GAS_LIMIT_EXCEEDS_BLOCK, gas, load<u64>(RUN_GAS_LEFT))
  const blobGas = load<u64>(step + STEP_TX, TX_BLOB_GAS)
  if (blobGas > load<u64>(RUN_BLOB_GAS_LEFT)) {
    return exceeds(REJECT_BLOB_GAS_EXCEEDS_BLOCK, blobGas, load<u64>(RUN_BLOB_GAS_LEFT))
  }
  return REJECT_NONE
}

function exceeds(reason: u32, wanted: u64, left: u64): u32 {
  setU64(Machine.control + RESULT_VALUE_A, wanted)
  setU64(Machine.control + RESULT_VALUE_B, left)
  return reason
}

function useBlockGas(step: usize): void {
  store<u64>(RUN_GAS_LEFT, load<u64>(RUN_GAS_LEFT) - load<u64>(step + STEP_RESULT, RESULT_GAS_USED - RESULT))
  store<u64>(RUN_BLOB_GAS_LEFT, load<u64>(RUN_BLOB_GAS_LEFT) - load<u64>(step + STEP_TX, TX_BLOB_GAS))
}
