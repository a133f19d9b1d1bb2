/**
 * Byte strings as values: joining, comparing, and their reading as big-endian integers.
 *
 * Owns: nothing but these functions. Must never: change an argument or hand out a view of one.
 */
import { bytesToHex } from './hex.ts'

/** Integers below this fit six bytes and are handled as plain numbers. */
const SIX_BYTES = 0x1000000000000n

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

/** Lexicographic order: negative when `a` comes first, 0 when equal; a prefix comes before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const difference = a[index]! - b[index]!
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Big-endian; the empty string is zero, leading zeros are allowed. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  if (bytes.length > 6) return BigInt(bytesToHex(bytes))
  let value = 0
  for (let index = 0; index < bytes.length; index++) value = value * 256 + bytes[index]!
  return BigInt(value)
}

/** Big-endian without leading zeros; zero is the empty string. */
export function bigIntToBytes(value: bigint): Uint8Array {
  if (value < 0n) throw new RangeError(`negative integer has no byte form: ${value}`)
  if (value < SIX_BYTES) {
    const small = Number(value)
    let length = 0
    for (let rest = small; rest > 0; rest = Math.floor(rest / 256)) length++
    return numberToBytes(small, length)
  }
  const hex = value.toString(16)
  return hexDigitsToBytes(hex, (hex.length + 1) >> 1)
}

/** Big-endian with leading zeros up to `length`; throws RangeError when the value needs more bytes. */
export function bigIntToFixedBytes(value: bigint, length: number): Uint8Array {
  if (value < 0n) throw new RangeError(`negative integer has no byte form: ${value}`)
  if (value < SIX_BYTES && length >= 6) return numberToBytes(Number(value), length)
  const hex = value.toString(16)
  if (value !== 0n && (hex.length + 1) >> 1 > length)
    throw new RangeError(`integer ${value} needs more than ${length} bytes`)
  return hexDigitsToBytes(hex, length)
}

function numberToBytes(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let index = length - 1; rest > 0; index--) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/** `hex` is what BigInt prints: no prefix, no leading zero, maybe an odd number of digits. */
function hexDigitsToBytes(hex: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let end = hex.length, index = length - 1; end > 0 && index >= 0; end -= 2, index--) {
    bytes[index] = Number.parseInt(hex.slice(Math.max(0, end - 2), end), 16)
  }
  return bytes
}
