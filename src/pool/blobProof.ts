/**
 * Whether a KZG proof ties a blob to its commitment, EIP-4844.
 *
 * The blob's polynomial is evaluated at a point that depends on blob and commitment, and the proof has to open the
 * commitment to that value there. No file of a trusted setup is needed for that.
 *
 * Owns: evaluation of blobs. Must never: do curve arithmetic itself.
 */
import { hash } from 'node:crypto'
import { provesEvaluation } from '../precompiles/curves/kzg.ts'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from '../primitives/index.ts'

export const BLOB_LENGTH = 131072
const FIELD_ELEMENTS = 4096
const ELEMENT_LENGTH = 32

/** The order of the scalar field of BLS12-381, and an element that generates its multiplicative group. */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
const GENERATOR = 7n

const CHALLENGE_DOMAIN = new TextEncoder().encode('FSBLOBVERIFY_V1_')

let roots: bigint[] | undefined

/** False also for a blob with an element that is not below the order of the field. */
export function provesBlob(blob: Uint8Array, commitment: Uint8Array, proof: Uint8Array): boolean {
  const elements = elementsOf(blob)
  if (elements === undefined) return false
  const z = challengeOf(blob, commitment)
  const y = evaluate(elements, z)
  return provesEvaluation(commitment, toBytes(z), toBytes(y), proof)
}

/** Whether every element of the blob is one of the field. */
export function isBlob(blob: Uint8Array): boolean {
  return elementsOf(blob) !== undefined
}

/** The points at which a blob gives the values of its polynomial, in their order. */
export function blobDomain(): readonly bigint[] {
  roots ??= rootsOfUnity()
  return roots
}

function elementsOf(blob: Uint8Array): bigint[] | undefined {
  if (blob.length !== BLOB_LENGTH) return undefined
  const elements: bigint[] = []
  for (let at = 0; at < BLOB_LENGTH; at += ELEMENT_LENGTH) {
    const element = bytesToBigInt(blob.subarray(at, at + ELEMENT_LENGTH))
    if (element >= ORDER) return undefined
    elements.push(element)
  }
  return elements
}

function challengeOf(blob: Uint8Array, commitment: Uint8Array): bigint {
  const degree = bigIntToFixedBytes(BigInt(FIELD_ELEMENTS), 16)
  const digest = hash('sha256', concatBytes(CHALLENGE_DOMAIN, degree, blob, commitment), 'buffer')
  return bytesToBigInt(digest) % ORDER
}

/** The barycentric formula: (z^n - 1) / n * sum of value_i * root_i / (z - root_i). */
function evaluate(values: readonly bigint[], z: bigint): bigint {
  const domain = blobDomain()
  const at = domain.indexOf(z)
  if (at >= 0) return values[at]!
  const inverses = invertAll(domain.map((root) => modulo(z - root)))
  let sum = 0n
  for (let index = 0; index < FIELD_ELEMENTS; index++) {
    const value = values[index]!
    if (value !== 0n) sum += ((value * domain[index]!) % ORDER) * inverses[index]!
  }
  const count = BigInt(FIELD_ELEMENTS)
  return modulo((((power(z, count) - 1n) * power(count, ORDER - 2n)) % ORDER) * (sum % ORDER))
}

/** One inversion for all of them: that of their product, taken apart again. */
function invertAll(values: readonly bigint[]): bigint[] {
  const products: bigint[] = []
  let product = 1n
  for (const value of values) {
    products.push(product)
    product = (product * value) % ORDER
  }
  let inverse = power(product, ORDER - 2n)
  const inverses = new Array<bigint>(values.length)
  for (let index = values.length - 1; index >= 0; index--) {
    inverses[index] = (inverse * products[index]!) % ORDER
    inverse = (inverse * values[index]!) % ORDER
  }
  return inverses
}

/** Element i of a blob belongs to the power whose exponent has the bits of i in reverse. */
function rootsOfUnity(): bigint[] {
  const root = power(GENERATOR, (ORDER - 1n) / BigInt(FIELD_ELEMENTS))
  const bits = Math.log2(FIELD_ELEMENTS)
  const domain = new Array<bigint>(FIELD_ELEMENTS)
  let next = 1n
  for (let exponent = 0; exponent < FIELD_ELEMENTS; exponent++) {
    domain[reverseBits(exponent, bits)] = next
    next = (next * root) % ORDER
  }
  return domain
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0
  for (let bit = 0; bit < bits; bit++) if ((value & (1 << bit)) !== 0) reversed |= 1 << (bits - 1 - bit)
  return reversed
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = modulo(base)
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % ORDER
    square = (square * square) % ORDER
  }
  return result
}

function modulo(value: bigint): bigint {
  const rest = value % ORDER
  return rest < 0n ? rest + ORDER : rest
}

function toBytes(value: bigint): Uint8Array {
  return bigIntToFixedBytes(value, ELEMENT_LENGTH)
}
