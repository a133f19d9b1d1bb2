/**
 * BLS12_G1MSM (0x0c): a sum of multiples of points of the first group, EIP-2537.
 *
 * Owns: the length of the input. Must never: do curve arithmetic itself.
 */
import { G1_MSM_DISCOUNTS, msmPrice } from './blsMsmPrice.ts'
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

/** A point and a scalar. */
const TERM_LENGTH = 160

export const blsG1Msm: Precompile = {
  name: 'blsG1Msm',
  address: 0x0c,
  gas: (input) => msmPrice(Math.floor(input.length / TERM_LENGTH), 12000, G1_MSM_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % TERM_LENGTH !== 0) return undefined
    return bls12381().multiplyG1(input, input.length / TERM_LENGTH)
  },
}
