/**
 * Membership in the second group of BN254 in half the time of multiplying by its order.
 *
 * With psi, the Frobenius map of the untwisted curve brought back to the twist, a point Q of the twist is in the group
 * exactly when [x+1]Q + psi([x]Q) + psi^2([x]Q) = psi^3([2x]Q), x the parameter of the curve (El Housni, Guillevic, Piellard,
 * eprint 2022/348). The tests prove it for this curve: the norm of that polynomial and the order of the twist have no
 * more than the group's order in common.
 *
 * Owns: the constants of psi, scratch memory. Must never: be asked about a point that is not on the twist.
 */
import { hexToBytes } from '../../primitives/hex.ts'
import { FIELD_SIZE, G2_SIZE, type MclCurve, MclLoadError } from './mcl.ts'

export const BN254_PARAMETER = 4965661367192848881n

/** (9 + i) ^ ((p - 1) / 3) and (9 + i) ^ ((p - 1) / 2), real part first: what psi multiplies x and y by. */
const PSI_FACTORS = [
  [
    '0x2fb347984f7911f74c0bec3cf559b143b78cc310c2c3330c99e39557176f553d',
    '0x16c9e55061ebae204ba4cc8bd75a079432ae2a1d0b7c9dce1665d51c640fcba2',
  ],
  [
    '0x063cf305489af5dcdc5ec698b6e2f9b9dbaae0eda9c95998dc54014671a0135a',
    '0x07c03cbcac41049a0704b5a7ec796f2b21807dc98fa25bd282d37f632623b0e3',
  ],
] as const

/** Signed binary digits of the parameter without two neighbours that are not zero, most significant first. */
const PARAMETER_DIGITS = nonAdjacentForm(BN254_PARAMETER)

export function bn254SubgroupCheck(mcl: MclCurve): (point: number) => boolean {
  const f = mcl.functions
  const negated = mcl.allocate(G2_SIZE)
  const multiple = mcl.allocate(G2_SIZE)
  const left = mcl.allocate(G2_SIZE)
  const [xFactor, yFactor] = PSI_FACTORS.map((factor) => allocateExtension(mcl, factor)) as [number, number]

  function multiplyByParameter(point: number): void {
    f.mclBnG2_neg(negated, point)
    mcl.bytes.copyWithin(multiple, point, point + G2_SIZE)
    for (const digit of PARAMETER_DIGITS.slice(1)) {
      f.mclBnG2_dbl(multiple, multiple)
      if (digit !== 0) f.mclBnG2_add(multiple, multiple, digit > 0 ? point : negated)
    }
  }

  /** Conjugates the three coordinates and multiplies the first two; the third only scales. */
  function applyPsi(point: number): void {
    for (let coordinate = 0; coordinate < 3; coordinate++) {
      const imaginary = point + (2 * coordinate + 1) * FIELD_SIZE
      f.mclBnFp_neg(imaginary, imaginary)
    }
    f.mclBnFp2_mul(point, point, xFactor)
    f.mclBnFp2_mul(point + 2 * FIELD_SIZE, point + 2 * FIELD_SIZE, yFactor)
  }

  return (point) => {
    multiplyByParameter(point)
    f.mclBnG2_add(left, multiple, point)
    applyPsi(multiple)
    f.mclBnG2_add(left, left, multiple)
    applyPsi(multiple)
    f.mclBnG2_add(left, left, multiple)
    applyPsi(multiple)
    f.mclBnG2_dbl(multiple, multiple)
    return f.mclBnG2_isEqual(left, multiple) !== 0
  }
}

function allocateExtension(mcl: MclCurve, parts: readonly [string, string]): number {
  const pointer = mcl.allocate(2 * FIELD_SIZE)
  const scratch = mcl.allocate(FIELD_SIZE)
  for (const [index, part] of parts.entries()) {
    mcl.bytes.set(hexToBytes(part).reverse(), scratch)
    if (mcl.functions.mclBnFp_deserialize(pointer + index * FIELD_SIZE, scratch, 32) !== 32)
      throw new MclLoadError('mcl-wasm refuses a constant of BN254')
  }
  return pointer
}

function nonAdjacentForm(value: bigint): number[] {
  const digits: number[] = []
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : (rest & 2n) === 0n ? 1 : -1
    digits.push(digit)
    rest -= BigInt(digit)
  }
  return digits.reverse()
}
