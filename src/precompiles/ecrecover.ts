/**
 * ECRECOVER (0x01): the address whose key signed a hash.
 *
 * Owns: the layout of the input and the rule that an unrecoverable signature is an empty success.
 * Must never: apply the low-s rule; that one is for transactions.
 */
import { keccak256 } from '../primitives/keccak.ts'
import { recoverPublicKey } from '../primitives/secp256k1.ts'
import { isZero, paddedCopy } from './input.ts'
import type { Precompile } from './precompile.ts'

const NOTHING = new Uint8Array(0)

export const ecrecover: Precompile = {
  name: 'ecrecover',
  address: 0x01,
  gas: () => 3000,
  run(input) {
    const words = paddedCopy(input, 0, 128)
    const v = words[63]!
    if ((v !== 27 && v !== 28) || !isZero(words, 32, 63)) return NOTHING
    const key = recoverPublicKey(
      words.subarray(0, 32),
      words.subarray(64, 96),
      words.subarray(96, 128),
      v === 27 ? 0 : 1,
    )
    if (key === undefined) return NOTHING
    const word = new Uint8Array(32)
    word.set(keccak256(key).subarray(12), 12)
    return word
  },
}
