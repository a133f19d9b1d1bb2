// Owns addition, subtraction and multiplication of words modulo 2^256.
// Must never: write a destination before every operand was read (destinations may alias).
import { setLimbs } from './basic'

// @ts-ignore: decorator
@inline
export function add(dst: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const s0 = a0 + load<u64>(b)
  const upper = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24) | load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  // Small numbers are the common case, and this branch is foreseen where the carries would be waited for.
  if ((upper | u64(s0 < a0)) == 0) setLimbs(dst, s0, 0, 0, 0)
  else addWithCarry(dst, a, b)
}

/** Adds modulo 2^256; true when the sum did not fit. */
// @ts-ignore: decorator
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

// @ts-ignore: decorator
@inline
export function sub(dst: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const d0 = a0 - load<u64>(b)
  const upper = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24) | load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)
  if ((upper | u64(d0 > a0)) == 0) setLimbs(dst, d0, 0, 0, 0)
  else subWithBorrow(dst, a, b)
}

/** Subtracts modulo 2^256; true when `a` was less than `b`. */
// @ts-ignore: decorator
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
// @ts-ignore: decorator
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
// @ts-ignore: decorator
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
  const high00 = multiplyHigh(a0, b0)
  const high01 = multiplyHigh(a0, b1)
  const high10 = multiplyHigh(a1, b0)
  const low01 = a0 * b1
  const low10 = a1 * b0
  const low02 = a0 * b2
  const low11 = a1 * b1
  const low20 = a2 * b0
  const s1 = high00 + low01
  const p1 = s1 + low10
  let p2 = u64(s1 < low01) + u64(p1 < low10) + high01
  let carry = u64(p2 < high01)
  p2 += high10
  carry += u64(p2 < high10)
  p2 += low02
  carry += u64(p2 < low02)
  p2 += low11
  carry += u64(p2 < low11)
  p2 += low20
  carry += u64(p2 < low20)
  const highs = multiplyHigh(a0, b2) + multiplyHigh(a1, b1) + multiplyHigh(a2, b0)
  const p3 = carry + highs + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0
  setLimbs(dst, a0 * b0, p1, p2, p3)
}
