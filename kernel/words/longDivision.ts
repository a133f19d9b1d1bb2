// Owns the division of a word by a word: limbs come in as arguments, quotient and remainder go to divisionResult.ts.
// Must never: touch linear memory. The path depends on the number of limbs of the divisor.
import { multiplyHigh } from './arithmetic'
import { remainder0, remainder1, remainder2, remainder3, setQuotient, setRemainder } from './divisionResult'
import { divideNormalised } from './normalisedDivision'
import { reciprocalOf, reciprocalOfTwo } from './reciprocal'
import { leftInto, rightInto } from './shift'

/** Whether the word a is less than the word b. */
@inline
export function lessLimbs(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64, b3: u64): bool {
  if (a3 != b3) return a3 < b3
  if (a2 != b2) return a2 < b2
  return a1 != b1 ? a1 < b1 : a0 < b0
}

/** Divides a by b; a divisor of zero yields zero for both results. */
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
  if (lessLimbs(a0, a1, a2, a3, b0, b1, b2, b3)) {
    setQuotient(0, 0, 0, 0)
    setRemainder(a0, a1, a2, a3)
    return
  }
  // Dividend and divisor of the same length: the top limbs alone tell a quotient of at most 32 bits.
  if (b3 != 0) {
    if (b3 >> 32 != 0) subtractMultiple(a3, b3, a0, a1, a2, a3, b0, b1, b2, b3)
    else divideByFour(a0, a1, a2, a3, b0, b1, b2, b3)
  } else if (b2 != 0) {
    if (a3 == 0 && b2 >> 32 != 0) subtractMultiple(a2, b2, a0, a1, a2, 0, b0, b1, b2, 0)
    else divideByThree(a0, a1, a2, a3, b0, b1, b2)
  } else {
    if ((a3 | a2) == 0 && b1 >> 32 != 0) subtractMultiple(a1, b1, a0, a1, 0, 0, b0, b1, 0, 0)
    else divideByTwo(a0, a1, a2, a3, b0, b1)
  }
}

/**
 * For a >= b of the same number of limbs, with a top limb of b of more than 32 bits: the quotient of the top limbs,
 * the divisor's rounded up, is at most two less than the quotient of the words.
 */
function subtractMultiple(
  aTop: u64,
  bTop: u64,
  a0: u64,
  a1: u64,
  a2: u64,
  a3: u64,
  b0: u64,
  b1: u64,
  b2: u64,
  b3: u64,
): void {
  let quotient = bTop == u64.MAX_VALUE ? 1 : aTop / (bTop + 1)
  const carry1 = productHigh32(b0, quotient)
  const p0 = b0 * quotient
  const p1 = b1 * quotient + carry1
  const carry2 = productHigh32(b1, quotient) + u64(p1 < carry1)
  const p2 = b2 * quotient + carry2
  const carry3 = productHigh32(b2, quotient) + u64(p2 < carry2)
  const p3 = b3 * quotient + carry3
  let rest0 = a0 - p0
  const t1 = a1 - p1
  const t2 = a2 - p2
  const borrow1 = u64(rest0 > a0)
  let rest1 = t1 - borrow1
  const borrow2 = u64(t1 > a1) | u64(rest1 > t1)
  let rest2 = t2 - borrow2
  let rest3 = a3 - p3 - (u64(t2 > a2) | u64(rest2 > t2))
  while (!lessLimbs(rest0, rest1, rest2, rest3, b0, b1, b2, b3)) {
    quotient++
    const d0 = rest0 - b0
    const e1 = rest1 - b1
    const e2 = rest2 - b2
    const d1 = e1 - u64(d0 > rest0)
    const d2 = e2 - (u64(e1 > rest1) | u64(d1 > e1))
    rest3 = rest3 - b3 - (u64(e2 > rest2) | u64(d2 > e2))
    rest0 = d0
    rest1 = d1
    rest2 = d2
  }
  setQuotient(quotient, 0, 0, 0)
  setRemainder(rest0, rest1, rest2, rest3)
}

/** The upper limb of a * b, for b of at most 32 bits. */
@inline
function productHigh32(a: u64, b: u64): u64 {
  return ((a >> 32) * b + (((a & 0xffffffff) * b) >> 32)) >> 32
}

function divideByOne(a0: u64, a1: u64, a2: u64, a3: u64, b: u64): void {
  const shift = i64.clz(b)
  const d = b << shift
  const v = reciprocalOf(d)
  let rest = leftInto(0, a3, shift)
  let next3 = leftInto(a3, a2, shift)
  let next2 = leftInto(a2, a1, shift)
  let next1 = leftInto(a1, a0, shift)
  let next0 = a0 << shift
  let digits = 4
  // Digits that would be zero: what is left of the dividend is less than the divisor.
  while (rest == 0 && next3 < d) {
    rest = next3
    next3 = next2
    next2 = next1
    next1 = next0
    digits--
  }
  let quotient0: u64 = 0
  let quotient1: u64 = 0
  let quotient2: u64 = 0
  let quotient3: u64 = 0
  do {
    const low = v * rest
    const fraction = low + next3
    let digit = multiplyHigh(v, rest) + rest + u64(fraction < low) + 1
    rest = next3 - digit * d
    const tooLarge = rest > fraction
    digit = select<u64>(digit - 1, digit, tooLarge)
    rest = select<u64>(rest + d, rest, tooLarge)
    if (rest >= d) {
      digit++
      rest -= d
    }
    quotient3 = quotient2
    quotient2 = quotient1
    quotient1 = quotient0
    quotient0 = digit
    next3 = next2
    next2 = next1
    next1 = next0
  } while (--digits)
  setQuotient(quotient0, quotient1, quotient2, quotient3)
  setRemainder(rest >> shift, 0, 0, 0)
}

function divideByTwo(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64): void {
  const shift = i64.clz(b1)
  const d1 = leftInto(b1, b0, shift)
  const d0 = b0 << shift
  const v = reciprocalOfTwo(d1, d0)
  let high = leftInto(0, a3, shift)
  let low = leftInto(a3, a2, shift)
  let next2 = leftInto(a2, a1, shift)
  let next1 = leftInto(a1, a0, shift)
  let next0 = a0 << shift
  let digits = 3
  // Digits that would be zero: what is left of the dividend is less than the divisor.
  while (high == 0 && (low < d1 || (low == d1 && next2 < d0))) {
    high = low
    low = next2
    next2 = next1
    next1 = next0
    digits--
  }
  let quotient0: u64 = 0
  let quotient1: u64 = 0
  let quotient2: u64 = 0
  do {
    const product = v * high
    const fraction = product + low
    let digit = multiplyHigh(v, high) + high + u64(fraction < product)
    let rest0 = next2 - digit * d0
    let rest1 = low - digit * d1 - multiplyHigh(digit, d0) - u64(rest0 > next2)
    rest1 -= d1 + u64(rest0 < d0)
    rest0 -= d0
    digit++
    const tooLarge = rest1 >= fraction
    const back0 = rest0 + d0
    const back1 = rest1 + d1 + u64(back0 < d0)
    digit = select<u64>(digit - 1, digit, tooLarge)
    rest0 = select<u64>(back0, rest0, tooLarge)
    rest1 = select<u64>(back1, rest1, tooLarge)
    if (rest1 >= d1 && (rest1 > d1 || rest0 >= d0)) {
      digit++
      rest1 -= d1 + u64(rest0 < d0)
      rest0 -= d0
    }
    quotient2 = quotient1
    quotient1 = quotient0
    quotient0 = digit
    high = rest1
    low = rest0
    next2 = next1
    next1 = next0
  } while (--digits)
  setQuotient(quotient0, quotient1, quotient2, 0)
  setRemainder(rightInto(high, low, shift), high >> shift, 0, 0)
}

function divideByThree(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64): void {
  const shift = i64.clz(b2)
  const d3 = leftInto(b2, b1, shift)
  const d2 = leftInto(b1, b0, shift)
  const d1 = b0 << shift
  const u4 = leftInto(0, a3, shift)
  const u3 = leftInto(a3, a2, shift)
  const u2 = leftInto(a2, a1, shift)
  const u1 = leftInto(a1, a0, shift)
  const u0 = a0 << shift
  if (u4 != 0 || u3 >= d3) divideNormalised(2, u4, u3, u2, u1, u0, 0, d3, d2, d1, 0)
  else divideNormalised(1, u3, u2, u1, u0, 0, 0, d3, d2, d1, 0)
  setRemainder(
    rightInto(remainder2(), remainder1(), shift),
    rightInto(remainder3(), remainder2(), shift),
    remainder3() >> shift,
    0,
  )
}

function divideByFour(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64, b3: u64): void {
  const shift = i64.clz(b3)
  divideNormalised(
    1,
    leftInto(0, a3, shift),
    leftInto(a3, a2, shift),
    leftInto(a2, a1, shift),
    leftInto(a1, a0, shift),
    a0 << shift,
    0,
    leftInto(b3, b2, shift),
    leftInto(b2, b1, shift),
    leftInto(b1, b0, shift),
    b0 << shift,
  )
  setRemainder(
    rightInto(remainder1(), remainder0(), shift),
    rightInto(remainder2(), remainder1(), shift),
    rightInto(remainder3(), remainder2(), shift),
    remainder3() >> shift,
  )
}
