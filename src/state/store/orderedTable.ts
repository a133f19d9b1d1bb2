/**
 * A map from byte strings that can be read in the order of its keys.
 *
 * Owns: that order, which is that of the bytes; keys are put in order when it is asked for. Must never: hold a key that
 * could be written to.
 */
import sortedBtree from 'sorted-btree'
import { keyText } from '../trie/hashedKey.ts'
import type { TableWrites } from './tableWrites.ts'

// The package is CommonJS: its default export is the module.
const BTree = sortedBtree.default

/** Keys in their order, which nobody changes any more. */
export interface OrderedKeys {
  /** The first key that is not below this one, then the next ones. */
  keys(from?: string): Iterable<string>
  /** The last key below this one, or the last of all, then those before it. */
  entriesReversed(below?: string, reuse?: undefined, skipBelow?: boolean): Iterable<readonly [string, unknown]>
}

export class OrderedTable {
  readonly #values = new Map<string, Uint8Array>()
  /** Writes that were not yet looked at. */
  #waiting: TableWrites[] = []
  readonly #order = new BTree<string, undefined>(undefined, compareTexts)
  /** Keys that came or went since the order was asked for. */
  #unordered: string[] = []

  /** Takes writes over; what it costs is spent by `settle`, or when the table is read. */
  add(writes: TableWrites): void {
    this.#waiting.push(writes)
  }

  settle(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const { keys, values } of waiting) {
      for (let i = 0; i < keys.length; i++) this.#set(keyText(keys[i]!), values[i])
    }
  }

  get(text: string): Uint8Array | undefined {
    this.settle()
    return this.#values.get(text)
  }

  /** undefined = there is to be none. Returns what was there. */
  set(text: string, value: Uint8Array | undefined): Uint8Array | undefined {
    this.settle()
    return this.#set(text, value)
  }

  /** The keys that there are now, from now on on their own; another's keys may be among them. */
  orderedKeys(others: Iterable<string>): OrderedKeys {
    this.settle()
    for (const text of this.#unordered) {
      if (this.#values.has(text)) this.#order.set(text, undefined)
      else this.#order.delete(text)
    }
    this.#unordered = []
    // Both share what neither changes.
    const keys = this.#order.clone()
    for (const text of others) keys.set(text, undefined)
    return keys
  }

  #set(text: string, value: Uint8Array | undefined): Uint8Array | undefined {
    const before = this.#values.get(text)
    if (value === undefined) this.#values.delete(text)
    else this.#values.set(text, value)
    if ((before === undefined) !== (value === undefined)) this.#unordered.push(text)
    return before
  }
}

/** Texts have one character per byte, so their order is that of the bytes. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
