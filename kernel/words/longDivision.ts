// Owns the division of a word by a word: limbs come in as arguments, quotient and remainder stay in globals.
// Must never: touch linear memory. The path depends on the number of limbs of the divisor.
import { multiplyHigh } from './arithmetic'
import { divide2by1, divide3by2, highRemainder, lowRemainder, reciprocalOf, reciprocalOfTwo } from './reciprocal'

let q0: u64 = 0
let q1: u64 = 0
let q2: u64 = 0
let q3: u64 = 0
let r0: u64 = 0
let r1: u64 = 0
let r2: u64 = 0
let r3: u64 = 0

// @ts-ignore: decorator
@inline
function setQuotient(l0: u64, l1: u64, l2: u64, l3: u64): void {
  q0 = l0
  q1 = l1
  q2 = l2
  q3 = l3
}

// @ts-ignore: decorator
@inline
function setRemainder(l0: u64, l1: u64, l2: u64, l3: u64): void {
  r0 = l0
  r1 = l1
  r2 = l2
  r3 = l3
}

/** The low part of `upper:lower >> bits`, for 0 <= bits <= 63. */
// @ts-ignore: decorator
@inline
function rightInto(upper: u64, lower: u64, bits: u64): u64 {
  return (lower >> bits) | ((upper << 1) << (63 - bits))
}

/** The high part of `upper:lower << bits`, for 0 <= bits <= 63. */
// @ts-ignore: decorator
@inline
function leftInto(upper: u64, lower: u64, bits: u64): u64 {
  return (upper << bits) | ((lower >> 1) >> (63 - bits))
}

/** Divides a by b; leaves quotient and remainder in the globals. A divisor of zero yields zero for both. */
export function divideLimbs(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64, b3: u64): void {
  if ((b1 | b2 | b3) == 0) {
    if (b0 == 0) {
      setQuotient(0, 0, 0, 0)
      setRemainder(0, 0, 0, 0)
    } else if ((a1 | a2 | a3) == 0) {
      const quotient = a0 / b0
      setQuotient(quotient, 0, 0, 0)
      setRemainder(a0 - quotient * b0, 0, 0, 0)
    } else {
      divideByOne(a0, a1, a2, a3, b0)
    }
    return
  }
  if (a3 < b3 || (a3 == b3 && (a2 < b2 || (a2 == b2 && (a1 < b1 || (a1 == b1 && a0 < b0)))))) {
    setQuotient(0, 0, 0, 0)
    setRemainder(a0, a1, a2, a3)
    return
  }
  if (b3 != 0) divideByFour(a0, a1, a2, a3, b0, b1, b2, b3)
  else if (b2 != 0) divideByThree(a0, a1, a2, a3, b0, b1, b2)
  else divideByTwo(a0, a1, a2, a3, b0, b1)
}

function divideByOne(a0: u64, a1: u64, a2: u64, a3: u64, b: u64): void {
  const shift = i64.clz(b)
  const d = b << shift
  const v = reciprocalOf(d)
  let quotient3: u64 = 0
  let quotient2: u64 = 0
  let rest = leftInto(0, a3, shift)
  if (a3 != 0) {
    quotient3 = divide2by1(rest, leftInto(a3, a2, shift), d, v)
    rest = lowRemainder()
  } else {
    rest = leftInto(0, a2, shift)
  }
  if (a3 != 0 || a2 != 0) {
    quotient2 = divide2by1(rest, leftInto(a2, a1, shift), d, v)
    rest = lowRemainder()
  } else {
    rest = leftInto(0, a1, shift)
  }
  const quotient1 = divide2by1(rest, leftInto(a1, a0, shift), d, v)
  const quotient0 = divide2by1(lowRemainder(), a0 << shift, d, v)
  setQuotient(quotient0, quotient1, quotient2, quotient3)
  setRemainder(lowRemainder() >> shift, 0, 0, 0)
}

function divideByTwo(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64): void {
  const shift = i64.clz(b1)
  const d1 = leftInto(b1, b0, shift)
  const d0 = b0 << shift
  const v = reciprocalOfTwo(d1, d0)
  let quotient2: u64 = 0
  let quotient1: u64 = 0
  let restHigh: u64 = 0
  let restLow = leftInto(0, a3, shift)
  if (a3 != 0) {
    quotient2 = divide3by2(restLow, leftInto(a3, a2, shift), leftInto(a2, a1, shift), d1, d0, v)
    restHigh = highRemainder()
    restLow = lowRemainder()
  } else {
    restHigh = leftInto(0, a2, shift)
    restLow = leftInto(a2, a1, shift)
  }
  if ((a3 | a2) != 0) {
    quotient1 = divide3by2(restHigh, restLow, leftInto(a1, a0, shift), d1, d0, v)
    restHigh = highRemainder()
    restLow = lowRemainder()
  } else {
    restHigh = leftInto(0, a1, shift)
    restLow = leftInto(a1, a0, shift)
  }
  const quotient0 = divide3by2(restHigh, restLow, a0 << shift, d1, d0, v)
  setQuotient(quotient0, quotient1, quotient2, 0)
  setRemainder(rightInto(highRemainder(), lowRemainder(), shift), highRemainder() >> shift, 0, 0)
}

function divideByThree(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64): void {
  const shift = i64.clz(b2)
  const d2 = leftInto(b2, b1, shift)
  const d1 = leftInto(b1, b0, shift)
  const d0 = b0 << shift
  const v = reciprocalOfTwo(d2, d1)
  let quotient1: u64 = 0
  if (a3 != 0) {
    quotient1 = divideStep(
      leftInto(0, a3, shift),
      leftInto(a3, a2, shift),
      leftInto(a2, a1, shift),
      leftInto(a1, a0, shift),
      0,
      d2,
      d1,
      d0,
      0,
      v,
    )
  } else {
    setRemainder(0, leftInto(a1, a0, shift), leftInto(a2, a1, shift), leftInto(0, a2, shift))
  }
  const quotient0 = divideStep(r3, r2, r1, a0 << shift, 0, d2, d1, d0, 0, v)
  setQuotient(quotient0, quotient1, 0, 0)
  setRemainder(rightInto(r2, r1, shift), rightInto(r3, r2, shift), r3 >> shift, 0)
}

function divideByFour(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64, b3: u64): void {
  const shift = i64.clz(b3)
  const d3 = leftInto(b3, b2, shift)
  const d2 = leftInto(b2, b1, shift)
  const quotient = divideStep(
    leftInto(0, a3, shift),
    leftInto(a3, a2, shift),
    leftInto(a2, a1, shift),
    leftInto(a1, a0, shift),
    a0 << shift,
    d3,
    d2,
    leftInto(b1, b0, shift),
    b0 << shift,
    reciprocalOfTwo(d3, d2),
  )
  setQuotient(quotient, 0, 0, 0)
  setRemainder(rightInto(r1, r0, shift), rightInto(r2, r1, shift), rightInto(r3, r2, shift), r3 >> shift)
}

/** One quotient limb of a five-limb number by a normalised four-limb divisor; the remainder goes to the globals. */
export function divideStep(
  u4: u64,
  u3: u64,
  u2: u64,
  u1: u64,
  u0: u64,
  d3: u64,
  d2: u64,
  d1: u64,
  d0: u64,
  v: u64,
): u64 {
  let q: u64
  let n3: u64
  let n2: u64
  let overflow = false
  if (u4 == d3 && u3 == d2) {
    // The estimate would not fit a limb; the largest limb leaves one divisor more than the third limb.
    q = u64.MAX_VALUE
    n2 = u2 + d2
    const carry = u64(n2 < d2)
    n3 = d3 + carry
    overflow = n3 < carry
  } else {
    q = divide3by2(u4, u3, u2, d3, d2, v)
    n3 = highRemainder()
    n2 = lowRemainder()
  }
  const low0 = q * d0
  const high0 = multiplyHigh(q, d0)
  const low1 = q * d1
  const high1 = multiplyHigh(q, d1)
  const p1 = low1 + high0
  const p2 = high1 + u64(p1 < high0)
  let n0 = u0 - low0
  const borrow0 = u64(n0 > u0)
  const t1 = u1 - p1
  let n1 = t1 - borrow0
  const borrow1 = u64(t1 > u1) | u64(n1 > t1)
  const t2 = n2 - p2
  const s2 = t2 - borrow1
  const borrow2 = u64(t2 > n2) | u64(s2 > t2)
  const s3 = n3 - borrow2
  let negative = borrow2 > n3 && !overflow
  n2 = s2
  n3 = s3
  while (negative) {
    q--
    n0 += d0
    const carry0 = u64(n0 < d0)
    const m1 = n1 + d1
    n1 = m1 + carry0
    const carry1 = u64(m1 < d1) | u64(n1 < carry0)
    const m2 = n2 + d2
    n2 = m2 + carry1
    const carry2 = u64(m2 < d2) | u64(n2 < carry1)
    const m3 = n3 + d3
    n3 = m3 + carry2
    negative = !(m3 < d3 || n3 < carry2)
  }
  setRemainder(n0, n1, n2, n3)
  return q
}

// @ts-ignore: decorator
@inline
export function quotient0(): u64 {
  return q0
}

// @ts-ignore: decorator
@inline
export function quotient1(): u64 {
  return q1
}

// @ts-ignore: decorator
@inline
export function quotient2(): u64 {
  return q2
}

// @ts-ignore: decorator
@inline
export function quotient3(): u64 {
  return q3
}

// @ts-ignore: decorator
@inline
export function remainder0(): u64 {
  return r0
}

// @ts-ignore: decorator
@inline
export function remainder1(): u64 {
  return r1
}

// @ts-ignore: decorator
@inline
export function remainder2(): u64 {
  return r2
}

// @ts-ignore: decorator
@inline
export function remainder3(): u64 {
  return r3
}
