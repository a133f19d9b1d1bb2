/**
 * Translates JUMP and JUMPI: known destinations become cells, comparisons before a JUMPI become part of it.
 *
 * Owns: the fusion of conditions. Must never: jump anywhere but to a JUMPDEST of the analysis.
 */
import { HALT_INVALID_JUMP } from '../layout'
import { fitsU64, low } from '../words/basic'
import { destinationCell } from './analysis'
import { constantAddress, Emitter, emit, extend, isFixedConstant, takeBack } from './emit'
import * as Op from './operations'
import { flush, isUnused, keepOverFlush, pop, Symbolic } from './symbolic'

/** The cell that a constant destination leads to, 0 when it is no JUMPDEST. */
function knownCell(analysis: usize, destination: i32): usize {
  const word = constantAddress(destination)
  return fitsU64(word) ? destinationCell(analysis, low(word)) : 0
}

export function translateJump(analysis: usize): void {
  const destination = pop()
  if (!isFixedConstant(destination)) {
    const kept = keepOverFlush(destination)
    flush()
    emit(Op.JUMP, Symbolic.height, 0, kept, 0)
    return
  }
  const cell = knownCell(analysis, destination)
  if (cell == 0) {
    emit(Op.OP_HALT, 0, 0, HALT_INVALID_JUMP, 0)
    return
  }
  flush()
  emit(Op.OP_JUMP_TO, Symbolic.height, 0, <i32>low(constantAddress(destination)), <i32>cell)
}

export function translateJumpIf(analysis: usize): void {
  const destination = pop()
  const condition = pop()
  const cell = isFixedConstant(destination) ? knownCell(analysis, destination) : 0
  if (cell == 0) {
    const keptDestination = keepOverFlush(destination)
    const keptCondition = keepOverFlush(condition)
    flush()
    emit(Op.JUMPI, Symbolic.height, 0, keptDestination, keptCondition)
    return
  }
  Condition.take(condition)
  const a = keepOverFlush(Condition.a)
  const b = keepOverFlush(Condition.b)
  flush()
  emit(Condition.operation, Symbolic.height, 0, a, b)
  extend(<i32>low(constantAddress(destination)), <i32>cell)
}

class Condition {
  static operation: u16 = 0
  static a: i32 = 0
  static b: i32 = 0

  /** Takes back the instructions that only made this condition and names the jump that tests it directly. */
  static take(condition: i32): void {
    let negated = false
    while (makes(condition) && load<u16>(Emitter.last) == Op.ISZERO) {
      condition = load<i32>(Emitter.last, 8)
      takeBack()
      negated = !negated
    }
    Condition.operation = negated ? Op.OP_JUMP_UNLESS : Op.OP_JUMP_IF
    Condition.a = condition
    Condition.b = 1
    if (!makes(condition)) return
    const left = load<i32>(Emitter.last, 8)
    const right = load<i32>(Emitter.last, 12)
    switch (load<u16>(Emitter.last)) {
      case Op.LT:
        return Condition.fuse(negated ? Op.OP_JUMP_IF_GE : Op.OP_JUMP_IF_LT, left, right)
      case Op.GT:
        return Condition.fuse(negated ? Op.OP_JUMP_IF_GE : Op.OP_JUMP_IF_LT, right, left)
      case Op.SLT:
        return Condition.fuse(negated ? Op.OP_JUMP_IF_SGE : Op.OP_JUMP_IF_SLT, left, right)
      case Op.SGT:
        return Condition.fuse(negated ? Op.OP_JUMP_IF_SGE : Op.OP_JUMP_IF_SLT, right, left)
      case Op.EQ:
        return Condition.fuse(negated ? Op.OP_JUMP_IF_NE : Op.OP_JUMP_IF_EQ, left, right)
      default:
        return
    }
  }

  static fuse(operation: u16, a: i32, b: i32): void {
    takeBack()
    Condition.operation = operation
    Condition.a = a
    Condition.b = b
  }
}

/** True when the last instruction made this value and nobody else uses it. */
function makes(operand: i32): bool {
  return Emitter.last != 0 && load<i32>(Emitter.last, 4) == operand && isUnused(operand)
}
