// Owns DIV, MOD, SDIV and SMOD on words in memory; division by zero is zero.
// Must never: write a destination before every operand was read (destinations may alias).
import { setLimbs } from './basic'
import {
  quotient0,
  quotient1,
  quotient2,
  quotient3,
  remainder0,
  remainder1,
  remainder2,
  remainder3,
} from './divisionResult'
import { divideLimbs } from './longDivision'

@inline
function divideWords(a: usize, b: usize): void {
  divideLimbs(
    load<u64>(a),
    load<u64>(a, 8),
    load<u64>(a, 16),
    load<u64>(a, 24),
    load<u64>(b),
    load<u64>(b, 8),
    load<u64>(b, 16),
    load<u64>(b, 24),
  )
}

/** Writes four limbs, negated (two's complement) when asked to. */
@inline
function setSigned(dst: usize, l0: u64, l1: u64, l2: u64, l3: u64, negative: bool): void {
  const sign = -u64(negative)
  const n0 = (l0 ^ sign) + u64(negative)
  const carry0 = u64(negative) & u64(n0 == 0)
  const n1 = (l1 ^ sign) + carry0
  const carry1 = carry0 & u64(n1 == 0)
  const n2 = (l2 ^ sign) + carry1
  const carry2 = carry1 & u64(n2 == 0)
  setLimbs(dst, n0, n1, n2, (l3 ^ sign) + carry2)
}

/** Divides the absolute values: two's complement, negated where the sign limb is all ones. */
@inline
function divideMagnitudes(a: usize, b: usize): void {
  const a3 = load<u64>(a, 24)
  const b3 = load<u64>(b, 24)
  const signA = <u64>(<i64>a3 >> 63)
  const signB = <u64>(<i64>b3 >> 63)
  const a0 = (load<u64>(a) ^ signA) - signA
  const b0 = (load<u64>(b) ^ signB) - signB
  const carryA1 = signA & u64(a0 == 0)
  const carryB1 = signB & u64(b0 == 0)
  const a1 = (load<u64>(a, 8) ^ signA) + carryA1
  const b1 = (load<u64>(b, 8) ^ signB) + carryB1
  const carryA2 = carryA1 & u64(a1 == 0)
  const carryB2 = carryB1 & u64(b1 == 0)
  const a2 = (load<u64>(a, 16) ^ signA) + carryA2
  const b2 = (load<u64>(b, 16) ^ signB) + carryB2
  const carryA3 = carryA2 & u64(a2 == 0)
  const carryB3 = carryB2 & u64(b2 == 0)
  divideLimbs(a0, a1, a2, (a3 ^ signA) + carryA3, b0, b1, b2, (b3 ^ signB) + carryB3)
}

export function div(dst: usize, a: usize, b: usize): void {
  divideWords(a, b)
  setLimbs(dst, quotient0(), quotient1(), quotient2(), quotient3())
}

export function mod(dst: usize, a: usize, b: usize): void {
  divideWords(a, b)
  setLimbs(dst, remainder0(), remainder1(), remainder2(), remainder3())
}

/** The quotient is truncated towards zero; the most negative number divided by -1 is itself. */
export function sdiv(dst: usize, a: usize, b: usize): void {
  const negative = (load<i64>(a, 24) ^ load<i64>(b, 24)) < 0
  divideMagnitudes(a, b)
  setSigned(dst, quotient0(), quotient1(), quotient2(), quotient3(), negative)
}

/** The remainder has the sign of the dividend. */
export function smod(dst: usize, a: usize, b: usize): void {
  const negative = load<i64>(a, 24) < 0
  divideMagnitudes(a, b)
  setSigned(dst, remainder0(), remainder1(), remainder2(), remainder3(), negative)
}
