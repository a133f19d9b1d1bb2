/**
 * Reading the input of a precompile.
 *
 * Owns: right-padding and word counts. Must never: hand out a view on the caller's memory.
 */

/** A copy of `length` bytes from `offset`; what lies behind the end of the input reads as zero. */
export function paddedCopy(input: Uint8Array, offset: number, length: number): Uint8Array {
  const copy = new Uint8Array(length)
  if (offset < input.length) copy.set(input.subarray(offset, Math.min(offset + length, input.length)))
  return copy
}

/** 32-byte words that the input fills, the last one maybe in part. */
export function wordCount(input: Uint8Array): number {
  return Math.ceil(input.length / 32)
}

export function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (bytes[index] !== 0) return false
  return true
}

/** The number 1 or 0 as a 32-byte word: the answer of the checking precompiles. */
export function booleanWord(value: boolean): Uint8Array {
  const word = new Uint8Array(32)
  if (value) word[31] = 1
  return word
}
