/**
 * Computes pure instructions on constants at translation.
 *
 * Owns: which opcodes may be folded. Must never: fold what has a dynamic price or depends on the block.
 */
import { add, mul, sub } from '../words/arithmetic'
import { isZero, setU64 } from '../words/basic'
import { and, not, or, xor } from '../words/bitwise'
import { shl, shr } from '../words/shift'
import { constantAddress, dropNewestConstant, newConstant } from './emit'
import * as Op from './operations'

/** Address of the result, 0 when this opcode is not folded. */
export function foldBinary(opcode: u16, left: i32, right: i32): usize {
  const a = constantAddress(left)
  const b = constantAddress(right)
  const result = newConstant()
  switch (opcode) {
    case Op.ADD:
      add(result, a, b)
      break
    case Op.SUB:
      sub(result, a, b)
      break
    case Op.MUL:
      mul(result, a, b)
      break
    case Op.AND:
      and(result, a, b)
      break
    case Op.OR:
      or(result, a, b)
      break
    case Op.XOR:
      xor(result, a, b)
      break
    case Op.SHL:
      shl(result, a, b)
      break
    case Op.SHR:
      shr(result, a, b)
      break
    default:
      dropNewestConstant()
      return 0
  }
  return result
}

export function foldUnary(opcode: u16, operand: i32): usize {
  const result = newConstant()
  if (opcode == Op.NOT) not(result, constantAddress(operand))
  else setU64(result, isZero(constantAddress(operand)) ? 1 : 0)
  return result
}
