/**
 * Values between JavaScript and linear memory.
 *
 * Owns: the conversions of words, addresses and byte strings. Must never: go through hex.
 */
const LIMB = 0xffffffffffffffffn

/** Typed views over one memory; offsets are absolute bytes. */
export class MemoryViews {
  readonly bytes: Uint8Array
  readonly u32: Uint32Array
  readonly i32: Int32Array
  readonly u64: BigUint64Array
  readonly i64: BigInt64Array
  readonly f64: Float64Array

  constructor(memory: { readonly buffer: ArrayBufferLike }) {
    this.bytes = new Uint8Array(memory.buffer)
    this.u32 = new Uint32Array(memory.buffer)
    this.i32 = new Int32Array(memory.buffer)
    this.u64 = new BigUint64Array(memory.buffer)
    this.i64 = new BigInt64Array(memory.buffer)
    this.f64 = new Float64Array(memory.buffer)
  }

  /** Writes a non-negative integer below 2^256 as a word. */
  writeWord(at: number, value: bigint): void {
    const limb = at >>> 3
    if (value <= LIMB) {
      this.u64[limb] = value
      this.u64[limb + 1] = 0n
      this.u64[limb + 2] = 0n
      this.u64[limb + 3] = 0n
      return
    }
    this.u64[limb] = value & LIMB
    this.u64[limb + 1] = (value >> 64n) & LIMB
    this.u64[limb + 2] = (value >> 128n) & LIMB
    this.u64[limb + 3] = value >> 192n
  }

  readWord(at: number): bigint {
    const limb = at >>> 3
    const low = this.u64[limb]!
    if (this.u64[limb + 1] === 0n && this.u64[limb + 2] === 0n && this.u64[limb + 3] === 0n) return low
    return (this.u64[limb + 3]! << 192n) | (this.u64[limb + 2]! << 128n) | (this.u64[limb + 1]! << 64n) | low
  }

  /** Writes up to 32 big-endian bytes as a word. */
  writeWordBytes(at: number, bigEndian: Uint8Array): void {
    const last = bigEndian.length - 1
    for (let index = 0; index < 32; index++) this.bytes[at + index] = index <= last ? bigEndian[last - index]! : 0
  }

  /** A word as 32 big-endian bytes. */
  readWordBytes(at: number): Uint8Array {
    const bigEndian = new Uint8Array(32)
    for (let index = 0; index < 32; index++) bigEndian[31 - index] = this.bytes[at + index]!
    return bigEndian
  }

  writeAddress(at: number, address: Uint8Array): void {
    if (address.length !== 20) throw new RangeError(`an address has 20 bytes, not ${address.length}`)
    this.bytes.set(address, at)
    this.u32[(at + 20) >>> 2] = 0
  }

  /** A copy of bytes that stays valid. */
  copyBytes(at: number, length: number): Uint8Array {
    const copy = new Uint8Array(length)
    copy.set(this.bytes.subarray(at, at + length))
    return copy
  }
}
