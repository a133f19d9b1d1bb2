/**
 * Computes pure instructions on constants at translation.
 *
 * Owns: which opcodes may be folded. Must never: fold what has a dynamic price or depends on the block.
 */
import { add, mul, sub } from '../words/arithmetic'
import { isZero, setU64 } from '../words/basic'
import { and, not, or, xor } from '../words/bitwise'
import { shl, shr } from '../words/shift'
import { constantAddress, newConstant } from './emit'
import * as Op from './operations'

/** Address of the result, 0 when this opcode is not folded. */
export function foldBinary(opcode: u16, left: i32, right: i32): usize {
  const a = constantAddress(left)
  const b = constantAddress(right)
  switch (opcode) {
    case Op.ADD: {
      const result = newConstant()
      add(result, a, b)
      return result
    }
    case Op.SUB: {
      const result = newConstant()
      sub(result, a, b)
      return result
    }
    case Op.MUL: {
      const result = newConstant()
      mul(result, a, b)
      return result
    }
    case Op.AND: {
      const result = newConstant()
      and(result, a, b)
      return result
    }
    case Op.OR: {
      const result = newConstant()
      or(result, a, b)
      return result
    }
    case Op.XOR: {
      const result = newConstant()
      xor(result, a, b)
      return result
    }
    case Op.SHL: {
      const result = newConstant()
      shl(result, a, b)
      return result
    }
    case Op.SHR: {
      const result = newConstant()
      shr(result, a, b)
      return result
    }
    default:
      return 0
  }
}

export function foldUnary(opcode: u16, operand: i32): usize {
  const result = newConstant()
  if (opcode == Op.NOT) not(result, constantAddress(operand))
  else setU64(result, isZero(constantAddress(operand)) ? 1 : 0)
  return result
}
