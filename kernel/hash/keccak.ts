/**
 * Keccak-256 over linear memory. Owns: the sponge and the permutation.
 *
 * Must never: use a data segment, a heap or any memory but its input and its 32 output bytes.
 */

/** Bytes absorbed per permutation. */
const RATE: u32 = 136

/**
 * The iota constants, seven bits per round (only bits 0, 1, 3, 7, 15, 31 and 63 can be set), eight rounds per word.
 */
// @ts-ignore: decorator
@inline
function roundConstant(round: u32): u64 {
  const word: u64 = round < 8 ? 0x00abe509fe178d01 : round < 16 ? 0x00a7767bf4cd460e : 0x00e886c79cc5a452
  const bits = word >> (7 * (round & 7))
  return (
    (bits & 3) | ((bits & 4) << 1) | ((bits & 8) << 4) | ((bits & 16) << 11) | ((bits & 32) << 26) | ((bits & 64) << 57)
  )
}

/** The 8 input bytes at `at`, of which `left` belong to the input, with the padding's first bit behind the last. */
// @ts-ignore: decorator
@inline
function paddedLane(at: usize, left: i32): u64 {
  if (left >= 8) return load<u64>(at)
  if (left < 0) return 0
  let lane: u64 = 1
  for (let i = left - 1; i >= 0; i--) lane = (lane << 8) | load<u8>(at + i)
  return lane
}

/** Writes the digest of `length` bytes at `src` to the 32 bytes at `dst`; the two may overlap. */
export function keccak256(dst: usize, src: usize, length: u32): void {
  let a00: u64 = 0
  let a01: u64 = 0
  let a02: u64 = 0
  let a03: u64 = 0
  let a04: u64 = 0
  let a05: u64 = 0
  let a06: u64 = 0
  let a07: u64 = 0
  let a08: u64 = 0
  let a09: u64 = 0
  let a10: u64 = 0
  let a11: u64 = 0
  let a12: u64 = 0
  let a13: u64 = 0
  let a14: u64 = 0
  let a15: u64 = 0
  let a16: u64 = 0
  let a17: u64 = 0
  let a18: u64 = 0
  let a19: u64 = 0
  let a20: u64 = 0
  let a21: u64 = 0
  let a22: u64 = 0
  let a23: u64 = 0
  let a24: u64 = 0
  for (let last = false; !last; ) {
    if (length >= RATE) {
      a00 ^= load<u64>(src, 0)
      a01 ^= load<u64>(src, 8)
      a02 ^= load<u64>(src, 16)
      a03 ^= load<u64>(src, 24)
      a04 ^= load<u64>(src, 32)
      a05 ^= load<u64>(src, 40)
      a06 ^= load<u64>(src, 48)
      a07 ^= load<u64>(src, 56)
      a08 ^= load<u64>(src, 64)
      a09 ^= load<u64>(src, 72)
      a10 ^= load<u64>(src, 80)
      a11 ^= load<u64>(src, 88)
      a12 ^= load<u64>(src, 96)
      a13 ^= load<u64>(src, 104)
      a14 ^= load<u64>(src, 112)
      a15 ^= load<u64>(src, 120)
      a16 ^= load<u64>(src, 128)
      src += RATE
      length -= RATE
    } else {
      a00 ^= paddedLane(src + 0, i32(length) - 0)
      a01 ^= paddedLane(src + 8, i32(length) - 8)
      a02 ^= paddedLane(src + 16, i32(length) - 16)
      a03 ^= paddedLane(src + 24, i32(length) - 24)
      a04 ^= paddedLane(src + 32, i32(length) - 32)
      a05 ^= paddedLane(src + 40, i32(length) - 40)
      a06 ^= paddedLane(src + 48, i32(length) - 48)
      a07 ^= paddedLane(src + 56, i32(length) - 56)
      a08 ^= paddedLane(src + 64, i32(length) - 64)
      a09 ^= paddedLane(src + 72, i32(length) - 72)
      a10 ^= paddedLane(src + 80, i32(length) - 80)
      a11 ^= paddedLane(src + 88, i32(length) - 88)
      a12 ^= paddedLane(src + 96, i32(length) - 96)
      a13 ^= paddedLane(src + 104, i32(length) - 104)
      a14 ^= paddedLane(src + 112, i32(length) - 112)
      a15 ^= paddedLane(src + 120, i32(length) - 120)
      a16 ^= paddedLane(src + 128, i32(length) - 128)
      a16 ^= 0x8000000000000000
      last = true
    }
    for (let round: u32 = 0; round < 24; round++) {
      const c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20
      const c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21
      const c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22
      const c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23
      const c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24
      const d0 = c4 ^ rotl<u64>(c1, 1)
      const d1 = c0 ^ rotl<u64>(c2, 1)
      const d2 = c1 ^ rotl<u64>(c3, 1)
      const d3 = c2 ^ rotl<u64>(c4, 1)
      const d4 = c3 ^ rotl<u64>(c0, 1)
      const b00 = a00 ^ d0
      const b01 = rotl<u64>(a06 ^ d1, 44)
      const b02 = rotl<u64>(a12 ^ d2, 43)
      const b03 = rotl<u64>(a18 ^ d3, 21)
      const b04 = rotl<u64>(a24 ^ d4, 14)
      const b05 = rotl<u64>(a03 ^ d3, 28)
      const b06 = rotl<u64>(a09 ^ d4, 20)
      const b07 = rotl<u64>(a10 ^ d0, 3)
      const b08 = rotl<u64>(a16 ^ d1, 45)
      const b09 = rotl<u64>(a22 ^ d2, 61)
      const b10 = rotl<u64>(a01 ^ d1, 1)
      const b11 = rotl<u64>(a07 ^ d2, 6)
      const b12 = rotl<u64>(a13 ^ d3, 25)
      const b13 = rotl<u64>(a19 ^ d4, 8)
      const b14 = rotl<u64>(a20 ^ d0, 18)
      const b15 = rotl<u64>(a04 ^ d4, 27)
      const b16 = rotl<u64>(a05 ^ d0, 36)
      const b17 = rotl<u64>(a11 ^ d1, 10)
      const b18 = rotl<u64>(a17 ^ d2, 15)
      const b19 = rotl<u64>(a23 ^ d3, 56)
      const b20 = rotl<u64>(a02 ^ d2, 62)
      const b21 = rotl<u64>(a08 ^ d3, 55)
      const b22 = rotl<u64>(a14 ^ d4, 39)
      const b23 = rotl<u64>(a15 ^ d0, 41)
      const b24 = rotl<u64>(a21 ^ d1, 2)
      a00 = b00 ^ (~b01 & b02) ^ roundConstant(round)
      a01 = b01 ^ (~b02 & b03)
      a02 = b02 ^ (~b03 & b04)
      a03 = b03 ^ (~b04 & b00)
      a04 = b04 ^ (~b00 & b01)
      a05 = b05 ^ (~b06 & b07)
      a06 = b06 ^ (~b07 & b08)
      a07 = b07 ^ (~b08 & b09)
      a08 = b08 ^ (~b09 & b05)
      a09 = b09 ^ (~b05 & b06)
      a10 = b10 ^ (~b11 & b12)
      a11 = b11 ^ (~b12 & b13)
      a12 = b12 ^ (~b13 & b14)
      a13 = b13 ^ (~b14 & b10)
      a14 = b14 ^ (~b10 & b11)
      a15 = b15 ^ (~b16 & b17)
      a16 = b16 ^ (~b17 & b18)
      a17 = b17 ^ (~b18 & b19)
      a18 = b18 ^ (~b19 & b15)
      a19 = b19 ^ (~b15 & b16)
      a20 = b20 ^ (~b21 & b22)
      a21 = b21 ^ (~b22 & b23)
      a22 = b22 ^ (~b23 & b24)
      a23 = b23 ^ (~b24 & b20)
      a24 = b24 ^ (~b20 & b21)
    }
  }
  store<u64>(dst, a00)
  store<u64>(dst, a01, 8)
  store<u64>(dst, a02, 16)
  store<u64>(dst, a03, 24)
}
