// Owns the reciprocals that turn divisions by one- and two-limb divisors into multiplications, after Moeller and
// Granlund, "Improved division by invariant integers" (2011). Divisors are normalised: their top bit is set.
// Must never: touch linear memory.
import { multiplyHigh } from './arithmetic'

/** The last divisor and its reciprocal: programs divide by the same few numbers again and again. */
let cachedDivisor: u64 = 0
let cachedReciprocal: u64 = 0

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
  // How often the corrections are needed cannot be predicted: no branches.
  let p = d1 * v + d0
  const carry = p < d0
  const twice = u64(carry) & u64(p >= d1)
  v -= u64(carry) + twice
  p -= select<u64>(d1, 0, carry) + select<u64>(d1, 0, twice != 0)
  const high = multiplyHigh(v, d0)
  p += high
  const over = u64(p < high)
  return v - over - (over & (u64(p > d1) | (u64(p == d1) & u64(v * d0 >= d0))))
}
