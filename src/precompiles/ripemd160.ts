/**
 * RIPEMD160 (0x03), by the hash of Node: OpenSSL has it in its default provider since 3.0.7, older than any supported Node.
 *
 * Owns: the price and the padding of the 20-byte hash to a word. Must never: hold hash state between calls.
 */
import { hash } from 'node:crypto'
import { wordCount } from './input.ts'
import type { Precompile } from './precompile.ts'

export const ripemd160: Precompile = {
  name: 'ripemd160',
  address: 0x03,
  gas: (input) => 600 + 120 * wordCount(input),
  run(input) {
    const word = new Uint8Array(32)
    word.set(hash('ripemd160', input, 'buffer'), 12)
    return word
  },
}
