/**
 * The KZG opening check over BLS12-381: the commitment C opens to y at z when e(C - y*G1 + z*proof, G2) = e(proof, t*G2).
 *
 * Both points of the second group are constants, so their line functions are computed once, and of the whole trusted
 * setup only t*G2 is needed: no setup file.
 *
 * Owns: the constants, the compressed encoding of points, scratch memory. Must never: hash or know blobs.
 */
import { hexToBytes } from '../../primitives/hex.ts'
import { isZero } from '../input.ts'
import { bls12381 } from './bls12381.ts'
import { FIELD_SIZE, G1_SIZE, G2_SIZE, GT_SIZE, type MclCurve, MclLoadError, SCALAR_SIZE } from './mcl.ts'

/** The generators, and the second point of the second group in the setup of the ceremony of EIP-4844; compressed. */
const G1_GENERATOR = hexToBytes(
  '0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
)
const G2_GENERATOR = hexToBytes(
  '0x93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
)
const G2_SECRET = hexToBytes(
  '0xb5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2',
)

const COMPRESSED = 0x80
const INFINITY = 0x40

let verifier: KzgVerifier | undefined

/** False for anything that is not a valid proof, malformed points and scalars among it. */
export function provesEvaluation(commitment: Uint8Array, z: Uint8Array, y: Uint8Array, proof: Uint8Array): boolean {
  verifier ??= new KzgVerifier(bls12381().mcl)
  return verifier.verify(commitment, z, y, proof)
}

class KzgVerifier {
  readonly #mcl: MclCurve
  readonly #bytes: number
  readonly #generator: number
  readonly #generatorLines: number
  readonly #secretLines: number
  readonly #commitment: number
  readonly #proof: number
  /** Generator and proof, side by side for the double multiplication, and their factors. */
  readonly #points: number
  readonly #factors: number
  readonly #sum: number
  readonly #product: number

  constructor(mcl: MclCurve) {
    this.#mcl = mcl
    this.#bytes = mcl.allocate(2 * FIELD_SIZE)
    this.#generator = mcl.allocate(G1_SIZE)
    const lineSize = 8 * mcl.functions.mclBn_getUint64NumToPrecompute()
    this.#generatorLines = mcl.allocate(lineSize)
    this.#secretLines = mcl.allocate(lineSize)
    this.#commitment = mcl.allocate(G1_SIZE)
    this.#proof = mcl.allocate(G1_SIZE)
    this.#points = mcl.allocate(2 * G1_SIZE)
    this.#factors = mcl.allocate(2 * SCALAR_SIZE)
    this.#sum = mcl.allocate(G1_SIZE)
    this.#product = mcl.allocate(GT_SIZE)
    if (!this.#readG1(this.#generator, G1_GENERATOR)) throw new MclLoadError('mcl-wasm refuses the generator')
    this.#precomputeLines(this.#generatorLines, G2_GENERATOR)
    this.#precomputeLines(this.#secretLines, G2_SECRET)
  }

  verify(commitment: Uint8Array, z: Uint8Array, y: Uint8Array, proof: Uint8Array): boolean {
    const f = this.#mcl.functions
    const yFactor = this.#factors
    if (!this.#readScalar(yFactor, y) || !this.#readScalar(this.#factors + SCALAR_SIZE, z)) return false
    if (!this.#readG1(this.#commitment, commitment) || !this.#readG1(this.#proof, proof)) return false

    f.mclBnFr_neg(yFactor, yFactor)
    this.#copyG1(this.#points, this.#generator)
    this.#copyG1(this.#points + G1_SIZE, this.#proof)
    f.mclBnG1_mulVec(this.#sum, this.#points, this.#factors, 2)
    f.mclBnG1_add(this.#sum, this.#sum, this.#commitment)

    // A pairing is one only when a point is at infinity: with one such point the other decides.
    const proofIsZero = f.mclBnG1_isZero(this.#proof) !== 0
    const sumIsZero = f.mclBnG1_isZero(this.#sum) !== 0
    if (proofIsZero || sumIsZero) return proofIsZero && sumIsZero

    f.mclBnG1_normalize(this.#sum, this.#sum)
    f.mclBnG1_neg(this.#proof, this.#proof)
    f.mclBn_precomputedMillerLoop2(this.#product, this.#sum, this.#generatorLines, this.#proof, this.#secretLines)
    f.mclBn_finalExp(this.#product, this.#product)
    return f.mclBnGT_isOne(this.#product) !== 0
  }

  /** A scalar that is not reduced is none. */
  #readScalar(pointer: number, bytes: Uint8Array): boolean {
    const memory = this.#mcl.bytes
    for (let index = 0; index < 32; index++) memory[this.#bytes + index] = bytes[31 - index]!
    return this.#mcl.functions.mclBnFr_deserialize(pointer, this.#bytes, 32) === 32
  }

  /** Compressed, on the curve and in the group; the only form of infinity is the flags and zeros. */
  #readG1(pointer: number, bytes: Uint8Array): boolean {
    const flags = bytes[0]!
    if ((flags & COMPRESSED) === 0) return false
    if ((flags & INFINITY) !== 0) {
      this.#mcl.functions.mclBnG1_clear(pointer)
      return flags === (COMPRESSED | INFINITY) && isZero(bytes, 1, bytes.length)
    }
    const read = this.#withCompressedEncoding(bytes, (at) =>
      this.#mcl.functions.mclBnG1_deserialize(pointer, at, bytes.length),
    )
    return read === bytes.length && this.#mcl.functions.mclBnG1_isValidOrder(pointer) !== 0
  }

  #precomputeLines(lines: number, g2: Uint8Array): void {
    const point = this.#mcl.allocate(G2_SIZE)
    const read = this.#withCompressedEncoding(g2, (at) => this.#mcl.functions.mclBnG2_deserialize(point, at, g2.length))
    if (read !== g2.length) throw new MclLoadError('mcl-wasm refuses a constant of the trusted setup')
    this.#mcl.functions.mclBn_precomputeG2(lines, point)
  }

  /** Ethereum's form of compressed points is a mode of the library, which other users of the instance do not want. */
  #withCompressedEncoding(bytes: Uint8Array, read: (pointer: number) => number): number {
    this.#mcl.bytes.set(bytes, this.#bytes)
    this.#mcl.functions.mclBn_setETHserialization(1)
    const count = read(this.#bytes)
    this.#mcl.functions.mclBn_setETHserialization(0)
    return count
  }

  #copyG1(to: number, from: number): void {
    this.#mcl.bytes.copyWithin(to, from, from + G1_SIZE)
  }
}
