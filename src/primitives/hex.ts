/**
 * Hexadecimal text to bytes and back.
 *
 * Owns: the text form of byte strings. Must never: pad, truncate or guess; what is not whole bytes is refused.
 */

/** Up to so many bytes a loop is faster than a call into the runtime. */
const SHORT = 64

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
  const valid = bytes.length > SHORT ? fillByBuffer(bytes, hex, start) : fill(bytes, hex, start)
  if (!valid || digits % 2 !== 0) throw faultOf(hex, what, start)
  return bytes
}

function fill(bytes: Uint8Array, hex: string, start: number): boolean {
  for (let index = 0, at = start; index < bytes.length; index++, at += 2) {
    const byte = (digitOf(hex.charCodeAt(at)) << 4) | digitOf(hex.charCodeAt(at + 1))
    if (byte < 0) return false
    bytes[index] = byte
  }
  return true
}

/**
 * The built-in decoder stops where the digits end, but of characters beyond ASCII it sees only the low byte, which may
 * look like a digit: those need more than one byte in UTF-8.
 */
function fillByBuffer(bytes: Uint8Array, hex: string, start: number): boolean {
  if (Buffer.byteLength(hex, 'utf8') !== hex.length) return false
  return Buffer.from(bytes.buffer).write(start === 0 ? hex : hex.slice(start), 'hex') === bytes.length
}

/** The value of a digit's character code, -1 for anything else. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function faultOf(hex: string, what: string, start: number): HexError {
  let position = start
  while (position < hex.length && digitOf(hex.charCodeAt(position)) >= 0) position++
  if (position === hex.length) return new HexError(what, 'hex string of odd length ends', position)
  return new HexError(what, `invalid hex string: character ${JSON.stringify(hex[position])}`, position)
}
