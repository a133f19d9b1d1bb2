// Owns the division by normalised divisors of four limbs, digit by digit of one limb.
// Must never: touch linear memory.
import { multiplyHigh } from './arithmetic'
import { setQuotient, setQuotient4, setRemainder } from './divisionResult'
import { reciprocalOfTwo } from './reciprocal'

/**
 * Divides by a normalised divisor of four limbs (the lowest of them may be zero) and yields up to five digits of one
 * limb. The first four limbs of the dividend, u5 : u4 : u3 : u2, must be less than the divisor; u1 and u0 follow,
 * and zeros after them.
 */
export function divideNormalised(
  digits: u32,
  u5: u64,
  u4: u64,
  u3: u64,
  u2: u64,
  u1: u64,
  u0: u64,
  d3: u64,
  d2: u64,
  d1: u64,
  d0: u64,
): void {
  const v = reciprocalOfTwo(d3, d2)
  let quotient0: u64 = 0
  let quotient1: u64 = 0
  let quotient2: u64 = 0
  let quotient3: u64 = 0
  let quotient4: u64 = 0
  do {
    let digit: u64
    let rest3: u64
    let rest2: u64
    let overflow = false
    if (u5 == d3 && u4 == d2) {
      // The estimate would not fit a limb; the largest limb leaves one divisor more than the third limb.
      digit = u64.MAX_VALUE
      rest2 = u3 + d2
      const carry = u64(rest2 < d2)
      rest3 = d3 + carry
      overflow = rest3 < carry
    } else {
      const product = v * u5
      const fraction = product + u4
      digit = multiplyHigh(v, u5) + u5 + u64(fraction < product)
      rest2 = u3 - digit * d2
      rest3 = u4 - digit * d3 - multiplyHigh(digit, d2) - u64(rest2 > u3)
      rest3 -= d3 + u64(rest2 < d2)
      rest2 -= d2
      digit++
      const tooLarge = rest3 >= fraction
      const back2 = rest2 + d2
      const back3 = rest3 + d3 + u64(back2 < d2)
      digit = select<u64>(digit - 1, digit, tooLarge)
      rest2 = select<u64>(back2, rest2, tooLarge)
      rest3 = select<u64>(back3, rest3, tooLarge)
      if (rest3 >= d3 && (rest3 > d3 || rest2 >= d2)) {
        digit++
        rest3 -= d3 + u64(rest2 < d2)
        rest2 -= d2
      }
    }
    // Subtract the multiple of the two lower limbs; a quotient too large by one is rare.
    const high0 = multiplyHigh(digit, d0)
    const p0 = digit * d0
    const p1 = digit * d1 + high0
    const p2 = multiplyHigh(digit, d1) + u64(p1 < high0)
    let rest0 = u1 - p0
    const t1 = u2 - p1
    let rest1 = t1 - u64(rest0 > u1)
    const t2 = rest2 - p2
    const borrow2 = u64(t1 > u2) | u64(rest1 > t1)
    const s2 = t2 - borrow2
    const borrow3 = u64(t2 > rest2) | u64(s2 > t2)
    let negative = borrow3 > rest3 && !overflow
    rest2 = s2
    rest3 -= borrow3
    while (negative) {
      digit--
      rest0 += d0
      const carry1 = u64(rest0 < d0)
      const m1 = rest1 + d1
      rest1 = m1 + carry1
      const carry2 = u64(m1 < d1) | u64(rest1 < carry1)
      const m2 = rest2 + d2
      rest2 = m2 + carry2
      const carry3 = u64(m2 < d2) | u64(rest2 < carry2)
      const m3 = rest3 + d3
      rest3 = m3 + carry3
      negative = !(m3 < d3 || rest3 < carry3)
    }
    quotient4 = quotient3
    quotient3 = quotient2
    quotient2 = quotient1
    quotient1 = quotient0
    quotient0 = digit
    u5 = rest3
    u4 = rest2
    u3 = rest1
    u2 = rest0
    u1 = u0
    u0 = 0
  } while (--digits)
  setQuotient(quotient0, quotient1, quotient2, quotient3)
  setQuotient4(quotient4)
  setRemainder(u2, u3, u4, u5)
}
