/**
 * The registers of this lane: where its regions lie and what it is executing.
 *
 * Owns: every mutable global of the interpreter. The hot ones (instruction pointer, stack pointer, gas) live in locals
 * of the loop and pass through here only when frames change. Must never: hold anything two lanes share.
 */
import { HALT_NONE, LANE_REGIONS, LANE_REGIONS_SIZE, REGIONS_START, SHARED_REGIONS } from './layout'

export class Machine {
  /** Number of this lane. */
  static lane: u32 = 0
  /** Base of the control region. */
  static control: usize = REGIONS_START
  /** The step that is executed, and whether that is ahead of its turn: then what it reads may still change. */
  static step: u32 = 0
  static isAhead: bool = false
  /** Nothing may be concluded from the execution ahead: it met what cannot be. */
  static isVoid: bool = false
  /** The executing frame's record. */
  static frame: usize = 0
  /** Where to go on after a call or a return: instruction, stack pointer, bottom of the frame's stack. */
  static ip: usize = 0
  static sp: usize = 0
  static stackBase: usize = 0
  /** The executing frame's memory. */
  static memoryBase: usize = 0
  static memorySize: u32 = 0
  static memoryEnd: usize = 0
  /** The return data buffer. */
  static returnData: usize = 0
  static returnLength: u32 = 0
  static returnCapacity: u32 = 0
  /** The refund counter. */
  static refund: i64 = 0
  /** Why the frame stops, when it is not for lack of gas. */
  static halt: i32 = HALT_NONE
  /** The instruction that ends a frame exceptionally; a handler that fails jumps there. */
  static haltInstruction: usize = 0
  static keccakMemo: usize = 0
  static keccakMemoMask: u32 = 0
}

/** Start of one of this lane's regions as the host laid it out. */
export function regionStart(region: i32): usize {
  return load<u32>(LANE_REGIONS + Machine.lane * LANE_REGIONS_SIZE + region * 8)
}

/** End (exclusive) of one of this lane's regions. */
export function regionEnd(region: i32): usize {
  return load<u32>(LANE_REGIONS + Machine.lane * LANE_REGIONS_SIZE + region * 8 + 4)
}

export function sharedStart(region: i32): usize {
  return load<u32>(SHARED_REGIONS + region * 8)
}

export function sharedEnd(region: i32): usize {
  return load<u32>(SHARED_REGIONS + region * 8 + 4)
}

/** Notes why the frame fails and returns the "no gas" value that makes the loop end it. */
export function halt(reason: i32): i64 {
  Machine.halt = reason
  return -1
}
