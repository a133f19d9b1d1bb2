/**
 * SHA256 (0x02), by the hash of Node.
 *
 * Owns: the price. Must never: hold hash state between calls.
 */
import { hash } from 'node:crypto'
import { wordCount } from './input.ts'
import type { Precompile } from './precompile.ts'

export const sha256: Precompile = {
  name: 'sha256',
  address: 0x02,
  gas: (input) => 60 + 12 * wordCount(input),
  run: (input) => new Uint8Array(hash('sha256', input, 'buffer')),
}
