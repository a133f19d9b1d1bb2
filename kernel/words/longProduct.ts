// Owns MULMOD where the product is longer than a word and the modulus has more than 232 bits.
// WebAssembly has no 64 x 64 -> 128 bit product, and splitting 32 x 32 bit products to add them up costs more than the
// products themselves. So the operands are cut into nine digits of 29 bits: the products of a column then add up in
// one u64 without a carry, and carries move once per column. Reduction is Barrett's, with the reciprocal of the last
// moduli kept; moduli just below 2^256 fold the upper half instead.
// Must never: touch linear memory but for the result.
import { multiplyHigh } from './arithmetic'
import { setLimbs } from './basic'
import { quotient0, quotient1, quotient2, quotient3, quotient4 } from './divisionResult'
import { lessLimbs } from './longDivision'
import { divideNormalised } from './normalisedDivision'
import { leftInto, storeShiftedRight } from './shift'

const DIGIT: u64 = 0x1fffffff

/** The modulus in use, its digits n, and the digits g of floor(2^551 / modulus). */
let modulus0: u64 = 0
let modulus1: u64 = 0
let modulus2: u64 = 0
let modulus3: u64 = 0
let n0: u64 = 0
let n1: u64 = 0
let n2: u64 = 0
let n3: u64 = 0
let n4: u64 = 0
let n5: u64 = 0
let n6: u64 = 0
let n7: u64 = 0
let n8: u64 = 0
let g0: u64 = 0
let g1: u64 = 0
let g2: u64 = 0
let g3: u64 = 0
let g4: u64 = 0
let g5: u64 = 0
let g6: u64 = 0
let g7: u64 = 0
let g8: u64 = 0
let g9: u64 = 0
let g10: u64 = 0

/** The limbs of the modulus used before, and of its reciprocal. */
let former0: u64 = 0
let former1: u64 = 0
let former2: u64 = 0
let former3: u64 = 0
let formerReciprocal0: u64 = 0
let formerReciprocal1: u64 = 0
let formerReciprocal2: u64 = 0
let formerReciprocal3: u64 = 0
let formerReciprocal4: u64 = 0

/** The limbs of the reciprocal in use. */
let reciprocal0: u64 = 0
let reciprocal1: u64 = 0
let reciprocal2: u64 = 0
let reciprocal3: u64 = 0
let reciprocal4: u64 = 0

/** Makes a modulus with more than 232 bits the one in use; the one before it is kept for the next change. */
function useModulus(m0: u64, m1: u64, m2: u64, m3: u64): void {
  let l0 = formerReciprocal0
  let l1 = formerReciprocal1
  let l2 = formerReciprocal2
  let l3 = formerReciprocal3
  let l4 = formerReciprocal4
  if (m0 != former0 || m1 != former1 || m2 != former2 || m3 != former3) {
    const shift = i64.clz(m3)
    const d3 = leftInto(m3, m2, shift)
    const d2 = leftInto(m2, m1, shift)
    const d1 = leftInto(m1, m0, shift)
    divideNormalised(5, <u64>1 << (39 + shift), 0, 0, 0, 0, 0, d3, d2, d1, m0 << shift)
    l0 = quotient0()
    l1 = quotient1()
    l2 = quotient2()
    l3 = quotient3()
    l4 = quotient4()
  }
  former0 = modulus0
  former1 = modulus1
  former2 = modulus2
  former3 = modulus3
  formerReciprocal0 = reciprocal0
  formerReciprocal1 = reciprocal1
  formerReciprocal2 = reciprocal2
  formerReciprocal3 = reciprocal3
  formerReciprocal4 = reciprocal4
  modulus0 = m0
  modulus1 = m1
  modulus2 = m2
  modulus3 = m3
  reciprocal0 = l0
  reciprocal1 = l1
  reciprocal2 = l2
  reciprocal3 = l3
  reciprocal4 = l4
  n0 = m0 & DIGIT
  n1 = (m0 >> 29) & DIGIT
  n2 = ((m0 >> 58) | (m1 << 6)) & DIGIT
  n3 = (m1 >> 23) & DIGIT
  n4 = ((m1 >> 52) | (m2 << 12)) & DIGIT
  n5 = (m2 >> 17) & DIGIT
  n6 = ((m2 >> 46) | (m3 << 18)) & DIGIT
  n7 = (m3 >> 11) & DIGIT
  n8 = m3 >> 40
  g0 = l0 & DIGIT
  g1 = (l0 >> 29) & DIGIT
  g2 = ((l0 >> 58) | (l1 << 6)) & DIGIT
  g3 = (l1 >> 23) & DIGIT
  g4 = ((l1 >> 52) | (l2 << 12)) & DIGIT
  g5 = (l2 >> 17) & DIGIT
  g6 = ((l2 >> 46) | (l3 << 18)) & DIGIT
  g7 = (l3 >> 11) & DIGIT
  g8 = ((l3 >> 40) | (l4 << 24)) & DIGIT
  g9 = (l4 >> 5) & DIGIT
  g10 = l4 >> 34
}

/**
 * (a * b mod m) >> shift, for m of more than 232 bits. A shorter modulus comes in shifted left, as does one of the
 * factors: the remainder is then shifted by as much.
 */
@inline
export function multiplyModuloLong(
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
  shift: u64,
): void {
  const x0 = a0 & DIGIT
  const x1 = (a0 >> 29) & DIGIT
  const x2 = ((a0 >> 58) | (a1 << 6)) & DIGIT
  const x3 = (a1 >> 23) & DIGIT
  const x4 = ((a1 >> 52) | (a2 << 12)) & DIGIT
  const x5 = (a2 >> 17) & DIGIT
  const x6 = ((a2 >> 46) | (a3 << 18)) & DIGIT
  const x7 = (a3 >> 11) & DIGIT
  const x8 = a3 >> 40
  const y0 = b0 & DIGIT
  const y1 = (b0 >> 29) & DIGIT
  const y2 = ((b0 >> 58) | (b1 << 6)) & DIGIT
  const y3 = (b1 >> 23) & DIGIT
  const y4 = ((b1 >> 52) | (b2 << 12)) & DIGIT
  const y5 = (b2 >> 17) & DIGIT
  const y6 = ((b2 >> 46) | (b3 << 18)) & DIGIT
  const y7 = (b3 >> 11) & DIGIT
  const y8 = b3 >> 40

  // The columns of the product.
  const c0 = x0 * y0
  const c1 = x0 * y1 + x1 * y0
  const c2 = x0 * y2 + x1 * y1 + x2 * y0
  const c3 = x0 * y3 + x1 * y2 + x2 * y1 + x3 * y0
  const c4 = x0 * y4 + x1 * y3 + x2 * y2 + x3 * y1 + x4 * y0
  const c5 = x0 * y5 + x1 * y4 + x2 * y3 + x3 * y2 + x4 * y1 + x5 * y0
  const c6 = x0 * y6 + x1 * y5 + x2 * y4 + x3 * y3 + x4 * y2 + x5 * y1 + x6 * y0
  const c7 = x0 * y7 + x1 * y6 + x2 * y5 + x3 * y4 + x4 * y3 + x5 * y2 + x6 * y1 + x7 * y0
  const c8 = x0 * y8 + x1 * y7 + x2 * y6 + x3 * y5 + x4 * y4 + x5 * y3 + x6 * y2 + x7 * y1 + x8 * y0
  const c9 = x1 * y8 + x2 * y7 + x3 * y6 + x4 * y5 + x5 * y4 + x6 * y3 + x7 * y2 + x8 * y1
  const c10 = x2 * y8 + x3 * y7 + x4 * y6 + x5 * y5 + x6 * y4 + x7 * y3 + x8 * y2
  const c11 = x3 * y8 + x4 * y7 + x5 * y6 + x6 * y5 + x7 * y4 + x8 * y3
  const c12 = x4 * y8 + x5 * y7 + x6 * y6 + x7 * y5 + x8 * y4
  const c13 = x5 * y8 + x6 * y7 + x7 * y6 + x8 * y5
  const c14 = x6 * y8 + x7 * y7 + x8 * y6
  const c15 = x7 * y8 + x8 * y7
  const c16 = x8 * y8

  // Its upper half in digits of hardly more than 29 bits, from bit 232 on; what the columns below carry into it matters
  // only down to the sixth.
  const p7 = c7 + (c6 >> 29)
  const h0 = (c8 & DIGIT) + ((p7 >> 29) & DIGIT)
  const h1 = (c9 & DIGIT) + ((c8 >> 29) & DIGIT) + (p7 >> 58)
  const h2 = (c10 & DIGIT) + ((c9 >> 29) & DIGIT) + (c8 >> 58)
  const h3 = (c11 & DIGIT) + ((c10 >> 29) & DIGIT) + (c9 >> 58)
  const h4 = (c12 & DIGIT) + ((c11 >> 29) & DIGIT) + (c10 >> 58)
  const h5 = (c13 & DIGIT) + ((c12 >> 29) & DIGIT) + (c11 >> 58)
  const h6 = (c14 & DIGIT) + ((c13 >> 29) & DIGIT) + (c12 >> 58)
  const h7 = (c15 & DIGIT) + ((c14 >> 29) & DIGIT) + (c13 >> 58)
  const h8 = (c16 & DIGIT) + ((c15 >> 29) & DIGIT) + (c14 >> 58)
  const h9 = (c16 >> 29) + (c15 >> 58)

  if ((m1 & m2 & m3) == u64.MAX_VALUE && m0 > 0 - (<u64>1 << 53)) {
    // m = 2^256 - c for a small c: 2^261 leaves 32c, so the digits from bit 261 on come back multiplied by that.
    const c = 0 - m0
    const f0 = (c << 5) & DIGIT
    const f1 = c >> 24
    const s0 = c0 + f0 * h1
    const s1 = c1 + f0 * h2 + f1 * h1 + (s0 >> 29)
    const s2 = c2 + f0 * h3 + f1 * h2 + (s1 >> 29)
    const s3 = c3 + f0 * h4 + f1 * h3 + (s2 >> 29)
    const s4 = c4 + f0 * h5 + f1 * h4 + (s3 >> 29)
    const s5 = c5 + f0 * h6 + f1 * h5 + (s4 >> 29)
    const s6 = (c6 & DIGIT) + f0 * h7 + f1 * h6 + (s5 >> 29)
    const s7 = (p7 & (DIGIT << 29 | DIGIT)) + f0 * h8 + f1 * h7 + (s6 >> 29)
    const s8 = (c8 & DIGIT) + f0 * h9 + f1 * h8 + (s7 >> 29)
    const s9 = f1 * h9 + (s8 >> 29)
    const excess = (s9 << 5) | ((s8 & DIGIT) >> 24)
    const product = excess * c
    const l0 = (s0 & DIGIT) | ((s1 & DIGIT) << 29) | (s2 << 58)
    const l1 = ((s2 & DIGIT) >> 6) | ((s3 & DIGIT) << 23) | (s4 << 52)
    const l2 = ((s4 & DIGIT) >> 12) | ((s5 & DIGIT) << 17) | (s6 << 46)
    const l3 = ((s6 & DIGIT) >> 18) | ((s7 & DIGIT) << 11) | (s8 << 40)
    let z0 = l0 + product
    const carry1 = multiplyHigh(excess, c) + u64(z0 < product)
    let z1 = l1 + carry1
    const carry2 = u64(z1 < carry1)
    let z2 = l2 + carry2
    const carry3 = u64(z2 < carry2)
    let z3 = l3 + carry3
    if (z3 < carry3) {
      // Past 2^256 once more: little is left, and c in place of 2^256 cannot overflow again.
      z0 += c
      const again1 = u64(z0 < c)
      z1 += again1
      const again2 = u64(z1 < again1)
      z2 += again2
      z3 += u64(z2 < again2)
    }
    if ((z1 & z2 & z3) == u64.MAX_VALUE && z0 >= m0) storeShiftedRight(dst, shift, z0 - m0, 0, 0, 0, 0)
    else if (shift == 0) setLimbs(dst, z0, z1, z2, z3)
    else storeShiftedRight(dst, shift, z0, z1, z2, z3, 0)
    return
  }

  if (((m0 ^ modulus0) | (m1 ^ modulus1) | (m2 ^ modulus2) | (m3 ^ modulus3)) != 0) useModulus(m0, m1, m2, m3)

  // The quotient: the upper half times the reciprocal, in digits from bit 319 on. The two columns below bring the
  // carry; with those further below left out the quotient is hardly ever too small, and never too large.
  const t9 = h0 * g9 + h1 * g8 + h2 * g7 + h3 * g6 + h4 * g5 + h5 * g4 + h6 * g3 + h7 * g2 + h8 * g1 + h9 * g0
  const t10 =
    h0 * g10 + h1 * g9 + h2 * g8 + h3 * g7 + h4 * g6 + h5 * g5 + h6 * g4 + h7 * g3 + h8 * g2 + h9 * g1 + (t9 >> 29)
  const t11 = h1 * g10 + h2 * g9 + h3 * g8 + h4 * g7 + h5 * g6 + h6 * g5 + h7 * g4 + h8 * g3 + h9 * g2 + (t10 >> 29)
  const q0 = t11 & DIGIT
  const t12 = h2 * g10 + h3 * g9 + h4 * g8 + h5 * g7 + h6 * g6 + h7 * g5 + h8 * g4 + h9 * g3 + (t11 >> 29)
  const q1 = t12 & DIGIT
  const t13 = h3 * g10 + h4 * g9 + h5 * g8 + h6 * g7 + h7 * g6 + h8 * g5 + h9 * g4 + (t12 >> 29)
  const q2 = t13 & DIGIT
  const t14 = h4 * g10 + h5 * g9 + h6 * g8 + h7 * g7 + h8 * g6 + h9 * g5 + (t13 >> 29)
  const q3 = t14 & DIGIT
  const t15 = h5 * g10 + h6 * g9 + h7 * g8 + h8 * g7 + h9 * g6 + (t14 >> 29)
  const q4 = t15 & DIGIT
  const t16 = h6 * g10 + h7 * g9 + h8 * g8 + h9 * g7 + (t15 >> 29)
  const q5 = t16 & DIGIT
  const t17 = h7 * g10 + h8 * g9 + h9 * g8 + (t16 >> 29)
  const q6 = t17 & DIGIT
  const t18 = h8 * g10 + h9 * g9 + (t17 >> 29)
  const q7 = t18 & DIGIT
  const t19 = h9 * g10 + (t18 >> 29)
  const q8 = t19 & DIGIT

  // The remainder: of product less quotient times modulus only the columns below bit 261 can differ from zero.
  const r0 = <i64>(c0 - q0 * n0)
  const r1 = <i64>(c1 - q0 * n1 - q1 * n0) + (r0 >> 29)
  const r2 = <i64>(c2 - q0 * n2 - q1 * n1 - q2 * n0) + (r1 >> 29)
  const r3 = <i64>(c3 - q0 * n3 - q1 * n2 - q2 * n1 - q3 * n0) + (r2 >> 29)
  const r4 = <i64>(c4 - q0 * n4 - q1 * n3 - q2 * n2 - q3 * n1 - q4 * n0) + (r3 >> 29)
  const r5 = <i64>(c5 - q0 * n5 - q1 * n4 - q2 * n3 - q3 * n2 - q4 * n1 - q5 * n0) + (r4 >> 29)
  const r6 = <i64>(c6 - q0 * n6 - q1 * n5 - q2 * n4 - q3 * n3 - q4 * n2 - q5 * n1 - q6 * n0) + (r5 >> 29)
  const r7 = <i64>(c7 - q0 * n7 - q1 * n6 - q2 * n5 - q3 * n4 - q4 * n3 - q5 * n2 - q6 * n1 - q7 * n0) + (r6 >> 29)
  const r8 =
    <i64>(c8 - q0 * n8 - q1 * n7 - q2 * n6 - q3 * n5 - q4 * n4 - q5 * n3 - q6 * n2 - q7 * n1 - q8 * n0) + (r7 >> 29)
  let l0 = (<u64>r0 & DIGIT) | ((<u64>r1 & DIGIT) << 29) | (<u64>r2 << 58)
  let l1 = ((<u64>r2 & DIGIT) >> 6) | ((<u64>r3 & DIGIT) << 23) | (<u64>r4 << 52)
  let l2 = ((<u64>r4 & DIGIT) >> 12) | ((<u64>r5 & DIGIT) << 17) | (<u64>r6 << 46)
  let l3 = ((<u64>r6 & DIGIT) >> 18) | ((<u64>r7 & DIGIT) << 11) | (<u64>r8 << 40)
  let l4 = (<u64>r8 & DIGIT) >> 24
  while (l4 != 0 || !lessLimbs(l0, l1, l2, l3, m0, m1, m2, m3)) {
    const d0 = l0 - m0
    const e1 = l1 - m1
    const e2 = l2 - m2
    const e3 = l3 - m3
    const d1 = e1 - u64(d0 > l0)
    const d2 = e2 - (u64(e1 > l1) | u64(d1 > e1))
    const d3 = e3 - (u64(e2 > l2) | u64(d2 > e2))
    l4 -= u64(e3 > l3) | u64(d3 > e3)
    l0 = d0
    l1 = d1
    l2 = d2
    l3 = d3
  }
  if (shift == 0) setLimbs(dst, l0, l1, l2, l3)
  else storeShiftedRight(dst, shift, l0, l1, l2, l3, 0)
}
