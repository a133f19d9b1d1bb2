/**
 * BLS12_G1ADD (0x0b): the sum of two points of the first curve, of any order, EIP-2537.
 *
 * Owns: the price and the length of the input. Must never: do curve arithmetic itself.
 */
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

export const blsG1Add: Precompile = {
  name: 'blsG1Add',
  address: 0x0b,
  gas: () => 375,
  run: (input) => (input.length === 256 ? bls12381().addG1(input) : undefined),
}
