/**
 * The three prices of MODEXP.
 *
 * Owns: EIP-198, EIP-2565 and EIP-7883 and the reading of the length fields. Must never: allocate by what the fields claim.
 */
import type { ModexpPricing } from '../protocol/forks/rules.ts'

/** The lengths that the input claims. Infinity where a field is beyond what a number holds exactly. */
export interface ModexpLengths {
  readonly base: number
  readonly exponent: number
  readonly modulus: number
}

/** The three length fields and where the operands start. */
export const MODEXP_HEADER = 96

/** Operands this long cost more than 10^13 gas by every formula; up to here the complexities are exact numbers. */
const UNPAYABLE_OPERAND = 2 ** 26

export function modexpLengths(input: Uint8Array): ModexpLengths {
  return { base: readLength(input, 0), exponent: readLength(input, 32), modulus: readLength(input, 64) }
}

/** Exact, or Infinity for what no machine would finish (never below 10^13 gas). */
export function modexpPrice(input: Uint8Array, lengths: ModexpLengths, pricing: ModexpPricing): number {
  const longest = Math.max(lengths.base, lengths.modulus)
  if (longest >= UNPAYABLE_OPERAND) return Number.POSITIVE_INFINITY
  switch (pricing) {
    case 'eip198':
      return price(eip198Complexity(longest), iterations(input, lengths, 8), 20, 0)
    case 'eip2565':
      return price(Math.ceil(longest / 8) ** 2, iterations(input, lengths, 8), 3, 200)
    case 'eip7883':
      return price(longest > 32 ? 2 * Math.ceil(longest / 8) ** 2 : 16, iterations(input, lengths, 16), 1, 500)
  }
}

/** The product may be beyond 2^53 before it is divided: then it is redone with integers of any size. */
function price(complexity: number, count: number, divisor: number, minimum: number): number {
  if (complexity === 0) return minimum
  if (count > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY
  const product = complexity * count
  if (product <= Number.MAX_SAFE_INTEGER) return Math.max(minimum, Math.floor(product / divisor))
  const exact = (BigInt(complexity) * BigInt(count)) / BigInt(divisor)
  return exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : Number.POSITIVE_INFINITY
}

function eip198Complexity(length: number): number {
  if (length <= 64) return length * length
  if (length <= 1024) return Math.floor(length ** 2 / 4) + 96 * length - 3072
  return Math.floor(length ** 2 / 16) + 480 * length - 199680
}

/** How many squarings the exponent stands for, priced by its length and its first 32 bytes. */
function iterations(input: Uint8Array, lengths: ModexpLengths, perByteBeyondHead: number): number {
  const headLength = Math.min(lengths.exponent, 32)
  const headBits = bitLength(input, MODEXP_HEADER + lengths.base, headLength)
  const beyondHead = perByteBeyondHead * (lengths.exponent - headLength)
  return Math.max(1, beyondHead + Math.max(0, headBits - 1))
}

/** Significant bits of a big-endian field, of which the part behind the end of the input is zero. */
function bitLength(input: Uint8Array, offset: number, length: number): number {
  for (let index = 0; index < length; index++) {
    const byte = input[offset + index] ?? 0
    if (byte !== 0) return 8 * (length - index) - (Math.clz32(byte) - 24)
  }
  return 0
}

function readLength(input: Uint8Array, offset: number): number {
  let length = 0
  for (let index = 0; index < 32; index++) length = length * 256 + (input[offset + index] ?? 0)
  return Number.isSafeInteger(length) ? length : Number.POSITIVE_INFINITY
}
