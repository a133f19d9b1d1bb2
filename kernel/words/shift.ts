// Owns SHL, SHR and SAR. Must never: write a destination before every operand was read (destinations may alias).
// A shift moves whole limbs first (128, then 64 bits), then the bits: each step is one well predicted branch.
import { setLimbs, setZero } from './basic'

/** The shift distance, with 256 standing for everything beyond 255. */
// @ts-ignore: decorator
@inline
function distance(shift: usize): u64 {
  const beyond = (load<u64>(shift, 8) | load<u64>(shift, 16) | load<u64>(shift, 24)) != 0
  return beyond ? 256 : min<u64>(load<u64>(shift), 256)
}

/** The high part of `upper:lower << bits`, for 0 <= bits <= 63. */
// @ts-ignore: decorator
@inline
function leftInto(upper: u64, lower: u64, bits: u64): u64 {
  return (upper << bits) | ((lower >> 1) >> (63 - bits))
}

/** The low part of `upper:lower >> bits`, for 0 <= bits <= 63. */
// @ts-ignore: decorator
@inline
function rightInto(upper: u64, lower: u64, bits: u64): u64 {
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

// @ts-ignore: decorator
@inline
function shiftRight(dst: usize, count: u64, value: usize, fill: u64): void {
  let v0 = load<u64>(value)
  let v1 = load<u64>(value, 8)
  let v2 = load<u64>(value, 16)
  let v3 = load<u64>(value, 24)
  if (count & 128) {
    v0 = v2
    v1 = v3
    v2 = fill
    v3 = fill
  }
  if (count & 64) {
    v0 = v1
    v1 = v2
    v2 = v3
    v3 = fill
  }
  const bits = count & 63
  setLimbs(
    dst,
    rightInto(v1, v0, bits),
    rightInto(v2, v1, bits),
    rightInto(v3, v2, bits),
    rightInto(fill, v3, bits),
  )
}
