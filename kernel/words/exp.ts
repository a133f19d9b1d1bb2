// Owns EXP and the length of the exponent its price depends on.
// Must never: write a destination before every operand was read (destinations may alias).
import { mul, multiplyLimbs } from './arithmetic'
import { setLimbs, setU64, setZero } from './basic'

/** The number of bytes without leading zeros: 0 for zero. */
export function byteLength(a: usize): u32 {
  const a3 = load<u64>(a, 24)
  if (a3 != 0) return 32 - (<u32>i64.clz(a3) >> 3)
  const a2 = load<u64>(a, 16)
  if (a2 != 0) return 24 - (<u32>i64.clz(a2) >> 3)
  const a1 = load<u64>(a, 8)
  if (a1 != 0) return 16 - (<u32>i64.clz(a1) >> 3)
  return 8 - (<u32>i64.clz(load<u64>(a)) >> 3)
}

/** base ^ exponent modulo 2^256, by squaring from the top bit of the exponent; 0 ^ 0 is 1. */
export function exp(dst: usize, base: usize, exponent: usize): void {
  const b0 = load<u64>(base)
  const b1 = load<u64>(base, 8)
  const b2 = load<u64>(base, 16)
  const b3 = load<u64>(base, 24)
  const e0 = load<u64>(exponent)
  const e1 = load<u64>(exponent, 8)
  const e2 = load<u64>(exponent, 16)
  const e3 = load<u64>(exponent, 24)

  if ((e0 | e1 | e2 | e3) == 0 || (b0 == 1 && (b1 | b2 | b3) == 0)) {
    setU64(dst, 1)
    return
  }
  // An even base has at least one factor two for each unit of the exponent: beyond 255 nothing is left.
  if ((b0 & 1) == 0 && (e0 > 255 || (e1 | e2 | e3) != 0)) {
    setZero(dst)
    return
  }
  if (i64.popcnt(b0) + i64.popcnt(b1) + i64.popcnt(b2) + i64.popcnt(b3) == 1) {
    powerOfTwo(dst, trailingZeros(b0, b1, b2, b3) * e0)
    return
  }

  let limb = e3
  let below = 3
  if (limb == 0) {
    limb = e2
    below = 2
  }
  if (limb == 0) {
    limb = e1
    below = 1
  }
  if (limb == 0) {
    limb = e0
    below = 0
  }
  setLimbs(dst, b0, b1, b2, b3)
  let bit = 62 - i64.clz(limb)
  for (;;) {
    for (; bit >= 0; bit--) {
      mul(dst, dst, dst)
      if ((limb >> bit) & 1) multiplyBy(dst, b0, b1, b2, b3)
    }
    if (below == 0) break
    below--
    limb = below == 2 ? e2 : below == 1 ? e1 : e0
    bit = 63
  }
}

function multiplyBy(dst: usize, b0: u64, b1: u64, b2: u64, b3: u64): void {
  multiplyLimbs(dst, load<u64>(dst), load<u64>(dst, 8), load<u64>(dst, 16), load<u64>(dst, 24), b0, b1, b2, b3)
}

/** 2 ^ exponent for a word; zero from 256 on. */
function powerOfTwo(dst: usize, exponent: u64): void {
  setZero(dst)
  if (exponent < 256) store<u64>(dst + <usize>((exponent >> 6) << 3), <u64>1 << (exponent & 63))
}

@inline
function trailingZeros(l0: u64, l1: u64, l2: u64, l3: u64): u64 {
  if (l0 != 0) return i64.ctz(l0)
  if (l1 != 0) return 64 + i64.ctz(l1)
  if (l2 != 0) return 128 + i64.ctz(l2)
  return 192 + i64.ctz(l3)
}
