/**
 * An ordered map from byte strings, with copies that cost nothing.
 *
 * Owns: the order of keys in memory, which is that of their bytes. Must never: hold a key that could be written to.
 */
import sortedBtree from 'sorted-btree'
import { keyText } from '../trie/hashedKey.ts'
import type { Range } from './store.ts'

// The package is CommonJS: its default export is the module.
const BTree = sortedBtree.default
type Tree<T> = InstanceType<typeof BTree<string, T>>

export class OrderedTable<T> {
  readonly #tree: Tree<T>

  constructor(tree: Tree<T> = new BTree<string, T>(undefined, compareTexts)) {
    this.#tree = tree
  }

  get size(): number {
    return this.#tree.size
  }

  get(text: string): T | undefined {
    return this.#tree.get(text)
  }

  set(text: string, value: T): void {
    this.#tree.set(text, value)
  }

  delete(text: string): void {
    this.#tree.delete(text)
  }

  /** The same content, from now on on its own: both share what neither changes. */
  copy(): OrderedTable<T> {
    return new OrderedTable(this.#tree.clone())
  }

  *range({ from, to, reverse = false }: Range): Generator<readonly [text: string, value: T]> {
    const low = from === undefined ? '' : keyText(from)
    const high = to === undefined ? undefined : keyText(to)
    if (reverse) {
      for (const entry of this.#tree.entriesReversed(high, undefined, true)) {
        if (entry[0] < low) return
        yield entry
      }
    } else {
      for (const entry of this.#tree.entries(low)) {
        if (high !== undefined && entry[0] >= high) return
        yield entry
      }
    }
  }
}

/** Texts have one character per byte, so their order is that of the bytes. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
