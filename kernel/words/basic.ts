// Words: four u64 limbs in linear memory, least significant limb first, at a byte address.
// Owns copying, tests for small values and the conversion from and to big-endian bytes.
// Must never: keep state, allocate, or write a destination before every operand was read (destinations may alias).

/** The byte indices 0..15: subtracting them from a constant yields the indices that reverse bytes. */
@inline
function laneIndices(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

@inline
function reverseBytes(v: v128): v128 {
  return i8x16.shuffle(v, v, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
}

@inline
export function copy(dst: usize, src: usize): void {
  const lowHalf = v128.load(src)
  const highHalf = v128.load(src, 16)
  v128.store(dst, lowHalf)
  v128.store(dst, highHalf, 16)
}

@inline
export function setZero(dst: usize): void {
  v128.store(dst, i64x2.splat(0))
  v128.store(dst, i64x2.splat(0), 16)
}

@inline
export function setU64(dst: usize, value: u64): void {
  store<u64>(dst, value)
  store<u64>(dst, 0, 8)
  v128.store(dst, i64x2.splat(0), 16)
}

/** Writes four limbs, least significant first. */
@inline
export function setLimbs(dst: usize, l0: u64, l1: u64, l2: u64, l3: u64): void {
  store<u64>(dst, l0)
  store<u64>(dst, l1, 8)
  store<u64>(dst, l2, 16)
  store<u64>(dst, l3, 24)
}

@inline
export function isZero(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0
}

@inline
export function fitsU64(a: usize): bool {
  return (load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0
}

/** The least significant limb, whatever the others hold. */
@inline
export function low(a: usize): u64 {
  return load<u64>(a)
}

/** The value, or the largest u64 when it is larger. */
@inline
export function clampToU64(a: usize): u64 {
  return fitsU64(a) ? load<u64>(a) : u64.MAX_VALUE
}

@inline
export function equal(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

/** Reads 32 big-endian bytes at `src` into the word at `dst`. */
@inline
export function loadBigEndian(dst: usize, src: usize): void {
  const mostSignificant = v128.load(src)
  const leastSignificant = v128.load(src, 16)
  v128.store(dst, reverseBytes(leastSignificant))
  v128.store(dst, reverseBytes(mostSignificant), 16)
}

/** Writes the word at `src` as 32 big-endian bytes to `dst`. */
@inline
export function storeBigEndian(dst: usize, src: usize): void {
  loadBigEndian(dst, src)
}

/**
 * The first `length` bytes at `src` are the most significant of the word, the rest is zero; more than 32 count as 32.
 * Reads whole halves: up to 15 bytes behind the last one taken must be readable memory (their values do not matter).
 */
export function loadBigEndianPartial(dst: usize, src: usize, length: u32): void {
  if (length >= 32) {
    loadBigEndian(dst, src)
    return
  }
  if (length == 0) {
    setZero(dst)
    return
  }
  // Lane i of a half takes byte 15 - i of its sixteen, provided that byte lies inside the length.
  const source = i8x16.sub(i8x16.splat(15), laneIndices())
  const inHigh = i8x16.lt_u(source, i8x16.splat(<i8>min<u32>(length, 16)))
  const mostSignificant = v128.and(reverseBytes(v128.load(src)), inHigh)
  let leastSignificant = i64x2.splat(0)
  if (length > 16) {
    const inLow = i8x16.lt_u(source, i8x16.splat(<i8>(length - 16)))
    leastSignificant = v128.and(reverseBytes(v128.load(src, 16)), inLow)
  }
  v128.store(dst, leastSignificant)
  v128.store(dst, mostSignificant, 16)
}

/**
 * The `length` <= 32 big-endian bytes at `src` as a number (PUSHn).
 * Below 16 bytes it reads sixteen: the bytes behind must be readable memory (their values do not matter).
 */
@inline
export function loadBytesRight(dst: usize, src: usize, length: u32): void {
  // A swizzle yields zero for indices outside 0..15, also for the negative ones of the lanes beyond the length.
  if (length <= 16) {
    const indices = i8x16.sub(i8x16.splat(<i8>(length - 1)), laneIndices())
    const value = i8x16.swizzle(v128.load(src), indices)
    v128.store(dst, value)
    v128.store(dst, i64x2.splat(0), 16)
  } else {
    const indices = i8x16.sub(i8x16.splat(<i8>(length - 17)), laneIndices())
    const leastSignificant = reverseBytes(v128.load(src + length - 16))
    const mostSignificant = i8x16.swizzle(v128.load(src), indices)
    v128.store(dst, leastSignificant)
    v128.store(dst, mostSignificant, 16)
  }
}
