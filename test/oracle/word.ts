/**
 * 256-bit words as BigInt, and their big-endian byte form.
 *
 * Owns: wrapping, signedness, conversion. Must never: know an opcode, or use anything of the kernel.
 */

export const MAX_WORD = (1n << 256n) - 1n
export const ADDRESS_MASK = (1n << 160n) - 1n
export const EMPTY = new Uint8Array(0)

export function wrap(value: bigint): bigint {
  return BigInt.asUintN(256, value)
}

export function signed(word: bigint): bigint {
  return BigInt.asIntN(256, word)
}

export function wordOf(bytes: Uint8Array): bigint {
  let hex = '0x0'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return BigInt(hex)
}

/** The low `length` bytes of a value, big-endian. */
export function bytesOf(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let at = length - 1; at >= 0 && rest > 0n; at--) {
    bytes[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

/** How many 32-byte words hold so many bytes. */
export function wordCount(length: bigint): bigint {
  return (length + 31n) / 32n
}

/** `length` bytes from `offset` on, with zeros where the source has ended. */
export function slicePadded(source: Uint8Array, offset: bigint, length: number): Uint8Array {
  const out = new Uint8Array(length)
  if (offset < BigInt(source.length)) out.set(source.subarray(Number(offset), Number(offset) + length))
  return out
}
