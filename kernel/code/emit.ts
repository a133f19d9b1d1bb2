/**
 * The region of translated code: instructions grow up from its start, constants grow down from its end.
 *
 * Owns: allocation in that region, and its emptying as a whole when it is full (then `generation` changes and every
 * frame translates again from where it stands). Must never: know what an instruction does.
 */
import { SMALL_CONSTANTS } from '../layout'
import { Machine } from '../machine'

/** More than a block can take, constants included; see MOST_INSTRUCTIONS in translate.ts. */
export const ROOM_FOR_A_BLOCK: usize = 65536

export class Emitter {
  static generation: u32 = 1
  static start: usize = 0
  static end: usize = 0
  static top: usize = 0
  /** Lowest constant in use. */
  static bottom: usize = 0
  /** The last two instructions of the block at hand, 0 = none: what a fusion may still take back. */
  static last: usize = 0
  static beforeLast: usize = 0
}

@inline
export function room(): usize {
  return Emitter.bottom - Emitter.top
}

export function dropTranslations(): void {
  Emitter.generation++
  Emitter.top = Emitter.start
  Emitter.bottom = Emitter.end
}

export function emit(operation: u16, delta: i32, d: i32, a: i32, b: i32): usize {
  const at = Emitter.top
  store<u16>(at, operation)
  store<i16>(at, <i16>delta, 2)
  store<i32>(at, d, 4)
  store<i32>(at, a, 8)
  store<i32>(at, b, 12)
  Emitter.top = at + 16
  Emitter.beforeLast = Emitter.last
  Emitter.last = at
  return at
}

/** The second half of a 32-byte instruction. */
export function extend(c: i32, d: i32): void {
  const at = Emitter.top
  store<i32>(at, c)
  store<i32>(at, d, 4)
  store<u64>(at, 0, 8)
  Emitter.top = at + 16
}

/** Nothing emitted so far may be taken back any more. */
export function sealInstructions(): void {
  Emitter.last = 0
  Emitter.beforeLast = 0
}

/** Takes the last instruction back. */
export function takeBack(): void {
  Emitter.top = Emitter.last
  Emitter.last = Emitter.beforeLast
  Emitter.beforeLast = 0
}

/** Address of a fresh constant word. */
export function newConstant(): usize {
  Emitter.bottom -= 32
  return Emitter.bottom
}

/** Takes the last constant back. */
export function dropNewestConstant(): void {
  Emitter.bottom += 32
}

@inline
export function smallConstant(value: u32): usize {
  return Machine.control + SMALL_CONSTANTS + (<usize>value << 5)
}

/** True for constants whose value belongs to the code, not to the block or the transaction. */
export function isFixedConstant(operand: i32): bool {
  if ((operand & 1) == 0) return false
  const address = <usize>(operand ^ 1)
  const small = Machine.control + SMALL_CONSTANTS
  return (address >= Emitter.bottom && address < Emitter.end) || (address >= small && address < small + 8192)
}

/** Address of the word that a constant operand stands for. */
@inline
export function constantAddress(operand: i32): usize {
  return <usize>(operand ^ 1)
}
