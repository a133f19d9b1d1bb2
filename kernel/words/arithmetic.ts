// Owns addition, subtraction and multiplication of words modulo 2^256.
// Must never: write a destination before every operand was read (destinations may alias).
import { setLimbs } from './basic'

@inline
export function add(dst: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const s0 = a0 + load<u64>(b)
  const upperA = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)
  const upperB = load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  const carry = u64(s0 < a0)
  // A small number on one side is the common case, and a branch is foreseen where carries would be waited for.
  if ((upperA | carry) == 0) setLimbs(dst, s0, load<u64>(b, 8), load<u64>(b, 16), load<u64>(b, 24))
  else if ((upperB | carry) == 0) setLimbs(dst, s0, load<u64>(a, 8), load<u64>(a, 16), load<u64>(a, 24))
  else addWithCarry(dst, a, b)
}

/** Adds modulo 2^256; true when the sum did not fit. */
@inline
export function addWithCarry(dst: usize, a: usize, b: usize): bool {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const s0 = a0 + load<u64>(b)
  const t1 = a1 + load<u64>(b, 8)
  const t2 = a2 + load<u64>(b, 16)
  const t3 = a3 + load<u64>(b, 24)
  const s1 = t1 + u64(s0 < a0)
  const s2 = t2 + (u64(t1 < a1) | u64(s1 < t1))
  const s3 = t3 + (u64(t2 < a2) | u64(s2 < t2))
  setLimbs(dst, s0, s1, s2, s3)
  return t3 < a3 || s3 < t3
}

@inline
export function sub(dst: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const d0 = a0 - load<u64>(b)
  const upperB = load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  if ((upperB | u64(d0 > a0)) == 0) setLimbs(dst, d0, load<u64>(a, 8), load<u64>(a, 16), load<u64>(a, 24))
  else subWithBorrow(dst, a, b)
}

/** Subtracts modulo 2^256; true when `a` was less than `b`. */
@inline
export function subWithBorrow(dst: usize, a: usize, b: usize): bool {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const d0 = a0 - load<u64>(b)
  const t1 = a1 - load<u64>(b, 8)
  const t2 = a2 - load<u64>(b, 16)
  const t3 = a3 - load<u64>(b, 24)
  const d1 = t1 - u64(d0 > a0)
  const d2 = t2 - (u64(t1 > a1) | u64(d1 > t1))
  const d3 = t3 - (u64(t2 > a2) | u64(d2 > t2))
  setLimbs(dst, d0, d1, d2, d3)
  return t3 > a3 || d3 > t3
}

/** The upper half of the 128-bit product; the lower half is `a * b`. */
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff
  const aHigh = a >> 32
  const bLow = b & 0xffffffff
  const bHigh = b >> 32
  const middle = aHigh * bLow + ((aLow * bLow) >> 32)
  const middle2 = aLow * bHigh + (middle & 0xffffffff)
  return aHigh * bHigh + (middle >> 32) + (middle2 >> 32)
}

/** Multiplies by a single limb; the result is the limb that did not fit. */
export function mulU64(dst: usize, a: usize, m: u64): u64 {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const carry1 = multiplyHigh(a0, m)
  const p1 = a1 * m + carry1
  const carry2 = multiplyHigh(a1, m) + u64(p1 < carry1)
  const p2 = a2 * m + carry2
  const carry3 = multiplyHigh(a2, m) + u64(p2 < carry2)
  const p3 = a3 * m + carry3
  setLimbs(dst, a0 * m, p1, p2, p3)
  return multiplyHigh(a3, m) + u64(p3 < carry3)
}

export function mul(dst: usize, a: usize, b: usize): void {
  multiplyLimbs(
    dst,
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

/** The product modulo 2^256 of two words given by their limbs. */
@inline
export function multiplyLimbs(
  dst: usize,
  a0: u64,
  a1: u64,
  a2: u64,
  a3: u64,
  b0: u64,
  b1: u64,
  b2: u64,
  b3: u64,
): void {
  if ((a1 | a2 | a3 | b1 | b2 | b3) == 0) {
    setLimbs(dst, a0 * b0, multiplyHigh(a0, b0), 0, 0)
    return
  }
  const x0 = a0 & 0xffffffff
  const x1 = a0 >> 32
  const x2 = a1 & 0xffffffff
  const x3 = a1 >> 32
  const x4 = a2 & 0xffffffff
  const x5 = a2 >> 32
  const y0 = b0 & 0xffffffff
  const y1 = b0 >> 32
  const y2 = b1 & 0xffffffff
  const y3 = b1 >> 32
  const y4 = b2 & 0xffffffff
  const y5 = b2 >> 32
  // Each step adds a digit of the sum and a carry to a product, which fits a limb exactly.
  const t00 = x0 * y0
  const t01 = x0 * y1 + (t00 >> 32)
  const t02 = x0 * y2 + (t01 >> 32)
  const t03 = x0 * y3 + (t02 >> 32)
  const t04 = x0 * y4 + (t03 >> 32)
  const t05 = x0 * y5 + (t04 >> 32)
  const t10 = x1 * y0 + (t01 & 0xffffffff)
  const t11 = x1 * y1 + (t02 & 0xffffffff) + (t10 >> 32)
  const t12 = x1 * y2 + (t03 & 0xffffffff) + (t11 >> 32)
  const t13 = x1 * y3 + (t04 & 0xffffffff) + (t12 >> 32)
  const t14 = x1 * y4 + (t05 & 0xffffffff) + (t13 >> 32)
  const t20 = x2 * y0 + (t11 & 0xffffffff)
  const t21 = x2 * y1 + (t12 & 0xffffffff) + (t20 >> 32)
  const t22 = x2 * y2 + (t13 & 0xffffffff) + (t21 >> 32)
  const t23 = x2 * y3 + (t14 & 0xffffffff) + (t22 >> 32)
  const t30 = x3 * y0 + (t21 & 0xffffffff)
  const t31 = x3 * y1 + (t22 & 0xffffffff) + (t30 >> 32)
  const t32 = x3 * y2 + (t23 & 0xffffffff) + (t31 >> 32)
  const t40 = x4 * y0 + (t31 & 0xffffffff)
  const t41 = x4 * y1 + (t32 & 0xffffffff) + (t40 >> 32)
  const t50 = x5 * y0 + (t41 & 0xffffffff)
  // The top limb keeps nothing beyond bit 255: whole limbs there, and the three products no low product covers.
  const carries = (t05 >> 32) + (t14 >> 32) + (t23 >> 32) + (t32 >> 32) + (t41 >> 32) + (t50 >> 32)
  const top = x1 * y5 + x3 * y3 + x5 * y1 + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0
  setLimbs(
    dst,
    (t00 & 0xffffffff) | (t10 << 32),
    (t20 & 0xffffffff) | (t30 << 32),
    (t40 & 0xffffffff) | (t50 << 32),
    carries + top,
  )
}
