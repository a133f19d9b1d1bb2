// Owns DIV, MOD, SDIV and SMOD on words in memory; division by zero is zero.
// Must never: write a destination before every operand was read (destinations may alias).
import { setLimbs } from './basic'
import {
  divideLimbs,
  quotient0,
  quotient1,
  quotient2,
  quotient3,
  remainder0,
  remainder1,
  remainder2,
  remainder3,
} from './longDivision'

// @ts-ignore: decorator
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
// @ts-ignore: decorator
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

/** Divides the absolute values. */
// @ts-ignore: decorator
@inline
function divideMagnitudes(a: usize, b: usize): void {
  const signA = load<i64>(a, 24) >> 63
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const flipA = <u64>signA
  const flipB = <u64>((<i64>b3) >> 63)
  const one = u64(flipA != 0)
  const m0 = (a0 ^ flipA) + one
  const c0 = one & u64(m0 == 0)
  const m1 = (a1 ^ flipA) + c0
  const c1 = c0 & u64(m1 == 0)
  const m2 = (a2 ^ flipA) + c1
  const m3 = (a3 ^ flipA) + (c1 & u64(m2 == 0))
  const oneB = u64(flipB != 0)
  const n0 = (b0 ^ flipB) + oneB
  const e0 = oneB & u64(n0 == 0)
  const n1 = (b1 ^ flipB) + e0
  const e1 = e0 & u64(n1 == 0)
  const n2 = (b2 ^ flipB) + e1
  const n3 = (b3 ^ flipB) + (e1 & u64(n2 == 0))
  divideLimbs(m0, m1, m2, m3, n0, n1, n2, n3)
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
