/**
 * The one place that touches mcl-wasm, which brings BN254, BLS12-381 and P-256 as one WebAssembly module of 436 KB: among
 * what needs no native build it is the fastest for all three (a BN254 pairing takes a fifth of the time of the best
 * JavaScript). Its own loader is asynchronous, always compiles, and holds one curve per process; precompiles load
 * synchronously, on first use, and use three curves. So its WebAssembly is taken out of the package and instantiated here,
 * once per curve and thread.
 *
 * Owns: the instances and their memory. Must never: know the encodings of the EVM.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The numbers by which mcl knows the curves. */
export const MCL_BN254 = 4
export const MCL_BLS12_381 = 5
export const MCL_P256 = 107

/** Every field element of every curve has room for 384 bits. Points are (x, y, z), extension elements follow suit. */
export const FIELD_SIZE = 48
export const SCALAR_SIZE = 32
export const G1_SIZE = 3 * FIELD_SIZE
export const G2_SIZE = 6 * FIELD_SIZE
export const GT_SIZE = 12 * FIELD_SIZE

/** What init is told, so that module and caller agree on the sizes: 10 * scalar words + field words, of 64 bits. */
const COMPILED_SIZES = (10 * SCALAR_SIZE + FIELD_SIZE) / 8

/** The functions in use; pointers and lengths are numbers, the result comes first. */
export interface MclFunctions {
  __wasm_call_ctors(): void
  malloc(size: number): number
  mclBn_init(curve: number, compiledSizes: number): number
  mclBn_setMapToMode(mode: number): number
  mclBn_setETHserialization(enabled: number): void
  mclBn_verifyOrderG1(enabled: number): void
  mclBn_verifyOrderG2(enabled: number): void
  mclBnFp_setInt32(z: number, value: number): void
  /** Little-endian; 0 = not canonical or of another length. */
  mclBnFp_deserialize(z: number, bytes: number, length: number): number
  mclBnFp_serialize(bytes: number, room: number, x: number): number
  mclBnFp_neg(z: number, x: number): void
  mclBnFp_mapToG1(z: number, x: number): number
  mclBnFp2_mul(z: number, x: number, y: number): void
  mclBnFp2_mapToG2(z: number, x: number): number
  mclBnFr_deserialize(z: number, bytes: number, length: number): number
  mclBnFr_setBigEndianMod(z: number, bytes: number, length: number): number
  mclBnFr_isZero(x: number): number
  mclBnFr_isEqual(x: number, y: number): number
  mclBnFr_neg(z: number, x: number): void
  mclBnFr_inv(z: number, x: number): void
  mclBnFr_mul(z: number, x: number, y: number): void
  mclBnG1_clear(z: number): void
  mclBnG1_isZero(x: number): number
  /** On the curve; says nothing of the subgroup when order checks are off. */
  mclBnG1_isValid(x: number): number
  mclBnG1_isValidOrder(x: number): number
  mclBnG1_deserialize(z: number, bytes: number, length: number): number
  mclBnG1_getBasePoint(z: number): void
  mclBnG1_normalize(z: number, x: number): void
  mclBnG1_neg(z: number, x: number): void
  mclBnG1_add(z: number, x: number, y: number): void
  mclBnG1_mul(z: number, x: number, scalar: number): void
  mclBnG1_mulVec(z: number, points: number, scalars: number, count: number): void
  mclBnG2_clear(z: number): void
  mclBnG2_isZero(x: number): number
  mclBnG2_isEqual(x: number, y: number): number
  mclBnG2_isValid(x: number): number
  mclBnG2_isValidOrder(x: number): number
  mclBnG2_deserialize(z: number, bytes: number, length: number): number
  mclBnG2_normalize(z: number, x: number): void
  mclBnG2_neg(z: number, x: number): void
  mclBnG2_add(z: number, x: number, y: number): void
  mclBnG2_dbl(z: number, x: number): void
  mclBnG2_mul(z: number, x: number, scalar: number): void
  mclBnG2_mulVec(z: number, points: number, scalars: number, count: number): void
  mclBnGT_mul(z: number, x: number, y: number): void
  mclBnGT_isOne(x: number): number
  mclBn_millerLoopVec(z: number, g1: number, g2: number, count: number): void
  mclBn_finalExp(z: number, x: number): void
  mclBn_getUint64NumToPrecompute(): number
  mclBn_precomputeG2(lines: number, g2: number): void
  mclBn_precomputedMillerLoop2(z: number, p: number, pLines: number, q: number, qLines: number): void
}

/** The package is not what this file was written for. */
export class MclLoadError extends Error {
  override readonly name = 'MclLoadError'
}

/** One curve in its own instance: its functions and its memory. */
export class MclCurve {
  readonly functions: MclFunctions
  readonly #memory: WebAssembly.Memory
  #bytes: Uint8Array

  constructor(curve: number) {
    this.#memory = new WebAssembly.Memory({ initial: 32 })
    // The module's only function import, a random source, is left out by its linker: nothing in use needs one.
    const instance = new WebAssembly.Instance(mclModule(), { env: { memory: this.#memory } })
    this.functions = instance.exports as unknown as MclFunctions
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.functions.__wasm_call_ctors()
    const status = this.functions.mclBn_init(curve, COMPILED_SIZES)
    if (status !== 0) throw new MclLoadError(`mcl-wasm refused curve ${curve}: status ${status}`)
    // Membership of the subgroup is asked for where the rules ask for it, not with every validity check.
    this.functions.mclBn_verifyOrderG1(0)
    this.functions.mclBn_verifyOrderG2(0)
  }

  /** The memory as bytes; valid until the next call into the instance, which may grow it. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#memory.buffer)
    return this.#bytes
  }

  /** Room for the life of the instance. */
  allocate(size: number): number {
    const pointer = this.functions.malloc(size)
    if (pointer === 0) throw new MclLoadError(`mcl-wasm has no ${size} bytes left`)
    return pointer
  }
}

let compiled: WebAssembly.Module | undefined

function mclModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    embeddedWebAssembly(createRequire(import.meta.url).resolve('mcl-wasm/dist/mcl_c.js')),
  )
  return compiled
}

/** The package embeds its module as the one base64 string literal of this name. */
function embeddedWebAssembly(path: string): Uint8Array<ArrayBuffer> {
  const source = readFileSync(path, 'latin1')
  const opening = "wasmBase64 = '"
  const start = source.indexOf(opening)
  const end = source.indexOf("'", start + opening.length)
  if (start < 0 || end < 0) throw new MclLoadError(`no embedded WebAssembly in ${path}: wrong version of mcl-wasm`)
  return new Uint8Array(Buffer.from(source.slice(start + opening.length, end), 'base64'))
}
