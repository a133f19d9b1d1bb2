/**
 * IDENTITY (0x04): returns its input.
 *
 * Owns: the price. Must never: return a view on the caller's memory.
 */
import { wordCount } from './input.ts'
import type { Precompile } from './precompile.ts'

export const identity: Precompile = {
  name: 'identity',
  address: 0x04,
  gas: (input) => 15 + 3 * wordCount(input),
  run: (input) => new Uint8Array(input),
}
