/**
 * ECDSA over P-256 for hashes that were made elsewhere, which the crypto module of Node cannot verify.
 *
 * Owns: this thread's instance and its scratch memory. Must never: load before somebody calls the precompile.
 */
import { isZero } from '../input.ts'
import { FIELD_SIZE, G1_SIZE, MCL_P256, MclCurve, SCALAR_SIZE } from './mcl.ts'

let curve: P256 | undefined

export function p256(): P256 {
  curve ??= new P256()
  return curve
}

export class P256 {
  readonly #mcl = new MclCurve(MCL_P256)
  readonly #bytes = this.#mcl.allocate(FIELD_SIZE)
  /** The base point and the public key, side by side for the double multiplication. */
  readonly #points = this.#mcl.allocate(2 * G1_SIZE)
  readonly #factors = this.#mcl.allocate(2 * SCALAR_SIZE)
  readonly #sum = this.#mcl.allocate(G1_SIZE)
  readonly #r = this.#mcl.allocate(SCALAR_SIZE)
  readonly #s = this.#mcl.allocate(SCALAR_SIZE)
  readonly #one = this.#mcl.allocate(FIELD_SIZE)

  constructor() {
    this.#mcl.functions.mclBnFp_setInt32(this.#one, 1)
  }

  /** The input is hash, r, s, x, y of 32 bytes each. */
  verify(input: Uint8Array): boolean {
    const f = this.#mcl.functions
    const key = this.#points + G1_SIZE
    if (!this.#readScalar(this.#r, input, 32) || !this.#readScalar(this.#s, input, 64)) return false
    if (!this.#readPublicKey(key, input, 96)) return false
    // The multiplication may rewrite its arguments.
    f.mclBnG1_getBasePoint(this.#points)
    const hashFactor = this.#factors
    const keyFactor = this.#factors + SCALAR_SIZE
    this.#readReduced(hashFactor, input, 0)
    f.mclBnFr_inv(this.#s, this.#s)
    f.mclBnFr_mul(hashFactor, hashFactor, this.#s)
    f.mclBnFr_mul(keyFactor, this.#r, this.#s)
    f.mclBnG1_mulVec(this.#sum, this.#points, this.#factors, 2)
    if (f.mclBnG1_isZero(this.#sum) !== 0) return false
    f.mclBnG1_normalize(this.#sum, this.#sum)
    f.mclBnFp_serialize(this.#bytes, 32, this.#sum)
    this.#mcl.bytes.subarray(this.#bytes, this.#bytes + 32).reverse()
    f.mclBnFr_setBigEndianMod(this.#s, this.#bytes, 32)
    return f.mclBnFr_isEqual(this.#s, this.#r) !== 0
  }

  /** False unless 0 < scalar < order. */
  #readScalar(pointer: number, input: Uint8Array, offset: number): boolean {
    this.#copyReversed(input, offset)
    const { mclBnFr_deserialize, mclBnFr_isZero } = this.#mcl.functions
    return mclBnFr_deserialize(pointer, this.#bytes, 32) === 32 && mclBnFr_isZero(pointer) === 0
  }

  #readReduced(pointer: number, input: Uint8Array, offset: number): void {
    this.#mcl.bytes.set(input.subarray(offset, offset + 32), this.#bytes)
    this.#mcl.functions.mclBnFr_setBigEndianMod(pointer, this.#bytes, 32)
  }

  /** False unless the coordinates are canonical and the point is on the curve and not at infinity. */
  #readPublicKey(pointer: number, input: Uint8Array, offset: number): boolean {
    if (isZero(input, offset, offset + 64)) return false
    for (let coordinate = 0; coordinate < 2; coordinate++) {
      this.#copyReversed(input, offset + 32 * coordinate)
      const field = pointer + FIELD_SIZE * coordinate
      if (this.#mcl.functions.mclBnFp_deserialize(field, this.#bytes, 32) !== 32) return false
    }
    this.#mcl.bytes.copyWithin(pointer + 2 * FIELD_SIZE, this.#one, this.#one + FIELD_SIZE)
    return this.#mcl.functions.mclBnG1_isValid(pointer) !== 0
  }

  #copyReversed(input: Uint8Array, offset: number): void {
    const bytes = this.#mcl.bytes
    for (let index = 0; index < 32; index++) bytes[this.#bytes + index] = input[offset + 31 - index]!
  }
}
