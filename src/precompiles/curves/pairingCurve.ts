/**
 * A pairing-friendly curve with points in the encoding of the EVM: affine, big-endian, the origin for infinity.
 *
 * Owns: decoding with its checks, encoding, scratch memory of the instance. Must never: price anything, or hand out a
 * pointer that outlives the next call.
 */
import { isZero } from '../input.ts'
import { FIELD_SIZE, G1_SIZE, G2_SIZE, GT_SIZE, MclCurve, SCALAR_SIZE } from './mcl.ts'

/** Points that are multiplied or paired at once; bounds the scratch memory, more come in several rounds. */
const BATCH = 128

export interface PairingCurveOptions {
  readonly mclCurve: number
  /** Significant bytes of a field element. */
  readonly fieldBytes: number
  /** Bytes of a field element in the EVM's encoding; what is left of the significant ones must be zero. */
  readonly encodedBytes: number
  /** Whether an element of the quadratic extension starts with its imaginary part. */
  readonly imaginaryFirst: boolean
  /** Whether the first curve has points outside the group. */
  readonly g1HasCofactor: boolean
  /** Makes a faster test than the library's for points of the second curve being in the group. */
  readonly g2Membership?: (mcl: MclCurve) => (point: number) => boolean
}

export class PairingCurve {
  readonly mcl: MclCurve
  readonly #fieldBytes: number
  readonly #encodedBytes: number
  readonly #imaginaryFirst: boolean
  readonly #g1HasCofactor: boolean
  readonly #isInG2: (point: number) => boolean
  readonly #one: number
  readonly #bytes: number
  readonly #scalars: number
  readonly #sum: number
  readonly #product: number
  readonly #g1: number
  readonly #g2: number

  constructor(options: PairingCurveOptions) {
    this.mcl = new MclCurve(options.mclCurve)
    this.#fieldBytes = options.fieldBytes
    this.#encodedBytes = options.encodedBytes
    this.#imaginaryFirst = options.imaginaryFirst
    this.#g1HasCofactor = options.g1HasCofactor
    const { mclBnG2_isValidOrder } = this.mcl.functions
    this.#isInG2 = options.g2Membership?.(this.mcl) ?? ((point) => mclBnG2_isValidOrder(point) !== 0)
    this.#one = this.mcl.allocate(FIELD_SIZE)
    this.mcl.functions.mclBnFp_setInt32(this.#one, 1)
    this.#bytes = this.mcl.allocate(2 * FIELD_SIZE)
    this.#scalars = this.mcl.allocate(BATCH * SCALAR_SIZE)
    this.#sum = this.mcl.allocate(GT_SIZE)
    this.#product = this.mcl.allocate(GT_SIZE)
    this.#g1 = this.mcl.allocate(BATCH * G1_SIZE)
    this.#g2 = this.mcl.allocate(BATCH * G2_SIZE)
  }

  /** Length of an encoded point of the first and the second group. */
  get g1Length(): number {
    return 2 * this.#encodedBytes
  }

  get g2Length(): number {
    return 4 * this.#encodedBytes
  }

  /** The sum of the two points at the start of the input, undefined when one of them is none. */
  addG1(input: Uint8Array): Uint8Array | undefined {
    const { mclBnG1_add } = this.mcl.functions
    const other = this.#g1 + G1_SIZE
    if (!this.readG1(this.#g1, input, 0) || !this.readG1(other, input, this.g1Length)) return undefined
    mclBnG1_add(this.#sum, this.#g1, other)
    return this.writeG1(this.#sum)
  }

  addG2(input: Uint8Array): Uint8Array | undefined {
    const { mclBnG2_add } = this.mcl.functions
    const other = this.#g2 + G2_SIZE
    if (!this.readG2(this.#g2, input, 0) || !this.readG2(other, input, this.g2Length)) return undefined
    mclBnG2_add(this.#sum, this.#g2, other)
    return this.writeG2(this.#sum)
  }

  /** The sum of `count` products, each encoded as point and 32-byte scalar; undefined when a point is not in the group. */
  multiplyG1(input: Uint8Array, count: number): Uint8Array | undefined {
    const { mclBnG1_clear, mclBnG1_isValidOrder, mclBnG1_mul, mclBnG1_mulVec, mclBnG1_add } = this.mcl.functions
    const stride = this.g1Length + 32
    const partial = this.#product
    mclBnG1_clear(this.#sum)
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done)
      for (let index = 0; index < batch; index++) {
        const point = this.#g1 + index * G1_SIZE
        const at = (done + index) * stride
        if (!this.readG1(point, input, at)) return undefined
        if (this.#g1HasCofactor && mclBnG1_isValidOrder(point) === 0) return undefined
        this.#readScalar(this.#scalars + index * SCALAR_SIZE, input, at + this.g1Length)
      }
      if (batch === 1) mclBnG1_mul(partial, this.#g1, this.#scalars)
      else mclBnG1_mulVec(partial, this.#g1, this.#scalars, batch)
      mclBnG1_add(this.#sum, this.#sum, partial)
    }
    return this.writeG1(this.#sum)
  }

  multiplyG2(input: Uint8Array, count: number): Uint8Array | undefined {
    const { mclBnG2_clear, mclBnG2_mul, mclBnG2_mulVec, mclBnG2_add } = this.mcl.functions
    const stride = this.g2Length + 32
    const partial = this.#product
    mclBnG2_clear(this.#sum)
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done)
      for (let index = 0; index < batch; index++) {
        const point = this.#g2 + index * G2_SIZE
        const at = (done + index) * stride
        if (!this.readG2(point, input, at) || !this.#isInG2(point)) return undefined
        this.#readScalar(this.#scalars + index * SCALAR_SIZE, input, at + this.g2Length)
      }
      if (batch === 1) mclBnG2_mul(partial, this.#g2, this.#scalars)
      else mclBnG2_mulVec(partial, this.#g2, this.#scalars, batch)
      mclBnG2_add(this.#sum, this.#sum, partial)
    }
    return this.writeG2(this.#sum)
  }

  /** Whether the product of the pairings of `count` encoded pairs is one; undefined when a point is not in its group. */
  pairingsMultiplyToOne(input: Uint8Array, count: number): boolean | undefined {
    const { mclBn_millerLoopVec, mclBn_finalExp, mclBnGT_isOne, mclBnGT_mul } = this.mcl.functions
    const stride = this.g1Length + this.g2Length
    let collected = 0
    let rounds = 0
    for (let index = 0; index < count; index++) {
      const paired = this.#readPair(collected, input, index * stride)
      if (paired === undefined) return undefined
      // A pair with a point at infinity contributes the factor one.
      if (paired) collected++
      if (collected === BATCH || (index === count - 1 && collected > 0)) {
        mclBn_millerLoopVec(rounds === 0 ? this.#product : this.#sum, this.#g1, this.#g2, collected)
        if (rounds > 0) mclBnGT_mul(this.#product, this.#product, this.#sum)
        collected = 0
        rounds++
      }
    }
    if (rounds === 0) return true
    mclBn_finalExp(this.#product, this.#product)
    return mclBnGT_isOne(this.#product) !== 0
  }

  /** The point of the first group that the encoded field element at the start of the input maps to. */
  mapToG1(input: Uint8Array): Uint8Array | undefined {
    if (!this.#readField(this.#g1, input, 0)) return undefined
    if (this.mcl.functions.mclBnFp_mapToG1(this.#sum, this.#g1) !== 0) return undefined
    return this.writeG1(this.#sum)
  }

  mapToG2(input: Uint8Array): Uint8Array | undefined {
    if (!this.#readExtension(this.#g2, input, 0)) return undefined
    if (this.mcl.functions.mclBnFp2_mapToG2(this.#sum, this.#g2) !== 0) return undefined
    return this.writeG2(this.#sum)
  }

  /** False when the coordinates are not canonical or the point is not on the curve. */
  readG1(pointer: number, input: Uint8Array, offset: number): boolean {
    if (isZero(input, offset, offset + this.g1Length)) {
      this.mcl.functions.mclBnG1_clear(pointer)
      return true
    }
    if (!this.#readField(pointer, input, offset)) return false
    if (!this.#readField(pointer + FIELD_SIZE, input, offset + this.#encodedBytes)) return false
    this.mcl.bytes.copyWithin(pointer + 2 * FIELD_SIZE, this.#one, this.#one + FIELD_SIZE)
    return this.mcl.functions.mclBnG1_isValid(pointer) !== 0
  }

  readG2(pointer: number, input: Uint8Array, offset: number): boolean {
    if (isZero(input, offset, offset + this.g2Length)) {
      this.mcl.functions.mclBnG2_clear(pointer)
      return true
    }
    if (!this.#readExtension(pointer, input, offset)) return false
    if (!this.#readExtension(pointer + 2 * FIELD_SIZE, input, offset + 2 * this.#encodedBytes)) return false
    const z = pointer + 4 * FIELD_SIZE
    this.mcl.bytes.copyWithin(z, this.#one, this.#one + FIELD_SIZE).fill(0, z + FIELD_SIZE, z + 2 * FIELD_SIZE)
    return this.mcl.functions.mclBnG2_isValid(pointer) !== 0
  }

  writeG1(pointer: number): Uint8Array {
    const output = new Uint8Array(this.g1Length)
    if (this.mcl.functions.mclBnG1_isZero(pointer) !== 0) return output
    this.mcl.functions.mclBnG1_normalize(pointer, pointer)
    this.#writeField(output, 0, pointer)
    this.#writeField(output, this.#encodedBytes, pointer + FIELD_SIZE)
    return output
  }

  writeG2(pointer: number): Uint8Array {
    const output = new Uint8Array(this.g2Length)
    if (this.mcl.functions.mclBnG2_isZero(pointer) !== 0) return output
    this.mcl.functions.mclBnG2_normalize(pointer, pointer)
    this.#writeExtension(output, 0, pointer)
    this.#writeExtension(output, 2 * this.#encodedBytes, pointer + 2 * FIELD_SIZE)
    return output
  }

  /** Reads a pair into the batch; false when one of its points is at infinity, undefined when one is not in its group. */
  #readPair(index: number, input: Uint8Array, offset: number): boolean | undefined {
    const { mclBnG1_isZero, mclBnG1_isValidOrder, mclBnG2_isZero } = this.mcl.functions
    const g1 = this.#g1 + index * G1_SIZE
    const g2 = this.#g2 + index * G2_SIZE
    if (!this.readG1(g1, input, offset) || !this.readG2(g2, input, offset + this.g1Length)) return undefined
    if (this.#g1HasCofactor && mclBnG1_isValidOrder(g1) === 0) return undefined
    if (!this.#isInG2(g2)) return undefined
    return mclBnG1_isZero(g1) === 0 && mclBnG2_isZero(g2) === 0
  }

  #readExtension(pointer: number, input: Uint8Array, offset: number): boolean {
    const first = this.#imaginaryFirst ? pointer + FIELD_SIZE : pointer
    const second = this.#imaginaryFirst ? pointer : pointer + FIELD_SIZE
    return this.#readField(first, input, offset) && this.#readField(second, input, offset + this.#encodedBytes)
  }

  #writeExtension(output: Uint8Array, offset: number, pointer: number): void {
    const first = this.#imaginaryFirst ? pointer + FIELD_SIZE : pointer
    const second = this.#imaginaryFirst ? pointer : pointer + FIELD_SIZE
    this.#writeField(output, offset, first)
    this.#writeField(output, offset + this.#encodedBytes, second)
  }

  #readField(pointer: number, input: Uint8Array, offset: number): boolean {
    const length = this.#fieldBytes
    const end = offset + this.#encodedBytes
    if (!isZero(input, offset, end - length)) return false
    const bytes = this.mcl.bytes
    for (let index = 0; index < length; index++) bytes[this.#bytes + index] = input[end - 1 - index]!
    return this.mcl.functions.mclBnFp_deserialize(pointer, this.#bytes, length) === length
  }

  #writeField(output: Uint8Array, offset: number, pointer: number): void {
    const length = this.#fieldBytes
    this.mcl.functions.mclBnFp_serialize(this.#bytes, length, pointer)
    const bytes = this.mcl.bytes
    const end = offset + this.#encodedBytes
    for (let index = 0; index < length; index++) output[end - 1 - index] = bytes[this.#bytes + index]!
  }

  /** Any 256-bit number; reduced, which changes nothing on points of the group's order. */
  #readScalar(pointer: number, input: Uint8Array, offset: number): void {
    this.mcl.bytes.set(input.subarray(offset, offset + 32), this.#bytes)
    this.mcl.functions.mclBnFr_setBigEndianMod(pointer, this.#bytes, 32)
  }
}
