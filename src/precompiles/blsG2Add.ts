/**
 * BLS12_G2ADD (0x0d): the sum of two points of the second curve, of any order, EIP-2537.
 *
 * Owns: the price and the length of the input. Must never: do curve arithmetic itself.
 */
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

export const blsG2Add: Precompile = {
  name: 'blsG2Add',
  address: 0x0d,
  gas: () => 600,
  run: (input) => (input.length === 512 ? bls12381().addG2(input) : undefined),
}
