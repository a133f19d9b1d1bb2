// Owns SHL, SHR and SAR. Must never: write a destination before every operand was read (destinations may alias).
// A shift moves whole limbs first (128, then 64 bits), then the bits: each step is one well predicted branch.
import { setLimbs, setZero } from './basic'

/** The shift distance, with 256 standing for everything beyond 255. */
@inline
function distance(shift: usize): u64 {
  const beyond = (load<u64>(shift, 8) | load<u64>(shift, 16) | load<u64>(shift, 24)) != 0
  return beyond ? 256 : min<u64>(load<u64>(shift), 256)
}

/** The high part of `upper:lower << bits`, for 0 <= bits <= 63. */
@inline
export function leftInto(upper: u64, lower: u64, bits: u64): u64 {
  return (upper << bits) | ((lower >> 1) >> (63 - bits))
}

/** The low part of `upper:lower >> bits`, for 0 <= bits <= 63. */
@inline
export function rightInto(upper: u64, lower: u64, bits: u64): u64 {
  return (lower >> bits) | ((upper << 1) << (63 - bits))
}

export function shl(dst: usize, shift: usize, value: usize): void {
  const count = distance(shift)
  if (count > 255) {
    setZero(dst)
    return
  }
  let v0 = load<u64>(value)
  let v1 = load<u64>(value, 8)
  let v2 = load<u64>(value, 16)
  let v3 = load<u64>(value, 24)
  if (count & 128) {
    v3 = v1
    v2 = v0
    v1 = 0
    v0 = 0
  }
  if (count & 64) {
    v3 = v2
    v2 = v1
    v1 = v0
    v0 = 0
  }
  const bits = count & 63
  setLimbs(dst, v0 << bits, leftInto(v1, v0, bits), leftInto(v2, v1, bits), leftInto(v3, v2, bits))
}

export function shr(dst: usize, shift: usize, value: usize): void {
  const count = distance(shift)
  if (count > 255) setZero(dst)
  else shiftRight(dst, count, value, 0)
}

/** Arithmetic shift: the sign moves in from the left. */
export function sar(dst: usize, shift: usize, value: usize): void {
  const count = distance(shift)
  const sign = <u64>(load<i64>(value, 24) >> 63)
  if (count > 255) setLimbs(dst, sign, sign, sign, sign)
  else shiftRight(dst, count, value, sign)
}

@inline
function shiftRight(dst: usize, count: u64, value: usize, fill: u64): void {
  storeShiftedRight(dst, count, load<u64>(value), load<u64>(value, 8), load<u64>(value, 16), load<u64>(value, 24), fill)
}

/** Writes the word of four limbs, shifted right by 0 <= count <= 255 with copies of `fill` moving in. */
@inline
export function storeShiftedRight(dst: usize, count: u64, v0: u64, v1: u64, v2: u64, v3: u64, fill: u64): void {
  let l0 = v0
  let l1 = v1
  let l2 = v2
  let l3 = v3
  if (count & 128) {
    l0 = l2
    l1 = l3
    l2 = fill
    l3 = fill
  }
  if (count & 64) {
    l0 = l1
    l1 = l2
    l2 = l3
    l3 = fill
  }
  const bits = count & 63
  setLimbs(dst, rightInto(l1, l0, bits), rightInto(l2, l1, bits), rightInto(l3, l2, bits), rightInto(fill, l3, bits))
}
