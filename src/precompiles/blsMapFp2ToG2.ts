/**
 * BLS12_MAP_FP2_TO_G2 (0x11): the point that an element of the quadratic extension maps to, EIP-2537.
 *
 * Owns: the price and the length of the input. Must never: do curve arithmetic itself.
 */
import { bls12381 } from './curves/bls12381.ts'
import type { Precompile } from './precompile.ts'

export const blsMapFp2ToG2: Precompile = {
  name: 'blsMapFp2ToG2',
  address: 0x11,
  gas: () => 23800,
  run: (input) => (input.length === 128 ? bls12381().mapToG2(input) : undefined),
}
