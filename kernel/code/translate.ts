/**
 * Turns a stretch of bytecode into translated instructions, from a given byte until the flow certainly leaves it.
 *
 * Owns: the blocks: where they end, what they cost, how much stack they need. A block ends where gas or state is
 * observed (GAS, SSTORE, calls, creations), at jumps, at JUMPDESTs and after MOST_INSTRUCTIONS. Its gas may be taken at
 * its entry because a frame that runs out of gas has no effect, wherever in the block it would have run out.
 * Must never: translate more than a few blocks ahead of what is executed (OP_CONTINUE marks where it stopped).
 */
import { fault } from '../host'
import { FAULT_TRANSLATION, HALT_INVALID_OPCODE, HALT_STACK, RULES_STATIC_GAS } from '../layout'
import { destinationCell } from './analysis'
import { Emitter, emit, ROOM_FOR_A_BLOCK, room, sealInstructions } from './emit'
import { entersFrame, observesGas, translateInstruction } from './instruction'
import { translateJump, translateJumpIf } from './jumps'
import {
  JUMP,
  JUMPDEST,
  JUMPI,
  OP_ADJUST,
  OP_BLOCK,
  OP_CONTINUE,
  OP_GOTO,
  OP_HALT,
  OP_TRACE,
  PUSH0,
  PUSH32,
  RETURN,
  REVERT,
  SELFDESTRUCT,
  STOP,
} from './operations'
import { flush, resetSymbolic, Symbolic } from './symbolic'

/** Bounds the work of one block and with it the size of the symbolic stack. */
const MOST_INSTRUCTIONS: i32 = TRACING ? 1 : 128
const MOST_BLOCKS: i32 = 16
const STACK_BYTES: i32 = 32768

/** Translates from `start` on and returns the first instruction. The caller has made room. */
export function translateFrom(analysis: usize, code: usize, length: u32, start: u32): usize {
  const entry = Emitter.top
  let position = start
  for (let blocks = 0; ; blocks++) {
    const cell = destinationCell(analysis, position)
    if (cell != 0) {
      const known: usize = load<u32>(cell)
      if (known != 0) {
        emit(OP_GOTO, 0, 0, <i32>known, 0)
        break
      }
    }
    if (blocks == MOST_BLOCKS || room() < ROOM_FOR_A_BLOCK) {
      if (blocks == 0) fault(FAULT_TRANSLATION)
      emit(OP_CONTINUE, 0, 0, <i32>position, 0)
      break
    }
    if (cell != 0) store<u32>(cell, Emitter.top)
    position = translateBlock(analysis, code, length, position)
    if (position == u32.MAX_VALUE) break
  }
  sealInstructions()
  return entry
}

/** Translates one block; returns where the next begins, or u32.MAX_VALUE when the flow does not go on. */
function translateBlock(analysis: usize, code: usize, length: u32, start: u32): u32 {
  resetSymbolic()
  sealInstructions()
  if (TRACING) emit(OP_TRACE, 0, 0, <i32>start, start < length ? <i32>load<u8>(code + start) : 0)
  const header = emit(OP_BLOCK, 0, 0, 0, 0)
  sealInstructions()
  let gas: i32 = 0
  let most = 0
  let position = start
  for (let count = 0; ; count++) {
    const opcode = position < length ? <u32>load<u8>(code + position) : <u32>STOP
    if (count > 0 && (opcode == JUMPDEST || count == MOST_INSTRUCTIONS)) {
      fallThrough()
      break
    }
    const price = load<i32>(RULES_STATIC_GAS + (opcode << 2))
    if (price < 0) {
      emit(OP_HALT, 0, 0, HALT_INVALID_OPCODE, 0)
      position = u32.MAX_VALUE
      break
    }
    gas += price
    const next = position + 1 + (opcode - <u32>PUSH0 <= <u32>PUSH32 - <u32>PUSH0 ? opcode - <u32>PUSH0 : 0)
    if (opcode == JUMP) {
      translateJump(analysis)
      position = u32.MAX_VALUE
      break
    }
    if (opcode == JUMPI) {
      translateJumpIf(analysis)
      position = next
      break
    }
    translateInstruction(<u16>opcode, code, length, position)
    most = max(most, Symbolic.height)
    if (leavesFrame(opcode)) {
      position = u32.MAX_VALUE
      break
    }
    position = next
    if (observesGas(opcode)) {
      fallThrough()
      break
    }
    // Calls have brought everything home and change the stack pointer themselves.
    if (entersFrame(opcode)) break
  }
  finishHeader(header, gas, -Symbolic.low, most)
  return position
}

/** Brings the values home and moves the stack pointer to the new height. */
function fallThrough(): void {
  flush()
  if (Symbolic.height != 0) emit(OP_ADJUST, Symbolic.height, 0, 0, 0)
}

function leavesFrame(opcode: u32): bool {
  return opcode == STOP || opcode == RETURN || opcode == REVERT || opcode == SELFDESTRUCT
}

function finishHeader(header: usize, gas: i32, need: i32, growth: i32): void {
  const needed = need << 5
  const span = STACK_BYTES - needed - (growth << 5)
  store<i32>(header, gas, 4)
  if (span < 0) {
    // No stack can satisfy this block. It still costs nothing extra to say so at run time, where it counts.
    store<u16>(header, OP_HALT)
    store<i32>(header, HALT_STACK, 8)
    return
  }
  store<i32>(header, needed, 8)
  store<i32>(header, span, 12)
}
