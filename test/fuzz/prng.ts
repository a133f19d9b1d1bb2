/**
 * Random choices that a seed and a case number determine.
 *
 * Owns: the generator (sfc32, seeded by splitmix32) and the choices built on it. Must never: ask the clock or Math.random.
 */

export class Prng {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** One independent stream for each seed and stream number. */
  constructor(seed: number, stream: number) {
    const next = splitMix(seed, stream)
    this.#a = next()
    this.#b = next()
    this.#c = next()
    for (let i = 0; i < 12; i++) this.next()
  }

  /** 32 random bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** 0 to limit - 1. */
  below(limit: number): number {
    return limit <= 1 ? 0 : Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** From low to high, both possible. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.next() < probability * 2 ** 32
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new RangeError('nothing to pick from')
    return choice
  }

  /** Picks by weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let total = 0
    for (const [weight] of choices) total += weight
    let at = (this.next() / 2 ** 32) * total
    for (const [weight, choice] of choices) {
      at -= weight
      if (at < 0) return choice
    }
    throw new RangeError('no choice has weight')
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let at = 0; at < length; at++) bytes[at] = this.next() >>> 24
    return bytes
  }

  /** A random number of so many bits, the top ones possibly 0. */
  bits(count: number): bigint {
    let value = 0n
    for (let have = 0; have < count; have += 32) value = (value << 32n) | BigInt(this.next())
    return BigInt.asUintN(count, value)
  }
}

function splitMix(seed: number, stream: number): () => number {
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b1) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) | 0
  let round = stream | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    round = (round + 0x7f4a7c15) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed = (mixed ^ (mixed >>> 15) ^ round) | 0
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) | 0
  }
}
