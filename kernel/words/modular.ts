// Owns ADDMOD and MULMOD: the sum and the product are never cut to 256 bits. A modulus of zero gives zero.
// Must never: write a destination before every operand was read (destinations may alias).
import { setLimbs, setZero } from './basic'
import { divideLimbs, remainder0, remainder1, remainder2, remainder3 } from './longDivision'

export function addmod(dst: usize, a: usize, b: usize, m: usize): void {
  const m0 = load<u64>(m)
  const m1 = load<u64>(m, 8)
  const m2 = load<u64>(m, 16)
  const m3 = load<u64>(m, 24)
  divideLimbs(load<u64>(b), load<u64>(b, 8), load<u64>(b, 16), load<u64>(b, 24), m0, m1, m2, m3)
  const b0 = remainder0()
  const b1 = remainder1()
  const b2 = remainder2()
  const b3 = remainder3()
  divideLimbs(load<u64>(a), load<u64>(a, 8), load<u64>(a, 16), load<u64>(a, 24), m0, m1, m2, m3)
  addReduced(dst, remainder0(), remainder1(), remainder2(), remainder3(), b0, b1, b2, b3, m0, m1, m2, m3)
}

/** (a + b) mod m for a, b < m. */
// @ts-ignore: decorator
@inline
function addReduced(
  dst: usize,
  a0: u64,
  a1: u64,
  a2: u64,
  a3: u64,
  b0: u64,
  b1: u64,
  b2: u64,
  b3: u64,
  m0: u64,
  m1: u64,
  m2: u64,
  m3: u64,
): void {
  const s0 = a0 + b0
  const t1 = a1 + b1
  const t2 = a2 + b2
  const t3 = a3 + b3
  const s1 = t1 + u64(s0 < a0)
  const s2 = t2 + (u64(t1 < a1) | u64(s1 < t1))
  const s3 = t3 + (u64(t2 < a2) | u64(s2 < t2))
  const carry = t3 < a3 || s3 < t3
  const d0 = s0 - m0
  const e1 = s1 - m1
  const e2 = s2 - m2
  const e3 = s3 - m3
  const d1 = e1 - u64(d0 > s0)
  const d2 = e2 - (u64(e1 > s1) | u64(d1 > e1))
  const d3 = e3 - (u64(e2 > s2) | u64(d2 > e2))
  const borrow = e3 > s3 || d3 > e3
  if (carry || !borrow) setLimbs(dst, d0, d1, d2, d3)
  else setLimbs(dst, s0, s1, s2, s3)
}

export function mulmod(dst: usize, a: usize, b: usize, m: usize): void {
  const m0 = load<u64>(m)
  const m1 = load<u64>(m, 8)
  const m2 = load<u64>(m, 16)
  const m3 = load<u64>(m, 24)
  divideLimbs(load<u64>(b), load<u64>(b, 8), load<u64>(b, 16), load<u64>(b, 24), m0, m1, m2, m3)
  let x0 = remainder0()
  let x1 = remainder1()
  let x2 = remainder2()
  let x3 = remainder3()
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  // Double and add, from the least significant bit of a.
  setZero(dst)
  let sum = dst
  for (let limb = 0; limb < 4; limb++) {
    let bits = limb == 0 ? a0 : limb == 1 ? a1 : limb == 2 ? a2 : a3
    for (let i = 0; i < 64; i++) {
      if (bits & 1) {
        addReduced(
          sum,
          load<u64>(sum),
          load<u64>(sum, 8),
          load<u64>(sum, 16),
          load<u64>(sum, 24),
          x0,
          x1,
          x2,
          x3,
          m0,
          m1,
          m2,
          m3,
        )
      }
      bits >>= 1
      const kept0 = load<u64>(sum)
      const kept1 = load<u64>(sum, 8)
      const kept2 = load<u64>(sum, 16)
      const kept3 = load<u64>(sum, 24)
      addReduced(sum, x0, x1, x2, x3, x0, x1, x2, x3, m0, m1, m2, m3)
      x0 = load<u64>(sum)
      x1 = load<u64>(sum, 8)
      x2 = load<u64>(sum, 16)
      x3 = load<u64>(sum, 24)
      setLimbs(sum, kept0, kept1, kept2, kept3)
    }
  }
}
