/**
 * The end of a frame: what happens to its effects, its output, its gas and its caller.
 *
 * Owns: success, revert and exceptional halt of calls and creations. Must never: run an instruction.
 */
import { Emitter } from '../code/emit'
import { setCode } from '../code/store'
import { fault } from '../host'
import { addressToWord, ruleHolds } from '../journal/accounts'
import { revertTo } from '../journal/journal'
import { Logs } from '../journal/logs'
import {
  FAULT_RETURN_DATA,
  HALT_CODE_DEPOSIT,
  HALT_CODE_SIZE,
  HALT_CODE_STARTS_WITH_EF,
  HALT_NONE,
  HALT_OUT_OF_GAS,
  RULE_DEPOSIT_REQUIRED,
  RULE_REJECTS_EF,
  RULES_CODE_DEPOSIT_BYTE,
  RULES_MAX_CODE_SIZE,
  STATUS_HALT,
  STATUS_REVERT,
  STATUS_SUCCESS,
} from '../layout'
import { Machine } from '../machine'
import { Trace, traceExit } from '../tracing'
import { setU64, setZero } from '../words/basic'
import {
  FRAME_ACCOUNT,
  FRAME_ANALYSIS_GENERATION,
  FRAME_DEPTH,
  FRAME_GAS,
  FRAME_IP,
  FRAME_IS_CREATE,
  FRAME_JOURNAL,
  FRAME_KIND,
  FRAME_LOGS_TOP,
  FRAME_MEMORY_BASE,
  FRAME_MEMORY_SIZE,
  FRAME_OUTPUT,
  FRAME_OUTPUT_LENGTH,
  FRAME_REFUND,
  FRAME_RESUME_AT,
  FRAME_SIZE,
  FRAME_SP,
  FRAME_STACK_BASE,
  instructionAt,
} from './frame'

export class Outcome {
  /** Of the frame that ended last. */
  static status: i32 = STATUS_SUCCESS
  static halt: i32 = HALT_NONE
}

/** Ends the frame successfully; returns the gas its caller goes on with. */
export function succeed(output: usize, length: u32, gas: i64): i64 {
  const frame = Machine.frame
  keepOutput(output, length)
  if (TRACING) Trace.paid = gas
  if (load<u32>(frame, FRAME_KIND) == FRAME_IS_CREATE) {
    gas = depositCode(frame, length, gas)
    if (gas < 0) {
      if (TRACING && Machine.halt == HALT_NONE) Trace.reason = HALT_CODE_DEPOSIT
      return fail()
    }
    if (TRACING) traceExit(STATUS_SUCCESS, HALT_NONE, gas)
    Machine.returnLength = load<u32>(frame, FRAME_DEPTH) == 0 ? Machine.returnLength : 0
  }
  Outcome.status = STATUS_SUCCESS
  Outcome.halt = HALT_NONE
  if (TRACING && load<u32>(frame, FRAME_KIND) != FRAME_IS_CREATE) traceExit(STATUS_SUCCESS, HALT_NONE, gas)
  return resumeCaller(frame, gas)
}

/** Ends the frame with REVERT. */
export function revert(output: usize, length: u32, gas: i64): i64 {
  keepOutput(output, length)
  undo(Machine.frame)
  Outcome.status = STATUS_REVERT
  Outcome.halt = HALT_NONE
  if (TRACING) {
    Trace.paid = gas
    traceExit(STATUS_REVERT, HALT_NONE, gas)
  }
  return resumeCaller(Machine.frame, gas)
}

/** Ends the frame exceptionally, for the reason in `Machine.halt` or for lack of gas. */
export function fail(): i64 {
  Machine.returnLength = 0
  undo(Machine.frame)
  Outcome.status = STATUS_HALT
  Outcome.halt = Machine.halt == HALT_NONE ? HALT_OUT_OF_GAS : Machine.halt
  Machine.halt = HALT_NONE
  if (TRACING) traceExit(STATUS_HALT, Outcome.halt, 0)
  return resumeCaller(Machine.frame, 0)
}

/** Undoes all that happened since the frame's checkpoint. */
export function undo(frame: usize): void {
  revertTo(load<u32>(frame, FRAME_JOURNAL))
  Logs.top = load<u32>(frame, FRAME_LOGS_TOP)
  Machine.refund = load<i64>(frame, FRAME_REFUND)
}

function keepOutput(output: usize, length: u32): void {
  if (length > Machine.returnCapacity) fault(FAULT_RETURN_DATA)
  memory.copy(Machine.returnData, output, length)
  Machine.returnLength = length
}

/** Pays for and sets the created code; a negative result means that the creation fails. */
function depositCode(frame: usize, length: u32, gas: i64): i64 {
  const limit = load<u32>(RULES_MAX_CODE_SIZE)
  if (limit != 0 && length > limit) {
    Machine.halt = HALT_CODE_SIZE
    return -1
  }
  if (ruleHolds(RULE_REJECTS_EF) && length > 0 && load<u8>(Machine.returnData) == 0xef) {
    Machine.halt = HALT_CODE_STARTS_WITH_EF
    return -1
  }
  const price = <i64>length * <i64>load<i32>(RULES_CODE_DEPOSIT_BYTE)
  if (gas < price) {
    if (ruleHolds(RULE_DEPOSIT_REQUIRED)) return -1
    return gas
  }
  setCode(load<u32>(frame, FRAME_ACCOUNT), Machine.returnData, length)
  return gas - price
}

/** Gives result, output and gas to the caller and makes it the executing frame; ip = 0 when there is none. */
function resumeCaller(frame: usize, gas: i64): i64 {
  if (load<u32>(frame, FRAME_DEPTH) == 0) {
    Machine.ip = 0
    return gas
  }
  const caller = frame - FRAME_SIZE
  Machine.frame = caller
  Machine.sp = load<u32>(caller, FRAME_SP)
  Machine.stackBase = load<u32>(caller, FRAME_STACK_BASE)
  Machine.memoryBase = load<u32>(caller, FRAME_MEMORY_BASE)
  Machine.memorySize = load<u32>(caller, FRAME_MEMORY_SIZE)
  Machine.ip =
    load<u32>(caller, FRAME_ANALYSIS_GENERATION) == Emitter.generation
      ? load<u32>(caller, FRAME_IP)
      : instructionAt(caller, load<u32>(caller, FRAME_RESUME_AT))
  const result = Machine.sp - 32
  if (load<u32>(frame, FRAME_KIND) == FRAME_IS_CREATE) {
    if (Outcome.status == STATUS_SUCCESS) addressToWord(result, load<u32>(frame, FRAME_ACCOUNT))
    else setZero(result)
  } else {
    setU64(result, Outcome.status == STATUS_SUCCESS ? 1 : 0)
    const wanted = min<u32>(load<u32>(frame, FRAME_OUTPUT_LENGTH), Machine.returnLength)
    if (wanted != 0) memory.copy(load<u32>(frame, FRAME_OUTPUT), Machine.returnData, wanted)
  }
  return load<i64>(caller, FRAME_GAS) + gas
}
