/**
 * base ^ exponent mod modulus over big-endian byte strings.
 *
 * Owns: the windows over the exponent and the choice of the multiplication. Must never: run longer than the exponent's
 * bits ask for; the caller has charged for those.
 */
import { bigIntToFixedBytes, bytesToBigInt } from '../../primitives/bytes.ts'

/** Exponents up to this many bits are not worth a table of powers. */
const PLAIN_BITS = 16

/** From this many bits on, a window of five bits pays for its sixteen table entries. */
const WIDE_WINDOW_BITS = 192

/**
 * The exponent is `exponent` followed by `exponentZeros` zero bits. The result has the length of the modulus; modulo zero
 * it is zero.
 */
export function modularPower(
  base: Uint8Array,
  exponent: Uint8Array,
  exponentZeros: number,
  modulus: Uint8Array,
): Uint8Array {
  const m = bytesToBigInt(modulus)
  if (m <= 1n) return new Uint8Array(modulus.length)
  const bits = new ExponentBits(exponent, exponentZeros)
  if (bits.length === 0) return bigIntToFixedBytes(1n, modulus.length)
  const b = bytesToBigInt(base) % m
  const result = b <= 1n ? b : slidingWindowPower(b, bits, m)
  return bigIntToFixedBytes(result, modulus.length)
}

/** Bits of an exponent from the most significant set one (index 0) to the least (index length - 1). */
export class ExponentBits {
  readonly length: number
  readonly #bytes: Uint8Array
  readonly #skipped: number

  constructor(bytes: Uint8Array, trailingZeros: number) {
    let first = 0
    while (first < bytes.length && bytes[first] === 0) first++
    this.#bytes = bytes
    this.#skipped = first < bytes.length ? 8 * first + Math.clz32(bytes[first]!) - 24 : 8 * bytes.length
    const significant = 8 * bytes.length - this.#skipped
    this.length = significant === 0 ? 0 : significant + trailingZeros
  }

  at(index: number): number {
    const position = index + this.#skipped
    return position < 8 * this.#bytes.length ? (this.#bytes[position >>> 3]! >>> (7 - (position & 7))) & 1 : 0
  }
}

/** Width of the windows that cost the fewest multiplications for so many bits. */
export function windowWidth(bits: number): number {
  if (bits <= PLAIN_BITS) return 1
  return bits < WIDE_WINDOW_BITS ? 4 : 5
}

/**
 * Walks the exponent from the top: `square` for each bit, `multiply(i)` by the odd power 2 * i + 1 at the end of each
 * window. The first window starts the accumulator with `start(i)`.
 */
export function walkWindows(
  bits: ExponentBits,
  width: number,
  start: (oddPower: number) => void,
  square: () => void,
  multiply: (oddPower: number) => void,
): void {
  let started = false
  let index = 0
  while (index < bits.length) {
    if (bits.at(index) === 0) {
      square()
      index++
      continue
    }
    let end = Math.min(index + width, bits.length)
    while (bits.at(end - 1) === 0) end--
    let value = 0
    for (let at = index; at < end; at++) value = 2 * value + bits.at(at)
    if (started) {
      for (let at = index; at < end; at++) square()
      multiply(value >> 1)
    } else {
      start(value >> 1)
      started = true
    }
    index = end
  }
}

function slidingWindowPower(base: bigint, bits: ExponentBits, modulus: bigint): bigint {
  const width = windowWidth(bits.length)
  const oddPowers = [base]
  if (width > 1) {
    const square = (base * base) % modulus
    while (oddPowers.length < 1 << (width - 1)) oddPowers.push((oddPowers.at(-1)! * square) % modulus)
  }
  let result = 0n
  walkWindows(
    bits,
    width,
    (power) => {
      result = oddPowers[power]!
    },
    () => {
      result = (result * result) % modulus
    },
    (power) => {
      result = (result * oddPowers[power]!) % modulus
    },
  )
  return result
}
