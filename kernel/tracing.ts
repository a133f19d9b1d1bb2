/**
 * What the tracing build tells its host while it executes.
 *
 * Owns: the reports of instructions, frames and logs, and which instructions are worth one. Must never: be reached by the
 * fast build: every call of it stands behind `TRACING`.
 */
import { STATICCALL } from './code/operations'
import { frameEntered, frameLeft, logged, selfdestructed, step } from './host'
import { HALT_NONE, LANE_LAST_GAS, LANE_LAST_HEIGHT, LANE_LAST_OPCODE, LANE_LAST_STACK, LANE_REPORTED_OPCODES, STATUS_HALT, STATUS_SUCCESS } from './layout'
import { Machine } from './machine'

export class Trace {
  /** Gas after the price of the last instruction; negative by what was missing, where that was worked out. */
  static paid: i64 = 0
  /** What is left of the gas by an instruction that is forbidden although it was paid; negative = it was not that. */
  static forbidden: i64 = -1
  /** Why the frame fails, where hosts want to know it more exactly than results say it. */
  static reason: i32 = HALT_NONE
}

/** An instruction has failed, with this much left or missing. */
export function traceFailure(gas: i64): void {
  Trace.paid = gas < 0 && Trace.forbidden >= 0 ? Trace.forbidden : gas
  Trace.forbidden = -1
}

/** One instruction of a frame at this depth is about to run. */
export function traceStep(ip: usize, sp: usize, gas: i64, depth: u32): void {
  const control = Machine.control
  const opcode = load<u32>(ip, 12)
  const height = <u32>(sp - Machine.stackBase) >> 5
  store<u32>(control, opcode, LANE_LAST_OPCODE)
  store<u32>(control, height, LANE_LAST_HEIGHT)
  store<f64>(control, <f64>gas, LANE_LAST_GAS)
  store<u32>(control, Machine.stackBase, LANE_LAST_STACK)
  const isReported = (<u32>load<u8>(control + LANE_REPORTED_OPCODES + (opcode >> 3)) >> (opcode & 7)) & 1
  if (!isReported) return
  step(
    load<u32>(ip, 8),
    opcode,
    <f64>gas,
    depth,
    Machine.stackBase,
    height,
    Machine.memoryBase,
    Machine.memorySize,
    Machine.returnData,
    Machine.returnLength,
    <f64>Machine.refund,
  )
}

/** A frame begins, or fails before it has begun; `paid` is what its caller has after the price of the instruction. */
export function traceEntry(
  opcode: i32,
  from: usize,
  to: usize,
  value: usize,
  gas: i64,
  input: usize,
  length: u32,
  paid: i64,
): void {
  frameEntered(opcode, from, to, opcode == STATICCALL ? 0 : value, <f64>gas, input, length, <f64>paid)
}

/** A frame without code ends: with what a precompile returned, or because of `reason`. */
export function traceEnd(reason: i32, gas: i64): void {
  traceExit(reason == HALT_NONE ? STATUS_SUCCESS : STATUS_HALT, reason, gas)
}

/** A frame ends: STATUS_*, HALT_*, and what it leaves of its gas. */
export function traceExit(status: i32, halt: i32, gas: i64): void {
  const reason = status == STATUS_HALT && Trace.reason != HALT_NONE ? Trace.reason : halt
  Trace.reason = HALT_NONE
  frameLeft(status, reason, <f64>gas, <f64>Trace.paid, Machine.returnData, Machine.returnLength)
}

export function traceLog(record: usize): void {
  logged(record)
}

export function traceSelfdestruct(from: usize, heir: usize, balance: usize, gas: i64): void {
  selfdestructed(from, heir, balance, <f64>gas, <f64>Machine.refund)
}
