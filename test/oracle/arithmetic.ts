/**
 * Arithmetic, comparison, bit and hash instructions (0x01 to 0x20).
 *
 * Owns: their meaning and their price by operand. Must never: touch the state.
 */
import { keccak256 } from '../../src/primitives/keccak.ts'
import type { Frame } from './frame.ts'
import type { Handlers, Machine } from './machine.ts'
import { MAX_WORD, signed, wordCount, wordOf, wrap } from './word.ts'

const KECCAK_WORD_GAS = 6n

export const arithmetic: Handlers = {
  1: binary((a, b) => a + b),
  2: binary((a, b) => a * b),
  3: binary((a, b) => a - b),
  4: binary((a, b) => (b === 0n ? 0n : a / b)),
  5: binary((a, b) => (b === 0n ? 0n : signed(a) / signed(b))),
  6: binary((a, b) => (b === 0n ? 0n : a % b)),
  7: binary((a, b) => (b === 0n ? 0n : signed(a) % signed(b))),
  8: ternary((a, b, n) => (n === 0n ? 0n : (a + b) % n)),
  9: ternary((a, b, n) => (n === 0n ? 0n : (a * b) % n)),
  10: exp,
  11: binary(signExtend),
  16: binary((a, b) => flag(a < b)),
  17: binary((a, b) => flag(a > b)),
  18: binary((a, b) => flag(signed(a) < signed(b))),
  19: binary((a, b) => flag(signed(a) > signed(b))),
  20: binary((a, b) => flag(a === b)),
  21: unary((a) => flag(a === 0n)),
  22: binary((a, b) => a & b),
  23: binary((a, b) => a | b),
  24: binary((a, b) => a ^ b),
  25: unary((a) => MAX_WORD - a),
  26: binary((index, word) => (index > 31n ? 0n : (word >> (8n * (31n - index))) & 0xffn)),
  27: binary((shift, word) => (shift > 255n ? 0n : word << shift)),
  28: binary((shift, word) => (shift > 255n ? 0n : word >> shift)),
  29: binary((shift, word) => signed(word) >> (shift > 255n ? 255n : shift)),
  30: unary((word) => (word === 0n ? 256n : 256n - BigInt(word.toString(2).length))),
  32: hash,
}

function unary(compute: (a: bigint) => bigint) {
  return (frame: Frame): void => frame.push(wrap(compute(frame.pop())))
}

function binary(compute: (a: bigint, b: bigint) => bigint) {
  return (frame: Frame): void => {
    const a = frame.pop()
    const b = frame.pop()
    frame.push(wrap(compute(a, b)))
  }
}

function ternary(compute: (a: bigint, b: bigint, c: bigint) => bigint) {
  return (frame: Frame): void => {
    const a = frame.pop()
    const b = frame.pop()
    const c = frame.pop()
    frame.push(wrap(compute(a, b, c)))
  }
}

function flag(holds: boolean): bigint {
  return holds ? 1n : 0n
}

/** Spreads the sign of the byte with this index (0 = lowest) over all bytes above it. */
function signExtend(index: bigint, word: bigint): bigint {
  return index > 30n ? word : BigInt.asIntN(8 * (Number(index) + 1), word)
}

function exp(frame: Frame, machine: Machine): void {
  const base = frame.pop()
  const exponent = frame.pop()
  const exponentBytes = exponent === 0n ? 0 : Math.ceil(exponent.toString(2).length / 8)
  frame.charge(BigInt(machine.rules.gas.expByte * exponentBytes))
  frame.push(power(base, exponent))
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = wrap(result * square)
    square = wrap(square * square)
  }
  return result
}

function hash(frame: Frame): void {
  const offset = frame.pop()
  const length = frame.pop()
  frame.expandMemory(offset, length)
  frame.charge(KECCAK_WORD_GAS * wordCount(length))
  frame.push(wordOf(keccak256(frame.readMemory(offset, length))))
}
