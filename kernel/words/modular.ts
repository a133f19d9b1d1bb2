// Owns ADDMOD and MULMOD: the sum and the product are never cut to 256 bits. A modulus of zero gives zero.
// Must never: write a destination before every operand was read (destinations may alias).
import { mul, multiplyHigh } from './arithmetic'
import { setLimbs } from './basic'
import { remainder0, remainder1, remainder2, remainder3 } from './divisionResult'
import { divideLimbs, lessLimbs } from './longDivision'
import { multiplyModuloLong } from './longProduct'
import { leftInto } from './shift'

export function addmod(dst: usize, a: usize, b: usize, m: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const m0 = load<u64>(m)
  const m1 = load<u64>(m, 8)
  const m2 = load<u64>(m, 16)
  const m3 = load<u64>(m, 24)
  if (!lessLimbs(a0, a1, a2, a3, m0, m1, m2, m3) || !lessLimbs(b0, b1, b2, b3, m0, m1, m2, m3)) {
    addReducing(dst, a0, a1, a2, a3, b0, b1, b2, b3, m0, m1, m2, m3)
    return
  }
  addReduced(dst, a0, a1, a2, a3, b0, b1, b2, b3, m0, m1, m2, m3)
}

/** (a + b) mod m for any a and b. */
function addReducing(
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
  if (t3 >= a3 && s3 >= t3) {
    // The sum is a word: one division will do.
    divideLimbs(s0, s1, s2, s3, m0, m1, m2, m3)
    setLimbs(dst, remainder0(), remainder1(), remainder2(), remainder3())
    return
  }
  divideLimbs(a0, a1, a2, a3, m0, m1, m2, m3)
  const x0 = remainder0()
  const x1 = remainder1()
  const x2 = remainder2()
  const x3 = remainder3()
  divideLimbs(b0, b1, b2, b3, m0, m1, m2, m3)
  addReduced(dst, x0, x1, x2, x3, remainder0(), remainder1(), remainder2(), remainder3(), m0, m1, m2, m3)
}

/** (a + b) mod m for a, b < m; zero for m = 0, when they are zero. */
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
  const carry = u64(t3 < a3) | u64(s3 < t3)
  const d0 = s0 - m0
  const e1 = s1 - m1
  const e2 = s2 - m2
  const e3 = s3 - m3
  const d1 = e1 - u64(d0 > s0)
  const d2 = e2 - (u64(e1 > s1) | u64(d1 > e1))
  const d3 = e3 - (u64(e2 > s2) | u64(d2 > e2))
  // The sum stays when it is less than the modulus: no carry out of it, but a borrow of the difference.
  const keep = (u64(e3 > s3) | u64(d3 > e3)) > carry
  setLimbs(
    dst,
    select<u64>(s0, d0, keep),
    select<u64>(s1, d1, keep),
    select<u64>(s2, d2, keep),
    select<u64>(s3, d3, keep),
  )
}

export function mulmod(dst: usize, a: usize, b: usize, m: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  const m0 = load<u64>(m)
  const m1 = load<u64>(m, 8)
  const m2 = load<u64>(m, 16)
  const m3 = load<u64>(m, 24)
  if ((a2 | a3 | b2 | b3) == 0) multiplyModuloShort(dst, a0, a1, b0, b1, m0, m1, m2, m3)
  else if (m3 >> 41 == 0) multiplyModuloSmall(dst, a, b, m)
  else multiplyModuloLong(dst, a0, a1, a2, a3, b0, b1, b2, b3, m0, m1, m2, m3, 0)
}

/** Factors of two limbs: the product is a word. */
function multiplyModuloShort(dst: usize, a0: u64, a1: u64, b0: u64, b1: u64, m0: u64, m1: u64, m2: u64, m3: u64): void {
  const high00 = multiplyHigh(a0, b0)
  let p1 = a0 * b1 + high00
  const carry1 = multiplyHigh(a0, b1) + u64(p1 < high00)
  const low10 = a1 * b0
  p1 += low10
  const carry2 = multiplyHigh(a1, b0) + u64(p1 < low10)
  const middle = carry1 + carry2
  const p2 = a1 * b1 + middle
  const p3 = multiplyHigh(a1, b1) + u64(p2 < middle) + u64(middle < carry1)
  divideLimbs(a0 * b0, p1, p2, p3, m0, m1, m2, m3)
  setLimbs(dst, remainder0(), remainder1(), remainder2(), remainder3())
}

/** A modulus of at most 233 bits. */
function multiplyModuloSmall(dst: usize, a: usize, b: usize, m: usize): void {
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  let m0 = load<u64>(m)
  let m1 = load<u64>(m, 8)
  let m2 = load<u64>(m, 16)
  let m3 = load<u64>(m, 24)
  if (i64.popcnt(m0) + i64.popcnt(m1) + i64.popcnt(m2) + i64.popcnt(m3) == 1) {
    // A power of two, of any length.
    const borrow1 = u64(m0 == 0)
    const borrow2 = borrow1 & u64(m1 == 0)
    const borrow3 = borrow2 & u64(m2 == 0)
    mul(dst, a, b)
    setLimbs(
      dst,
      load<u64>(dst) & (m0 - 1),
      load<u64>(dst, 8) & (m1 - borrow1),
      load<u64>(dst, 16) & (m2 - borrow2),
      load<u64>(dst, 24) & (m3 - borrow3),
    )
    return
  }
  divideLimbs(load<u64>(a), load<u64>(a, 8), load<u64>(a, 16), load<u64>(a, 24), m0, m1, m2, m3)
  let a0 = remainder0()
  let a1 = remainder1()
  let a2 = remainder2()
  let a3 = remainder3()
  if ((m2 | m3) == 0) {
    // Two limbs, or zero: the product of the remainders is a word.
    divideLimbs(b0, b1, b2, b3, m0, m1, 0, 0)
    multiplyModuloShort(dst, a0, a1, remainder0(), remainder1(), m0, m1, 0, 0)
    return
  }
  // Three limbs or a little more: shift the modulus and one factor so that the modulus fills its word.
  let shift: u64 = 0
  if (m3 == 0) {
    shift = 64
    m3 = m2
    m2 = m1
    m1 = m0
    m0 = 0
    a3 = a2
    a2 = a1
    a1 = a0
    a0 = 0
  }
  const left = i64.clz(m3)
  m3 = leftInto(m3, m2, left)
  m2 = leftInto(m2, m1, left)
  m1 = leftInto(m1, m0, left)
  m0 <<= left
  a3 = leftInto(a3, a2, left)
  a2 = leftInto(a2, a1, left)
  a1 = leftInto(a1, a0, left)
  a0 <<= left
  multiplyModuloLong(dst, a0, a1, a2, a3, b0, b1, b2, b3, m0, m1, m2, m3, shift + left)
}
