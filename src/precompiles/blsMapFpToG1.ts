/**
 * BLS12_MAP_FP_TO_G1 (0x10): the point that a field element maps to, EIP-2537.
 *
 * Owns: the price and the length of the input. Must never: do curve arithmetic itself.
 */
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

export const blsMapFpToG1: Precompile = {
  name: 'blsMapFpToG1',
  address: 0x10,
  gas: () => 5500,
  run: (input) => (input.length === 64 ? bls12381().mapToG1(input) : undefined),
}
