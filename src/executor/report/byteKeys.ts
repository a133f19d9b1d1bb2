/**
 * Gives byte strings small numbers, the same number to equal ones.
 *
 * Owns: that table. Must never: make text of a key; a block has a hundred thousand of them.
 */

interface Key {
  readonly kind: number
  readonly first: Uint8Array
  readonly second: Uint8Array
}

const NOTHING = new Uint8Array(0)
const FREE = -1
/** Random, so that nobody can prepare keys that meet in one place. */
const SEED = crypto.getRandomValues(new Int32Array(1))[0]!
/** Odd and of mixed bits. */
const MULTIPLIER = 0x9e3779b1

export class ByteKeys {
  readonly #keys: Key[] = []
  readonly #hashes: number[] = []
  #places = new Int32Array(256).fill(FREE)

  get size(): number {
    return this.#keys.length
  }

  /** The number of this key, counted from 0 in the order of first use. */
  numberOf(kind: number, first: Uint8Array, second: Uint8Array = NOTHING): number {
    const hash = hashOf(kind, first, second)
    const place = this.#findPlace(hash, kind, first, second)
    const known = this.#places[place]!
    if (known !== FREE) return known
    const added = this.#keys.push({ kind, first, second }) - 1
    this.#hashes.push(hash)
    this.#places[place] = added
    if (this.#keys.length * 2 > this.#places.length) this.#grow()
    return added
  }

  #findPlace(hash: number, kind: number, first: Uint8Array, second: Uint8Array): number {
    const mask = this.#places.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = this.#places[place]!
      if (number === FREE) return place
      if (this.#hashes[number] !== hash) continue
      const key = this.#keys[number]!
      if (key.kind === kind && sameBytes(key.first, first) && sameBytes(key.second, second)) return place
    }
  }

  #grow(): void {
    const places = new Int32Array(this.#places.length * 2).fill(FREE)
    const mask = places.length - 1
    for (const [number, hash] of this.#hashes.entries()) {
      let place = hash & mask
      while (places[place] !== FREE) place = (place + 1) & mask
      places[place] = number
    }
    this.#places = places
  }
}

function hashOf(kind: number, first: Uint8Array, second: Uint8Array): number {
  const hash = mixBytes(mixBytes(SEED ^ kind, first), second)
  // The table takes the low bits: bring the high ones down.
  return hash ^ (hash >>> 15)
}

/** Four bytes at a time. */
function mixBytes(start: number, bytes: Uint8Array): number {
  let hash = start
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    hash = Math.imul(hash ^ word, MULTIPLIER)
    hash ^= hash >>> 13
  }
  for (; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, MULTIPLIER)
  return hash
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  // From the end: small slots differ there.
  for (let at = a.length - 1; at >= 0; at--) if (a[at] !== b[at]) return false
  return true
}
