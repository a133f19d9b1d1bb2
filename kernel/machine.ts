/**
 * The registers of this lane: where its regions lie and what it is executing.
 *
 * Owns: every mutable global of the interpreter. The hot ones (instruction pointer, stack pointer, gas) live in locals
 * of the loop and pass through here only when frames change. Must never: hold anything two lanes share.
 */
import { HALT_NONE, LANES_START, REGIONS } from './layout'

export class Machine {
  /** Base of the control region. */
  static control: usize = LANES_START
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

/** Start of a region as the host laid it out. */
export function regionStart(region: i32): usize {
  return load<u32>(REGIONS + region * 8)
}

/** End (exclusive) of a region. */
export function regionEnd(region: i32): usize {
  return load<u32>(REGIONS + region * 8 + 4)
}

/** Notes why the frame fails and returns the "no gas" value that makes the loop end it. */
export function halt(reason: i32): i64 {
  Machine.halt = reason
  return -1
}
