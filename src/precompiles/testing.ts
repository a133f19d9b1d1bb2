/**
 * What the tests of this folder share: random bytes from a printed seed, encoding, and a slow, plain arithmetic of
 * curves that is independent of the library under test.
 *
 * Owns: nothing at run time. Must never: be imported by anything but tests.
 */
import { bigIntToFixedBytes, bytesToBigInt } from '../primitives/bytes.ts'

/** Set MULTILANE_SEED to repeat a run; put this into the message of assertions on random values. */
export const seed = Number(process.env.MULTILANE_SEED ?? Date.now() % 2 ** 31)

/** A small generator (mulberry32): good enough to scatter test values. */
export function randomSource(start = seed): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomBytes(random: () => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}

/** Big-endian words of `length` bytes, one after another. */
export function words(length: number, ...values: bigint[]): Uint8Array {
  const bytes = new Uint8Array(length * values.length)
  for (const [index, value] of values.entries()) bytes.set(bigIntToFixedBytes(value, length), index * length)
  return bytes
}

/** The number in word `index`. */
export function wordAt(bytes: Uint8Array, length: number, index: number): bigint {
  return bytesToBigInt(bytes.subarray(index * length, (index + 1) * length))
}

export function plainPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 0n) return 0n
  let result = 1n % modulus
  let power = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * power) % modulus
    power = (power * power) % modulus
  }
  return result
}

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** An element of the quadratic extension by a root i of -1, over a prime that is 3 modulo 4. */
export type Extension = readonly [real: bigint, imaginary: bigint]

export class QuadraticExtension {
  readonly prime: bigint

  constructor(prime: bigint) {
    this.prime = prime
  }

  reduce(value: bigint): bigint {
    const rest = value % this.prime
    return rest < 0n ? rest + this.prime : rest
  }

  add(a: Extension, b: Extension): Extension {
    return [this.reduce(a[0] + b[0]), this.reduce(a[1] + b[1])]
  }

  multiply(a: Extension, b: Extension): Extension {
    return [this.reduce(a[0] * b[0] - a[1] * b[1]), this.reduce(a[0] * b[1] + a[1] * b[0])]
  }

  power(base: Extension, exponent: bigint): Extension {
    let result: Extension = [1n, 0n]
    let square = base
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = this.multiply(result, square)
      square = this.multiply(square, square)
    }
    return result
  }

  invert(a: Extension): Extension {
    const norm = plainPower(a[0] * a[0] + a[1] * a[1], this.prime - 2n, this.prime)
    return [this.reduce(a[0] * norm), this.reduce(-a[1] * norm)]
  }

  /** Undefined when there is none. */
  squareRoot(a: Extension): Extension | undefined {
    const half = this.power(a, (this.prime - 3n) / 4n)
    const alpha = this.multiply(this.multiply(half, half), a)
    const candidate = this.multiply(half, a)
    const isMinusOne = alpha[0] === this.prime - 1n && alpha[1] === 0n
    const root: Extension = isMinusOne
      ? [this.reduce(-candidate[1]), candidate[0]]
      : this.multiply(this.power(this.add([1n, 0n], alpha), (this.prime - 1n) / 2n), candidate)
    const square = this.multiply(root, root)
    return square[0] === this.reduce(a[0]) && square[1] === this.reduce(a[1]) ? root : undefined
  }

  /** A point of y^2 = x^3 + b, the first one with x from `start` upwards. */
  pointFrom(start: Extension, b: Extension): { x: Extension; y: Extension } {
    for (let x = start; ; x = this.add(x, [1n, 0n])) {
      const y = this.squareRoot(this.add(this.multiply(this.multiply(x, x), x), b))
      if (y !== undefined) return { x, y }
    }
  }
}
