/**
 * ECPAIRING (0x08): whether a product of pairings on BN254 is one, EIP-197.
 *
 * Owns: the length of the input and the price by pairs. Must never: do curve arithmetic itself.
 */
import { bn254 } from './curves/bn254.ts'
import { booleanWord } from './input.ts'
import type { Precompile } from './precompile.ts'

const PAIR_LENGTH = 192

export const bn254Pairing: Precompile = {
  name: 'bn254Pairing',
  address: 0x08,
  gas: (input, rules) => rules.gas.ecPairingBase + rules.gas.ecPairingPair * Math.floor(input.length / PAIR_LENGTH),
  run(input) {
    if (input.length % PAIR_LENGTH !== 0) return undefined
    const isOne = bn254().pairingsMultiplyToOne(input, input.length / PAIR_LENGTH)
    return isOne === undefined ? undefined : booleanWord(isOne)
  },
}
