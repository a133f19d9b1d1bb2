/**
 * Byte strings as values: joining, comparing, and their reading as big-endian integers.
 *
 * Owns: nothing but these functions. Must never: change an argument or hand out a view of one.
 */
import { bytesToHex, hexToBytes } from './hex.ts'

/** Where integers of up to 32 bytes are taken apart and put together, eight bytes at a time. */
const scratch = new Uint8Array(32)
const words = new DataView(scratch.buffer)

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

/** True of the empty string, too. */
export function isZero(bytes: Uint8Array): boolean {
  // The last byte of a word is the one that is least often zero.
  for (let index = bytes.length - 1; index >= 0; index--) if (bytes[index] !== 0) return false
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
  if (bytes.length > 32) return BigInt(bytesToHex(bytes))
  const start = 32 - bytes.length
  for (let index = 0; index < start; index++) scratch[index] = 0
  for (let index = start; index < 32; index++) scratch[index] = bytes[index - start]!
  const high = (words.getBigUint64(0) << 64n) | words.getBigUint64(8)
  const low = (words.getBigUint64(16) << 64n) | words.getBigUint64(24)
  return high === 0n ? low : (high << 128n) | low
}

/** Up to here a number of the language does. */
const LARGEST_QUICK = 0xffffffffffffn

function smallToBytes(value: number): Uint8Array {
  let length = 0
  for (let rest = value; rest >= 1; rest /= 256) length++
  const bytes = new Uint8Array(length)
  let rest = value
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/** Big-endian without leading zeros; zero is the empty string. */
export function bigIntToBytes(value: bigint): Uint8Array {
  if (value >= 0n && value <= LARGEST_QUICK) return smallToBytes(Number(value))
  const long = toScratch(value)
  if (long !== undefined) return long
  let start = 0
  while (start < 32 && scratch[start] === 0) start++
  return scratch.slice(start)
}

/** Big-endian with leading zeros up to `length`; throws RangeError when the value needs more bytes. */
export function bigIntToFixedBytes(value: bigint, length: number): Uint8Array {
  const minimal = toScratch(value) ?? scratch
  if (minimal === scratch && length <= 32) {
    for (let index = 0; index < 32 - length; index++) if (scratch[index] !== 0) throw tooLong(value, length)
    return scratch.slice(32 - length)
  }
  if (minimal.length > length) throw tooLong(value, length)
  const bytes = new Uint8Array(length)
  bytes.set(minimal, length - minimal.length)
  return bytes
}

/** Fills the scratch with a value of up to 32 bytes; gives the bytes of a longer one instead. */
function toScratch(value: bigint): Uint8Array | undefined {
  if (value < 0n) throw new RangeError(`negative integer has no byte form: ${value}`)
  // setBigUint64 takes the low 64 bits of what it is given.
  words.setBigUint64(24, value)
  const above64 = value >> 64n
  words.setBigUint64(16, above64)
  const above128 = above64 === 0n ? 0n : value >> 128n
  words.setBigUint64(8, above128)
  const above192 = above128 >> 64n
  words.setBigUint64(0, above192)
  if (above192 <= 0xffffffffffffffffn) return undefined
  const hex = value.toString(16)
  return hexToBytes(hex.length % 2 === 0 ? hex : `0${hex}`)
}

function tooLong(value: bigint, length: number): RangeError {
  return new RangeError(`integer ${value} needs more than ${length} bytes`)
}
