/**
 * P256VERIFY (0x100): whether an ECDSA signature over P-256 is valid, EIP-7951.
 *
 * Owns: the price and the layout of the input. Must never: fail; whatever is not a valid signature gives empty output.
 */
import { p256 } from './curves/p256.ts'
import { booleanWord } from './input.ts'
import type { Precompile } from './precompile.ts'

const NOTHING = new Uint8Array(0)

export const p256Verify: Precompile = {
  name: 'p256Verify',
  address: 0x100,
  gas: () => 6900,
  run: (input) => (input.length === 160 && p256().verify(input) ? booleanWord(true) : NOTHING),
}
