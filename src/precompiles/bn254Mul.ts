/**
 * ECMUL (0x07): the multiple of a point of BN254, EIP-196.
 *
 * Owns: the length of the input. Must never: do curve arithmetic itself.
 */
import { bn254 } from './curves/bn254.ts'
import { paddedCopy } from './input.ts'
import type { Precompile } from './precompile.ts'

export const bn254Mul: Precompile = {
  name: 'bn254Mul',
  address: 0x07,
  gas: (_input, rules) => rules.gas.ecMul,
  run: (input) => bn254().multiplyG1(paddedCopy(input, 0, 96), 1),
}
