/**
 * ECADD (0x06): the sum of two points of BN254, EIP-196.
 *
 * Owns: the length of the input. Must never: do curve arithmetic itself.
 */
import { bn254 } from './curves/bn254.ts'
import { paddedCopy } from './input.ts'
import type { Precompile } from './precompile.ts'

export const bn254Add: Precompile = {
  name: 'bn254Add',
  address: 0x06,
  gas: (_input, rules) => rules.gas.ecAdd,
  run: (input) => bn254().addG1(paddedCopy(input, 0, 128)),
}
