// Owns the bit and byte operations on words, limb by limb or 128 bits at a time.
// Must never: write a destination before every operand was read (destinations may alias).
import { copy, setU64, setZero } from './basic'

@inline
export function and(dst: usize, a: usize, b: usize): void {
  const lowHalf = v128.and(v128.load(a), v128.load(b))
  const highHalf = v128.and(v128.load(a, 16), v128.load(b, 16))
  v128.store(dst, lowHalf)
  v128.store(dst, highHalf, 16)
}

@inline
export function or(dst: usize, a: usize, b: usize): void {
  const lowHalf = v128.or(v128.load(a), v128.load(b))
  const highHalf = v128.or(v128.load(a, 16), v128.load(b, 16))
  v128.store(dst, lowHalf)
  v128.store(dst, highHalf, 16)
}

@inline
export function xor(dst: usize, a: usize, b: usize): void {
  const lowHalf = v128.xor(v128.load(a), v128.load(b))
  const highHalf = v128.xor(v128.load(a, 16), v128.load(b, 16))
  v128.store(dst, lowHalf)
  v128.store(dst, highHalf, 16)
}

@inline
export function not(dst: usize, a: usize): void {
  const lowHalf = v128.not(v128.load(a))
  const highHalf = v128.not(v128.load(a, 16))
  v128.store(dst, lowHalf)
  v128.store(dst, highHalf, 16)
}

/** BYTE: the byte at `index`, counted from the most significant; zero beyond 31. */
export function byteAt(dst: usize, index: usize, a: usize): void {
  const position = load<u64>(index)
  const beyond = (load<u64>(index, 8) | load<u64>(index, 16) | load<u64>(index, 24)) != 0
  if (beyond || position > 31) setZero(dst)
  else setU64(dst, load<u8>(a + 31 - <usize>position))
}

/** SIGNEXTEND: repeats the sign of the byte at `byteIndex`, counted from the least significant, to the left of it. */
export function signExtend(dst: usize, byteIndex: usize, a: usize): void {
  const position = load<u64>(byteIndex)
  const beyond = (load<u64>(byteIndex, 8) | load<u64>(byteIndex, 16) | load<u64>(byteIndex, 24)) != 0
  if (dst != a) copy(dst, a)
  if (beyond || position > 30) return

  const limb = dst + <usize>(position & 24)
  const unused = 56 - ((position & 7) << 3)
  const extended = (load<i64>(limb) << unused) >> unused
  store<i64>(limb, extended)
  const sign = extended >> 63
  for (let above = limb + 8; above < dst + 32; above += 8) store<i64>(above, sign)
}

/** CLZ: the number of leading zero bits, 256 for zero. */
export function clz(dst: usize, a: usize): void {
  const a3 = load<u64>(a, 24)
  const a2 = load<u64>(a, 16)
  const a1 = load<u64>(a, 8)
  let count: u64
  if (a3 != 0) count = builtinClz(a3)
  else if (a2 != 0) count = 64 + builtinClz(a2)
  else if (a1 != 0) count = 128 + builtinClz(a1)
  else count = 192 + builtinClz(load<u64>(a))
  setU64(dst, count)
}

@inline
function builtinClz(limb: u64): u64 {
  return i64.clz(limb)
}
