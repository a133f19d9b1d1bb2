/**
 * Writes to one table, in the order in which they were made.
 *
 * Owns: finding one by its key, and their order by key, both worked out when they are first asked for: most writes are
 * never read before they are in the store. Must never: lose the order in which they were made.
 */
import { keyText } from '../trie/hashedKey.ts'
import type { Range, StoreEntry } from './store.ts'

export class TableWrites {
  readonly keys: Uint8Array[] = []
  /** Of the same number as the key; undefined = deleted. */
  readonly values: (Uint8Array | undefined)[] = []
  /** The last write of each key, by its text. */
  #index: Map<string, number> | undefined
  #ordered: readonly string[] | undefined

  add(key: Uint8Array, value: Uint8Array | undefined): void {
    this.keys.push(key)
    this.values.push(value)
    this.#index = undefined
    this.#ordered = undefined
  }

  /** The number of the last write of the key with this text; -1 = there is none. */
  find(text: string): number {
    return this.#byText().get(text) ?? -1
  }

  /** The writes in a range of keys. */
  cursor(range: Range): WriteCursor {
    this.#ordered ??= orderedTexts(this.#byText())
    return new WriteCursor(this, this.#ordered, range)
  }

  #byText(): Map<string, number> {
    if (this.#index === undefined) {
      this.#index = new Map()
      for (let i = 0; i < this.keys.length; i++) this.#index.set(keyText(this.keys[i]!), i)
    }
    return this.#index
  }
}

/** A place in the ordered writes to a table. */
export class WriteCursor {
  readonly #writes: TableWrites
  readonly #texts: readonly string[]
  readonly #step: number
  /** The first place that is no longer in the range. */
  readonly #end: number
  #at: number

  constructor(writes: TableWrites, texts: readonly string[], { from, to, reverse = false }: Range) {
    this.#writes = writes
    this.#texts = texts
    const low = from === undefined ? 0 : placeOf(texts, keyText(from))
    const high = Math.max(low, to === undefined ? texts.length : placeOf(texts, keyText(to)))
    this.#step = reverse ? -1 : 1
    this.#at = reverse ? high - 1 : low
    this.#end = reverse ? low - 1 : high
  }

  /** The key's text; undefined = the range is at its end. */
  get text(): string | undefined {
    return this.#at === this.#end ? undefined : this.#texts[this.#at]
  }

  /** undefined = deleted. */
  get entry(): StoreEntry | undefined {
    const write = this.#writes.find(this.#texts[this.#at]!)
    const value = this.#writes.values[write]
    return value && [this.#writes.keys[write]!, value]
  }

  advance(): void {
    this.#at += this.#step
  }
}

/** Worlds write most tables in order already. */
function orderedTexts(index: ReadonlyMap<string, number>): string[] {
  const texts = [...index.keys()]
  for (let i = 1; i < texts.length; i++) if (texts[i - 1]! > texts[i]!) return texts.sort(compareTexts)
  return texts
}

/** Texts have one character per byte, so their order is that of the bytes. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** How many of the ordered texts come before this one. */
function placeOf(texts: readonly string[], text: string): number {
  let low = 0
  let high = texts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (texts[middle]! < text) low = middle + 1
    else high = middle
  }
  return low
}
