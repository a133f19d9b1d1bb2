/**
 * BLS12_PAIRING_CHECK (0x0f): whether a product of pairings is one, EIP-2537.
 *
 * Owns: the length of the input and the price by pairs. Must never: do curve arithmetic itself.
 */
import { bls12381 } from './curves/bls12381.ts'
import { booleanWord } from './input.ts'
import type { Precompile } from './precompile.ts'

const PAIR_LENGTH = 384

export const blsPairing: Precompile = {
  name: 'blsPairing',
  address: 0x0f,
  gas: (input) => 37700 + 32600 * Math.floor(input.length / PAIR_LENGTH),
  run(input) {
    if (input.length === 0 || input.length % PAIR_LENGTH !== 0) return undefined
    const isOne = bls12381().pairingsMultiplyToOne(input, input.length / PAIR_LENGTH)
    return isOne === undefined ? undefined : booleanWord(isOne)
  },
}
