/**
 * One transaction from its record to its result.
 *
 * Owns: the checks that need state, buying gas, the outermost frame, refund and fees. The host has done everything that
 * needs no state (signature, intrinsic gas, limits). Must never: change anything when it rejects.
 */
import { CALL, CREATE } from '../code/operations'
import { codeOf, isDelegation } from '../code/store'
import { delegateOf, runPrecompile } from '../frames/call'
import { beginContract, collides, sequentialAddress } from '../frames/create'
import {
  enter,
  FRAME_ACCOUNT,
  FRAME_CALLER,
  FRAME_DEPTH,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_IS_CALL,
  FRAME_IS_CREATE,
  FRAME_IS_STATIC,
  FRAME_KIND,
  FRAME_OUTPUT_LENGTH,
  FRAME_VALUE,
  setCheckpoint,
  setFrameCode,
  setFrameInitcode,
} from '../frames/frame'
import { Outcome, undo } from '../frames/leave'
import {
  account,
  addBalance,
  addressToWord,
  incrementNonce,
  precompileAt,
  ruleHolds,
  subtractBalance,
  warm,
} from '../journal/accounts'
import { Logs } from '../journal/logs'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_NONCE,
  BLOCK_BASE_FEE,
  BLOCK_COINBASE,
  CODE_BYTES,
  CODE_LENGTH,
  HALT_BALANCE,
  HALT_CREATE_COLLISION,
  HALT_NONCE_OVERFLOW,
  HALT_NONE,
  HALT_PRECOMPILE,
  REGION_FRAMES,
  REGION_MEMORY,
  REGION_STACK,
  RESULT_ADDRESS,
  RESULT_CREATED,
  RESULT_GAS_USED,
  RESULT_HALT,
  RESULT_LOGS,
  RESULT_LOGS_END,
  RESULT_OUTPUT,
  RESULT_OUTPUT_LENGTH,
  RESULT_REFUND,
  RESULT_REJECTION,
  RESULT_STATUS,
  RULE_COINBASE_WARM,
  RULE_DELEGATIONS,
  RULES_MAX_REFUND_QUOTIENT,
  SCRATCH,
  STATUS_HALT,
  STATUS_SUCCESS,
  TX_DATA,
  TX_DATA_LENGTH,
  TX_FLAG_CREATE,
  TX_FLAG_MESSAGE,
  TX_FLAG_SYSTEM,
  TX_FLAGS,
  TX_FLOOR_GAS,
  TX_GAS_LIMIT,
  TX_GAS_PRICE,
  TX_INTRINSIC_GAS,
  TX_ORIGIN_WORD,
  TX_SENDER,
  TX_TO,
  TX_VALUE,
} from '../layout'
import { Machine, regionStart } from '../machine'
import { run } from '../run'
import { traceEnd, traceEntry } from '../tracing'
import { mulU64, sub } from '../words/arithmetic'
import { copy } from '../words/basic'
import { lt } from '../words/compare'
import { warmAccessList } from './accessList'
import { applyAuthorizations } from './authorizations'
import { beginTransaction, commitTransaction } from './commit'
import { buyGas, rejectionOf } from './validate'

const AMOUNT: usize = SCRATCH + 384

/** Executes the transaction in the TX record, fills RESULT and takes the changes over. */
export function executeTransaction(): void {
  beginTransaction()
  if (runTransaction()) commitTransaction()
}

/** Executes the transaction in the TX record and fills RESULT; the block stays as it was. */
export function probeTransaction(): void {
  beginTransaction()
  runTransaction()
}

/** Executes the transaction in the TX record and fills RESULT. False: it is rejected. */
export function runTransaction(): bool {
  const tx = Machine.control
  const sender = account(tx + TX_SENDER)
  const isMessage = (load<u32>(tx, TX_FLAGS) & TX_FLAG_MESSAGE) != 0
  addressToWord(tx + TX_ORIGIN_WORD, tx + TX_SENDER)
  const rejection = isMessage ? 0 : rejectionOf(sender)
  store<u32>(tx, rejection, RESULT_REJECTION)
  if (rejection != 0) return false

  const gasLimit = load<i64>(tx, TX_GAS_LIMIT)
  if (!isMessage) buyGas(sender)
  warmAccessList(sender)
  if (ruleHolds(RULE_COINBASE_WARM)) warm(account(BLOCK_COINBASE))

  let gas = gasLimit - load<i64>(tx, TX_INTRINSIC_GAS)
  if ((load<u32>(tx, TX_FLAGS) & TX_FLAG_CREATE) != 0) {
    gas = runCreation(sender, gas)
  } else {
    if (!isMessage) incrementNonce(sender)
    applyAuthorizations()
    gas = runCall(sender, gas)
  }
  store<u32>(tx, Outcome.status, RESULT_STATUS)
  store<u32>(tx, Outcome.halt, RESULT_HALT)
  store<u32>(tx, Machine.returnData, RESULT_OUTPUT)
  store<u32>(tx, Machine.returnLength, RESULT_OUTPUT_LENGTH)
  store<u32>(tx, Logs.start, RESULT_LOGS)
  store<u32>(tx, Logs.top, RESULT_LOGS_END)
  store<i64>(tx, Machine.refund, RESULT_REFUND)
  store<i64>(tx, isMessage ? gasLimit - gas : settleGas(sender, gasLimit, gas), RESULT_GAS_USED)
  return true
}

/** Gives back what was not used, pays the beneficiary, and returns the gas used in the end. */
function settleGas(sender: usize, gasLimit: i64, gas: i64): i64 {
  const tx = Machine.control
  let used = gasLimit - gas
  used -= min<i64>(max<i64>(Machine.refund, 0), used / <i64>load<i32>(RULES_MAX_REFUND_QUOTIENT))
  used = max<i64>(used, load<i64>(tx, TX_FLOOR_GAS))
  const amount = tx + AMOUNT
  mulU64(amount, tx + TX_GAS_PRICE, gasLimit - used)
  addBalance(sender, amount)
  sub(amount, tx + TX_GAS_PRICE, BLOCK_BASE_FEE)
  mulU64(amount, amount, used)
  addBalance(account(BLOCK_COINBASE), amount)
  return used
}

/** Fills in what every outermost frame has in common. */
function outermostFrame(sender: usize): usize {
  const tx = Machine.control
  const frame = regionStart(REGION_FRAMES)
  Machine.frame = frame
  Machine.sp = regionStart(REGION_STACK)
  Machine.memoryBase = regionStart(REGION_MEMORY)
  Machine.memorySize = 0
  store<u32>(frame, 0, FRAME_IS_STATIC)
  store<u32>(frame, 0, FRAME_DEPTH)
  store<u32>(frame, sender, FRAME_CALLER)
  store<u32>(frame, 0, FRAME_OUTPUT_LENGTH)
  copy(frame + FRAME_VALUE, tx + TX_VALUE)
  return frame
}

function runCall(sender: usize, gas: i64): i64 {
  const tx = Machine.control
  const value = tx + TX_VALUE
  const to = account(tx + TX_TO)
  warm(to)
  const frame = outermostFrame(sender)
  setCheckpoint(frame)
  if (TRACING) traceOutermost(CALL, sender, to, gas)
  if ((load<u32>(tx, TX_FLAGS) & TX_FLAG_SYSTEM) == 0) {
    if (lacks(sender, value)) return stop(HALT_BALANCE, 0)
    subtractBalance(sender, value)
    addBalance(to, value)
  }
  let code = codeOf(to)
  let isDelegated = false
  if (
    code != 0 &&
    ruleHolds(RULE_DELEGATIONS) &&
    isDelegation(load<u32>(code, CODE_BYTES), load<u32>(code, CODE_LENGTH))
  ) {
    const delegate = delegateOf(code)
    warm(delegate)
    code = codeOf(delegate)
    isDelegated = true
  }
  const number = isDelegated ? 0 : precompileAt(to)
  if (number != 0) {
    const left = runPrecompile(frame, number, load<u32>(tx, TX_DATA), load<u32>(tx, TX_DATA_LENGTH), gas)
    Machine.halt = HALT_NONE
    return left < 0 ? stop(HALT_PRECOMPILE, 0) : stop(HALT_NONE, left)
  }
  if (code == 0) return stop(HALT_NONE, gas)
  store<u32>(frame, FRAME_IS_CALL, FRAME_KIND)
  store<u32>(frame, to, FRAME_ACCOUNT)
  store<u32>(frame, load<u32>(tx, TX_DATA), FRAME_INPUT)
  store<u32>(frame, load<u32>(tx, TX_DATA_LENGTH), FRAME_INPUT_LENGTH)
  setFrameCode(frame, code)
  enter(frame)
  return run(gas)
}

function runCreation(sender: usize, gas: i64): i64 {
  const tx = Machine.control
  const value = tx + TX_VALUE
  const nonce = load<u64>(sender, ACCOUNT_NONCE)
  const frame = outermostFrame(sender)
  setCheckpoint(frame)
  if (TRACING) traceOutermost(CREATE, sender, sequentialAddress(sender, nonce), gas)
  if (nonce == u64.MAX_VALUE) return stop(HALT_NONCE_OVERFLOW, 0)
  incrementNonce(sender)
  const created = account(sequentialAddress(sender, nonce))
  warm(created)
  memory.copy(tx + RESULT_ADDRESS, created, 24)
  setCheckpoint(frame)
  if (lacks(sender, value)) return stop(HALT_BALANCE, 0)
  if (collides(created)) return stop(HALT_CREATE_COLLISION, 0)
  beginContract(created)
  subtractBalance(sender, value)
  addBalance(created, value)
  store<u32>(frame, FRAME_IS_CREATE, FRAME_KIND)
  store<u32>(frame, created, FRAME_ACCOUNT)
  store<u32>(frame, 0, FRAME_INPUT_LENGTH)
  setFrameInitcode(frame, load<u32>(tx, TX_DATA), load<u32>(tx, TX_DATA_LENGTH))
  enter(frame)
  gas = run(gas)
  store<u32>(tx, Outcome.status == STATUS_SUCCESS ? 1 : 0, RESULT_CREATED)
  return gas
}

function traceOutermost(opcode: i32, sender: usize, to: usize, gas: i64): void {
  const tx = Machine.control
  traceEntry(opcode, sender, to, tx + TX_VALUE, gas, load<u32>(tx, TX_DATA), load<u32>(tx, TX_DATA_LENGTH), gas)
}

/** A transaction ahead of its turn has assumed that the sender can pay all that it may cost, the value included. */
@inline
function lacks(sender: usize, value: usize): bool {
  return !Machine.isAhead && lt(sender + ACCOUNT_BALANCE, value)
}

/** Ends a transaction whose outermost frame runs no code. */
function stop(reason: i32, gas: i64): i64 {
  Outcome.status = reason == HALT_NONE ? STATUS_SUCCESS : STATUS_HALT
  Outcome.halt = reason
  if (reason != HALT_NONE) {
    Machine.returnLength = 0
    undo(Machine.frame)
  }
  if (TRACING) traceEnd(reason, gas)
  return gas
}
