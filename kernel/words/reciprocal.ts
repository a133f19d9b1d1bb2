// Owns the division of two- and three-limb numbers by one- and two-limb divisors with a precomputed reciprocal,
// after Moeller and Granlund, "Improved division by invariant integers" (2011). Divisors are normalised: top bit set.
// Must never: touch linear memory. Results beyond the first are left in globals, read with the functions at the end.
import { multiplyHigh } from './arithmetic'

/** The last divisor and its reciprocal: programs divide by the same few numbers again and again. */
let cachedDivisor: u64 = 0
let cachedReciprocal: u64 = 0

/** The remainder of the last division. */
let remainderLow: u64 = 0
let remainderHigh: u64 = 0

/** floor((2^128 - 1) / d) - 2^64. */
export function reciprocalOf(d: u64): u64 {
  if (d == cachedDivisor) return cachedReciprocal
  const dHigh = d >> 32
  const dLow = d & 0xffffffff
  // Long division of ~d : ~0 by d in two digits of 32 bits.
  const upper = ~d
  const q1 = quotientDigit(upper, dHigh, dLow)
  const rest = ((upper << 32) | 0xffffffff) - q1 * d
  const q0 = quotientDigit(rest, dHigh, dLow)
  cachedDivisor = d
  cachedReciprocal = (q1 << 32) + q0
  return cachedReciprocal
}

/** One 32-bit digit of `upper : 0xffffffff` divided by `dHigh : dLow`. */
// @ts-ignore: decorator
@inline
function quotientDigit(upper: u64, dHigh: u64, dLow: u64): u64 {
  let digit = upper / dHigh
  let rest = upper - digit * dHigh
  while (digit > 0xffffffff || digit * dLow > ((rest << 32) | 0xffffffff)) {
    digit--
    rest += dHigh
    if (rest > 0xffffffff) break
  }
  return digit
}

/** The reciprocal for three-by-two divisions: floor((2^192 - 1) / (d1 : d0)) - 2^64. */
export function reciprocalOfTwo(d1: u64, d0: u64): u64 {
  let v = reciprocalOf(d1)
  let p = d1 * v + d0
  if (p < d0) {
    v--
    if (p >= d1) {
      v--
      p -= d1
    }
    p -= d1
  }
  const high = multiplyHigh(v, d0)
  p += high
  if (p < high) {
    v--
    if (p > d1 || (p == d1 && v * d0 + d0 >= d0)) v--
  }
  return v
}

/** The quotient of `u1 : u0` by `d`, for u1 < d. */
// @ts-ignore: decorator
@inline
export function divide2by1(u1: u64, u0: u64, d: u64, v: u64): u64 {
  const low = v * u1
  const fraction = low + u0
  let q = multiplyHigh(v, u1) + u1 + u64(fraction < low) + 1
  let r = u0 - q * d
  if (r > fraction) {
    q--
    r += d
  }
  if (r >= d) {
    q++
    r -= d
  }
  remainderLow = r
  return q
}

/** The quotient of `u2 : u1 : u0` by `d1 : d0`, for (u2 : u1) < (d1 : d0). */
export function divide3by2(u2: u64, u1: u64, u0: u64, d1: u64, d0: u64, v: u64): u64 {
  const low = v * u2
  const fraction = low + u1
  let q = multiplyHigh(v, u2) + u2 + u64(fraction < low)
  const t0 = q * d0
  const t1 = multiplyHigh(q, d0)
  let r0 = u0 - t0
  let r1 = u1 - q * d1 - t1 - u64(r0 > u0)
  r1 = r1 - d1 - u64(r0 < d0)
  r0 -= d0
  q++
  if (r1 >= fraction) {
    q--
    r0 += d0
    r1 += d1 + u64(r0 < d0)
  }
  if (r1 >= d1 && (r1 > d1 || r0 >= d0)) {
    q++
    r1 = r1 - d1 - u64(r0 < d0)
    r0 -= d0
  }
  remainderLow = r0
  remainderHigh = r1
  return q
}

// @ts-ignore: decorator
@inline
export function lowRemainder(): u64 {
  return remainderLow
}

// @ts-ignore: decorator
@inline
export function highRemainder(): u64 {
  return remainderHigh
}
