/**
 * Hexadecimal text to bytes and back.
 *
 * Owns: the text form of byte strings. Must never: pad, truncate or guess; what is not whole bytes is refused.
 */

/** Text that is not a whole number of hex bytes; `position` counts characters of the text as it was given. */
export class HexError extends Error {
  override readonly name = 'HexError'
  readonly what: string
  readonly position: number

  constructor(what: string, reason: string, position: number) {
    super(`${what}: ${reason} at position ${position}`)
    this.what = what
    this.position = position
  }
}

/** Lower case, with the 0x prefix. */
export function bytesToHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** Reads hex of either case, with or without the 0x prefix. `what` names the value in the error. */
export function hexToBytes(hex: string, what = 'value'): Uint8Array {
  const start = hex.startsWith('0x') || hex.startsWith('0X') ? 2 : 0
  const digits = hex.length - start
  const bytes = new Uint8Array(digits >> 1)
  for (let index = 0, at = start; index < bytes.length; index++, at += 2) {
    const byte = (digitOf(hex.charCodeAt(at)) << 4) | digitOf(hex.charCodeAt(at + 1))
    if (byte < 0) throw invalidDigit(hex, what, start)
    bytes[index] = byte
  }
  if (digits % 2 !== 0) {
    throw digitOf(hex.charCodeAt(hex.length - 1)) < 0
      ? invalidDigit(hex, what, start)
      : new HexError(what, 'hex string of odd length ends', hex.length)
  }
  return bytes
}

/** The value of a digit's character code, -1 for anything else. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function invalidDigit(hex: string, what: string, start: number): HexError {
  let position = start
  while (digitOf(hex.charCodeAt(position)) >= 0) position++
  return new HexError(what, `invalid hex string: character ${JSON.stringify(hex[position])}`, position)
}
