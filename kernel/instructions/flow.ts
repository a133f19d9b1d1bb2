/**
 * Where jumps go.
 *
 * Owns: the way from a destination to its translated instruction. Must never: go anywhere but to a JUMPDEST.
 */
import { destinationCell } from '../code/analysis'
import { FRAME_ANALYSIS, instructionAt } from '../frames/frame'
import { HALT_INVALID_JUMP } from '../layout'
import { Machine } from '../machine'
import { fitsU64, low } from '../words/basic'

/** The instruction of a known JUMPDEST; its cell is empty until it is first reached. */
@inline
export function destination(cell: usize, position: u32): usize {
  const known: usize = load<u32>(cell)
  return known != 0 ? known : instructionAt(Machine.frame, position)
}

/** Where a conditional jump to a known JUMPDEST goes on. */
@inline
export function branch(isTaken: bool, ip: usize): usize {
  return isTaken ? destination(load<u32>(ip, 20), load<u32>(ip, 16)) : ip + 32
}

/** Where a jump goes whose destination is only known now. */
export function dynamicDestination(word: usize): usize {
  const cell = fitsU64(word) ? destinationCell(load<u32>(Machine.frame, FRAME_ANALYSIS), low(word)) : 0
  if (cell == 0) {
    Machine.halt = HALT_INVALID_JUMP
    return Machine.haltInstruction
  }
  return destination(cell, <u32>low(word))
}
