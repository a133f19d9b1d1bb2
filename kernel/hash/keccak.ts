/**
 * Keccak-256 over linear memory. Owns: the sponge and the permutation.
 *
 * Must never: use a data segment, a heap or any memory but its input and its 32 output bytes.
 *
 * How to read it: lane x of plane y of the state is the local a(x + 5y) before an even round and e(x + 5y) after it.
 * Lanes 1, 2, 8, 12, 17 and 20 are kept complemented, which spares all but five of the 25 NOTs of a round.
 * Two rounds per turn of the loop, because V8 runs a loop that fits the processor's cache of decoded instructions faster
 * than all rounds in a row; the order of columns, planes and lanes in a round is the fastest of some hundred tried.
 */

/** Bytes absorbed per permutation. */
const RATE: u32 = 136

/**
 * The last 0 to 7 bytes of the input, little-endian, followed by the first bit of the padding. Reads nothing outside of
 * the input.
 */
@inline
function paddedTail(src: usize, length: u32): u64 {
  const count = length & 7
  if (count == 0) return 1
  if (length >= 8) return (load<u64>(src + length - 8) >> (64 - 8 * count)) | ((1 as u64) << (8 * count))
  let tail: u64 = 1
  for (let left = count; left > 0; left--) tail = (tail << 8) | load<u8>(src + left - 1)
  return tail
}

/** Lane `index` of the last block: `full` whole lanes of input, then the tail, then zeros. */
@inline
function lastLane(at: usize, index: u32, full: u32, tail: u64): u64 {
  return index < full ? load<u64>(at) : index == full ? tail : 0
}

/** Writes the digest of `length` bytes at `src` to the 32 bytes at `dst`; the two may overlap. */
export function keccak256(dst: usize, src: usize, length: u32): void {
  let a00: u64 = 0
  let a01: u64 = -1
  let a02: u64 = -1
  let a03: u64 = 0
  let a04: u64 = 0
  let a05: u64 = 0
  let a06: u64 = 0
  let a07: u64 = 0
  let a08: u64 = -1
  let a09: u64 = 0
  let a10: u64 = 0
  let a11: u64 = 0
  let a12: u64 = -1
  let a13: u64 = 0
  let a14: u64 = 0
  let a15: u64 = 0
  let a16: u64 = 0
  let a17: u64 = -1
  let a18: u64 = 0
  let a19: u64 = 0
  let a20: u64 = -1
  let a21: u64 = 0
  let a22: u64 = 0
  let a23: u64 = 0
  let a24: u64 = 0
  // The other half of the ping-pong, column parities, what theta adds to each column, and one plane before chi.
  let e00: u64 = 0, e01: u64 = 0, e02: u64 = 0, e03: u64 = 0, e04: u64 = 0
  let e05: u64 = 0, e06: u64 = 0, e07: u64 = 0, e08: u64 = 0, e09: u64 = 0
  let e10: u64 = 0, e11: u64 = 0, e12: u64 = 0, e13: u64 = 0, e14: u64 = 0
  let e15: u64 = 0, e16: u64 = 0, e17: u64 = 0, e18: u64 = 0, e19: u64 = 0
  let e20: u64 = 0, e21: u64 = 0, e22: u64 = 0, e23: u64 = 0, e24: u64 = 0
  let c0: u64 = 0, c1: u64 = 0, c2: u64 = 0, c3: u64 = 0, c4: u64 = 0
  let d0: u64 = 0, d1: u64 = 0, d2: u64 = 0, d3: u64 = 0, d4: u64 = 0
  let t0: u64 = 0, t1: u64 = 0, t2: u64 = 0, t3: u64 = 0, t4: u64 = 0
  let evenConstant: u64 = 0
  let oddConstant: u64 = 0
  let last = false
  do {
    if (length >= RATE) {
      a00 ^= load<u64>(src)
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
      const lanes = length >> 3
      const tail = paddedTail(src, length)
      a00 ^= lastLane(src, 0, lanes, tail)
      a01 ^= lastLane(src + 8, 1, lanes, tail)
      a02 ^= lastLane(src + 16, 2, lanes, tail)
      a03 ^= lastLane(src + 24, 3, lanes, tail)
      a04 ^= lastLane(src + 32, 4, lanes, tail)
      a05 ^= lastLane(src + 40, 5, lanes, tail)
      a06 ^= lastLane(src + 48, 6, lanes, tail)
      a07 ^= lastLane(src + 56, 7, lanes, tail)
      a08 ^= lastLane(src + 64, 8, lanes, tail)
      a09 ^= lastLane(src + 72, 9, lanes, tail)
      a10 ^= lastLane(src + 80, 10, lanes, tail)
      a11 ^= lastLane(src + 88, 11, lanes, tail)
      a12 ^= lastLane(src + 96, 12, lanes, tail)
      a13 ^= lastLane(src + 104, 13, lanes, tail)
      a14 ^= lastLane(src + 112, 14, lanes, tail)
      a15 ^= lastLane(src + 120, 15, lanes, tail)
      a16 ^= lastLane(src + 128, 16, lanes, tail)
      a16 ^= 0x8000000000000000
      last = true
    }
    for (let turn: u32 = 0; turn < 12; turn++) {
      switch (turn) {
        case 0:
          evenConstant = 0x0000000000000001
          oddConstant = 0x0000000000008082
          break
        case 1:
          evenConstant = 0x800000000000808a
          oddConstant = 0x8000000080008000
          break
        case 2:
          evenConstant = 0x000000000000808b
          oddConstant = 0x0000000080000001
          break
        case 3:
          evenConstant = 0x8000000080008081
          oddConstant = 0x8000000000008009
          break
        case 4:
          evenConstant = 0x000000000000008a
          oddConstant = 0x0000000000000088
          break
        case 5:
          evenConstant = 0x0000000080008009
          oddConstant = 0x000000008000000a
          break
        case 6:
          evenConstant = 0x000000008000808b
          oddConstant = 0x800000000000008b
          break
        case 7:
          evenConstant = 0x8000000000008089
          oddConstant = 0x8000000000008003
          break
        case 8:
          evenConstant = 0x8000000000008002
          oddConstant = 0x8000000000000080
          break
        case 9:
          evenConstant = 0x000000000000800a
          oddConstant = 0x800000008000000a
          break
        case 10:
          evenConstant = 0x8000000080008081
          oddConstant = 0x8000000000008080
          break
        default:
          evenConstant = 0x0000000080000001
          oddConstant = 0x8000000080008008
          break
      }
      c2 = a02 ^ a22 ^ (a12 ^ a17) ^ a07
      c4 = a04 ^ a24 ^ (a14 ^ a19) ^ a09
      c3 = a03 ^ a23 ^ (a13 ^ a18) ^ a08
      c0 = a00 ^ a20 ^ (a10 ^ a15) ^ a05
      c1 = a01 ^ a21 ^ (a11 ^ a16) ^ a06
      d3 = c2 ^ rotl<u64>(c4, 1)
      d4 = c3 ^ rotl<u64>(c0, 1)
      d1 = c0 ^ rotl<u64>(c2, 1)
      d2 = c1 ^ rotl<u64>(c3, 1)
      d0 = c4 ^ rotl<u64>(c1, 1)
      // plane 4
      t0 = rotl<u64>(a02 ^ d2, 62)
      t2 = rotl<u64>(a14 ^ d4, 39)
      t3 = rotl<u64>(a15 ^ d0, 41)
      t4 = rotl<u64>(a21 ^ d1, 2)
      t1 = rotl<u64>(a08 ^ d3, 55)
      e20 = t0 ^ (~t1 & t2)
      e23 = t3 ^ (t4 | t0)
      e22 = t2 ^ (t3 & t4)
      e21 = ~t1 ^ (t2 | t3)
      e24 = t4 ^ (t0 & t1)
      // plane 3
      t0 = rotl<u64>(a04 ^ d4, 27)
      t2 = rotl<u64>(a11 ^ d1, 10)
      t3 = rotl<u64>(a17 ^ d2, 15)
      t4 = rotl<u64>(a23 ^ d3, 56)
      t1 = rotl<u64>(a05 ^ d0, 36)
      e15 = t0 ^ (t1 & t2)
      e18 = ~t3 ^ (t4 & t0)
      e17 = t2 ^ (~t3 | t4)
      e16 = t1 ^ (t2 | t3)
      e19 = t4 ^ (t0 | t1)
      // plane 1
      t0 = rotl<u64>(a03 ^ d3, 28)
      t2 = rotl<u64>(a10 ^ d0, 3)
      t3 = rotl<u64>(a16 ^ d1, 45)
      t4 = rotl<u64>(a22 ^ d2, 61)
      t1 = rotl<u64>(a09 ^ d4, 20)
      e05 = t0 ^ (t1 | t2)
      e08 = t3 ^ (t4 | t0)
      e07 = t2 ^ (t3 | ~t4)
      e06 = t1 ^ (t2 & t3)
      e09 = t4 ^ (t0 & t1)
      // plane 2
      t0 = rotl<u64>(a01 ^ d1, 1)
      t2 = rotl<u64>(a13 ^ d3, 25)
      t3 = rotl<u64>(a19 ^ d4, 8)
      t4 = rotl<u64>(a20 ^ d0, 18)
      t1 = rotl<u64>(a07 ^ d2, 6)
      e10 = t0 ^ (t1 | t2)
      e13 = ~t3 ^ (t4 | t0)
      e12 = t2 ^ (~t3 & t4)
      e11 = t1 ^ (t2 & t3)
      e14 = t4 ^ (t0 & t1)
      // plane 0
      t0 = a00 ^ d0
      t2 = rotl<u64>(a12 ^ d2, 43)
      t3 = rotl<u64>(a18 ^ d3, 21)
      t4 = rotl<u64>(a24 ^ d4, 14)
      t1 = rotl<u64>(a06 ^ d1, 44)
      e00 = t0 ^ (t1 | t2) ^ evenConstant
      e03 = t3 ^ (t4 | t0)
      e02 = t2 ^ (t3 & t4)
      e01 = t1 ^ (~t2 | t3)
      e04 = t4 ^ (t0 & t1)

      c2 = e02 ^ e22 ^ (e12 ^ e17) ^ e07
      c4 = e04 ^ e24 ^ (e14 ^ e19) ^ e09
      c3 = e03 ^ e23 ^ (e13 ^ e18) ^ e08
      c0 = e00 ^ e20 ^ (e10 ^ e15) ^ e05
      c1 = e01 ^ e21 ^ (e11 ^ e16) ^ e06
      d3 = c2 ^ rotl<u64>(c4, 1)
      d4 = c3 ^ rotl<u64>(c0, 1)
      d1 = c0 ^ rotl<u64>(c2, 1)
      d2 = c1 ^ rotl<u64>(c3, 1)
      d0 = c4 ^ rotl<u64>(c1, 1)
      // plane 4
      t0 = rotl<u64>(e02 ^ d2, 62)
      t2 = rotl<u64>(e14 ^ d4, 39)
      t3 = rotl<u64>(e15 ^ d0, 41)
      t4 = rotl<u64>(e21 ^ d1, 2)
      t1 = rotl<u64>(e08 ^ d3, 55)
      a20 = t0 ^ (~t1 & t2)
      a23 = t3 ^ (t4 | t0)
      a22 = t2 ^ (t3 & t4)
      a21 = ~t1 ^ (t2 | t3)
      a24 = t4 ^ (t0 & t1)
      // plane 3
      t0 = rotl<u64>(e04 ^ d4, 27)
      t2 = rotl<u64>(e11 ^ d1, 10)
      t3 = rotl<u64>(e17 ^ d2, 15)
      t4 = rotl<u64>(e23 ^ d3, 56)
      t1 = rotl<u64>(e05 ^ d0, 36)
      a15 = t0 ^ (t1 & t2)
      a18 = ~t3 ^ (t4 & t0)
      a17 = t2 ^ (~t3 | t4)
      a16 = t1 ^ (t2 | t3)
      a19 = t4 ^ (t0 | t1)
      // plane 1
      t0 = rotl<u64>(e03 ^ d3, 28)
      t2 = rotl<u64>(e10 ^ d0, 3)
      t3 = rotl<u64>(e16 ^ d1, 45)
      t4 = rotl<u64>(e22 ^ d2, 61)
      t1 = rotl<u64>(e09 ^ d4, 20)
      a05 = t0 ^ (t1 | t2)
      a08 = t3 ^ (t4 | t0)
      a07 = t2 ^ (t3 | ~t4)
      a06 = t1 ^ (t2 & t3)
      a09 = t4 ^ (t0 & t1)
      // plane 2
      t0 = rotl<u64>(e01 ^ d1, 1)
      t2 = rotl<u64>(e13 ^ d3, 25)
      t3 = rotl<u64>(e19 ^ d4, 8)
      t4 = rotl<u64>(e20 ^ d0, 18)
      t1 = rotl<u64>(e07 ^ d2, 6)
      a10 = t0 ^ (t1 | t2)
      a13 = ~t3 ^ (t4 | t0)
      a12 = t2 ^ (~t3 & t4)
      a11 = t1 ^ (t2 & t3)
      a14 = t4 ^ (t0 & t1)
      // plane 0
      t0 = e00 ^ d0
      t2 = rotl<u64>(e12 ^ d2, 43)
      t3 = rotl<u64>(e18 ^ d3, 21)
      t4 = rotl<u64>(e24 ^ d4, 14)
      t1 = rotl<u64>(e06 ^ d1, 44)
      a00 = t0 ^ (t1 | t2) ^ oddConstant
      a03 = t3 ^ (t4 | t0)
      a02 = t2 ^ (t3 & t4)
      a01 = t1 ^ (~t2 | t3)
      a04 = t4 ^ (t0 & t1)
    }
  } while (!last)
  store<u64>(dst, a00)
  store<u64>(dst, ~a01, 8)
  store<u64>(dst, ~a02, 16)
  store<u64>(dst, a03, 24)
}
