/**
 * Reads the value forms that fixtures use.
 *
 * Owns: those forms. Must never: accept a form that no fixture has.
 */
import { bytesToHex } from '../../src/primitives/hex.ts'

/** A number as fixtures write it: hex that may carry leading zeros, or decimal. `0x` alone is zero. */
export function quantity(text: string): bigint {
  return text === '0x' || text === '' ? 0n : BigInt(text)
}

/** Text as fixtures of RLP and tries write it: hex when it begins with 0x, else the characters themselves. */
export function textOrHex(text: string): Uint8Array {
  if (!text.startsWith('0x')) return new TextEncoder().encode(text)
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

/** A value for a message: hex, or a word for none. */
export function show(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'nothing' : bytesToHex(bytes)
}
