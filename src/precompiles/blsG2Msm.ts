/**
 * BLS12_G2MSM (0x0e): a sum of multiples of points of the second group, EIP-2537.
 *
 * Owns: the length of the input. Must never: do curve arithmetic itself.
 */
import { G2_MSM_DISCOUNTS, msmPrice } from './blsMsmPrice.ts'
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

/** A point and a scalar. */
const TERM_LENGTH = 288

export const blsG2Msm: Precompile = {
  name: 'blsG2Msm',
  address: 0x0e,
  gas: (input) => msmPrice(Math.floor(input.length / TERM_LENGTH), 22500, G2_MSM_DISCOUNTS),
  run(input) {
    if (input.length === 0 || input.length % TERM_LENGTH !== 0) return undefined
    return bls12381().multiplyG2(input, input.length / TERM_LENGTH)
  },
}
