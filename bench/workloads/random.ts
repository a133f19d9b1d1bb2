/**
 * Random choices that a seed determines.
 *
 * Owns: the generator. Must never: ask the clock or Math.random; a workload is the same on every machine and every day.
 */

/** The golden ratio as a fraction of 2^32: its multiples spread evenly. */
const STEP = 0x9e3779b9
const WORD = 2 ** 32

export class Random {
  #position: number

  constructor(seed: number) {
    this.#position = Math.imul(seed + 1, STEP)
  }

  /** 0 to limit - 1. */
  below(limit: number): number {
    return Math.floor((this.#next() / WORD) * limit)
  }

  /** From low to high in steps of a 2^32th of the distance. */
  between(low: bigint, high: bigint): bigint {
    return low + ((high - low) * BigInt(this.#next())) / BigInt(WORD - 1)
  }

  /** The same things in another order. */
  shuffled<Thing>(things: readonly Thing[]): Thing[] {
    const order = [...things]
    for (let last = order.length - 1; last > 0; last--) {
      const other = this.below(last + 1)
      const moved = order[last]!
      order[last] = order[other]!
      order[other] = moved
    }
    return order
  }

  /** 32 bits: a counter whose bits are mixed by multiplications and shifts. */
  #next(): number {
    this.#position = (this.#position + STEP) | 0
    let mixed = this.#position
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
}
