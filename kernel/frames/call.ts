/**
 * CALL, CALLCODE, DELEGATECALL and STATICCALL.
 *
 * Owns: their price, the transfer, delegations and precompiles. Must never: recurse: a deeper frame is entered by
 * changing the machine's registers, and the loop goes on there.
 */
import { CALL, CALLCODE, DELEGATECALL, STATICCALL } from '../code/operations'
import { codeOf, isDelegation } from '../code/store'
import { precompile } from '../host'
import {
  account,
  addBalance,
  canPay,
  chargeAccess,
  isDead,
  precompileAt,
  ruleHolds,
  subtractBalance,
  touch,
  wordToAddress,
} from '../journal/accounts'
import {
  CODE_BYTES,
  CODE_LENGTH,
  HALT_BALANCE,
  HALT_DEPTH,
  HALT_NONE,
  HALT_PRECOMPILE,
  HALT_STATIC_VIOLATION,
  IO_GAS,
  RULE_CALL_GAS_CAPPED,
  RULE_DELEGATIONS,
  RULE_EMPTY_REMOVED,
  RULES_CALL_NEW_ACCOUNT,
  RULES_CALL_STIPEND,
  RULES_CALL_VALUE,
  RULES_STATIC_GAS,
  SCRATCH,
} from '../layout'
import { halt, Machine } from '../machine'
import { traceEnd, traceEntry } from '../tracing'
import { clampToU64, copy, isZero, setU64, setZero } from '../words/basic'
import {
  enter,
  FRAME_ACCOUNT,
  FRAME_CALLER,
  FRAME_DEPTH,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_IS_CALL,
  FRAME_IS_STATIC,
  FRAME_KIND,
  FRAME_OUTPUT,
  FRAME_OUTPUT_LENGTH,
  FRAME_SIZE,
  FRAME_VALUE,
  MAX_DEPTH,
  setCheckpoint,
  setFrameCode,
  suspend,
} from './frame'
import { undo } from './leave'
import { addressOf, expand, reach } from './memory'

/** Where an address taken from the stack is put together. */
const ADDRESS_SCRATCH: usize = SCRATCH
const DELEGATE_SCRATCH: usize = SCRATCH + 32

/** More gas than any precompile can use; an exact f64. */
const MOST_EXACT_GAS: i64 = 1 << 53

/**
 * Performs a call. `top` is the first operand's end on the stack; ip and sp of the machine are those after the call.
 * Returns the gas to go on with (in the new frame, or in this one when the call is over), negative = out of gas.
 */
export function call(opcode: i32, top: usize, gas: i64): i64 {
  const frame = Machine.frame
  const takesValue = opcode == CALL || opcode == CALLCODE
  const value = top - 96
  const memoryOperands = takesValue ? value : top - 64
  const sendsValue = takesValue && !isZero(value)
  if (opcode == CALL && sendsValue && load<u32>(frame, FRAME_IS_STATIC) != 0) return halt(HALT_STATIC_VIOLATION)

  const inputOffset = reach(memoryOperands - 32)
  const inputLength = reach(memoryOperands - 64)
  const outputOffset = reach(memoryOperands - 96)
  const outputLength = reach(memoryOperands - 128)
  gas = expand(inputOffset, inputLength, gas)
  if (gas < 0) return -1
  gas = expand(outputOffset, outputLength, gas)
  if (gas < 0) return -1

  wordToAddress(Machine.control + ADDRESS_SCRATCH, top - 64)
  const target = account(Machine.control + ADDRESS_SCRATCH)
  gas = chargeAccess(target, gas)
  if (gas < 0) return -1
  let code = codeOf(target)
  let isDelegated = false
  if (
    code != 0 &&
    ruleHolds(RULE_DELEGATIONS) &&
    isDelegation(load<u32>(code, CODE_BYTES), load<u32>(code, CODE_LENGTH))
  ) {
    isDelegated = true
    const delegate = delegateOf(code)
    gas = chargeAccess(delegate, gas - <i64>load<i32>(RULES_STATIC_GAS + ((<usize>CALL) << 2)))
    if (gas < 0) return -1
    code = codeOf(delegate)
  }
  if (sendsValue) gas -= <i64>load<i32>(RULES_CALL_VALUE)
  if (opcode == CALL && bringsIntoBeing(target, sendsValue)) gas -= <i64>load<i32>(RULES_CALL_NEW_ACCOUNT)
  if (gas < 0) return -1

  const requested = clampToU64(top - 32)
  let given: i64
  if (ruleHolds(RULE_CALL_GAS_CAPPED)) {
    const most = gas - gas / 64
    given = requested > <u64>most ? most : <i64>requested
  } else {
    if (requested > <u64>gas) return -1
    given = <i64>requested
  }
  gas -= given
  if (sendsValue) given += <i64>load<i32>(RULES_CALL_STIPEND)

  Machine.returnLength = 0
  const result = Machine.sp - 32
  const self: usize = load<u32>(frame, FRAME_ACCOUNT)
  if (TRACING) {
    const shown = takesValue ? value : frame + FRAME_VALUE
    traceEntry(opcode, self, target, shown, given, addressOf(inputOffset, inputLength), <u32>inputLength, gas)
  }
  if (load<u32>(frame, FRAME_DEPTH) >= MAX_DEPTH || (sendsValue && !canPay(self, value))) {
    if (TRACING) traceEnd(load<u32>(frame, FRAME_DEPTH) >= MAX_DEPTH ? HALT_DEPTH : HALT_BALANCE, given)
    setZero(result)
    return gas + given
  }

  const next = frame + FRAME_SIZE
  setCheckpoint(next)
  if (opcode == CALL) {
    if (sendsValue) subtractBalance(self, value)
    addBalance(target, value)
  } else if (opcode == STATICCALL) {
    touch(target)
  }

  const input = addressOf(inputOffset, inputLength)
  const output = addressOf(outputOffset, outputLength)
  const number = isDelegated ? 0 : precompileAt(target)
  if (number != 0) {
    const left = runPrecompile(next, number, input, <u32>inputLength, given)
    Machine.halt = 0
    if (TRACING) traceEnd(left < 0 ? HALT_PRECOMPILE : HALT_NONE, max<i64>(left, 0))
    setU64(result, left < 0 ? 0 : 1)
    if (left < 0) return gas
    const copied = min<u32>(Machine.returnLength, <u32>outputLength)
    if (copied != 0) memory.copy(output, Machine.returnData, copied)
    return gas + left
  }
  if (code == 0) {
    if (TRACING) traceEnd(HALT_NONE, given)
    setU64(result, 1)
    return gas + given
  }

  suspend(gas)
  const keepsContext = opcode == DELEGATECALL
  store<u32>(next, FRAME_IS_CALL, FRAME_KIND)
  store<u32>(next, opcode == STATICCALL ? 1 : load<u32>(frame, FRAME_IS_STATIC), FRAME_IS_STATIC)
  store<u32>(next, load<u32>(frame, FRAME_DEPTH) + 1, FRAME_DEPTH)
  store<u32>(next, opcode == CALL || opcode == STATICCALL ? target : self, FRAME_ACCOUNT)
  store<u32>(next, keepsContext ? load<u32>(frame, FRAME_CALLER) : self, FRAME_CALLER)
  store<u32>(next, input, FRAME_INPUT)
  store<u32>(next, <u32>inputLength, FRAME_INPUT_LENGTH)
  store<u32>(next, output, FRAME_OUTPUT)
  store<u32>(next, <u32>outputLength, FRAME_OUTPUT_LENGTH)
  if (takesValue) copy(next + FRAME_VALUE, value)
  else if (keepsContext) copy(next + FRAME_VALUE, frame + FRAME_VALUE)
  else setZero(next + FRAME_VALUE)
  setFrameCode(next, code)
  enter(next)
  return given
}

/** The account that a delegation designator names. */
export function delegateOf(code: usize): usize {
  const at = Machine.control + DELEGATE_SCRATCH
  const bytes: usize = load<u32>(code, CODE_BYTES)
  store<u64>(at, load<u64>(bytes, 3))
  store<u64>(at, load<u64>(bytes, 11), 8)
  store<u64>(at, load<u32>(bytes, 19), 16)
  return account(at)
}

function bringsIntoBeing(target: usize, sendsValue: bool): bool {
  return (sendsValue || !ruleHolds(RULE_EMPTY_REMOVED)) && isDead(target)
}

/** Runs a precompile in a frame of its own (for its checkpoint only); a negative result = failed, all gas gone. */
export function runPrecompile(frame: usize, number: i32, input: usize, length: u32, gas: i64): i64 {
  const cell = Machine.control + IO_GAS
  const offered = min<i64>(gas, MOST_EXACT_GAS)
  store<f64>(cell, <f64>offered)
  const outputLength = precompile(number, input, length, Machine.returnData, Machine.returnCapacity)
  if (outputLength < 0) {
    Machine.returnLength = 0
    undo(frame)
    return halt(HALT_PRECOMPILE)
  }
  Machine.returnLength = outputLength
  return gas - <i64>load<f64>(cell)
}
