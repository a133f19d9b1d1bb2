/**
 * A binary heap whose items know their place, so that one of them can be moved or taken out.
 *
 * Owns: the order of its array and `heapIndex` of its items. Must never: hold an item that another heap holds.
 */

export interface HeapItem {
  /** -1 = in no heap. */
  heapIndex: number
}

export class Heap<Item extends HeapItem> {
  readonly #items: Item[]
  readonly #precedes: (a: Item, b: Item) => boolean

  constructor(precedes: (a: Item, b: Item) => boolean, items: Item[] = []) {
    this.#precedes = precedes
    this.#items = items
    for (let index = 0; index < items.length; index++) items[index]!.heapIndex = index
    for (let index = (items.length >> 1) - 1; index >= 0; index--) this.#sink(items[index]!, index)
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  get size(): number {
    return this.#items.length
  }

  /** Lets go of all of them. */
  clear(): void {
    for (const item of this.#items) item.heapIndex = -1
    this.#items.length = 0
  }

  add(item: Item): void {
    this.#items.push(item)
    this.#rise(item, this.#items.length - 1)
  }

  /** Called when what decides about the order of an item has changed. */
  reorder(item: Item): void {
    const index = this.#rise(item, item.heapIndex)
    this.#sink(item, index)
  }

  remove(item: Item): void {
    const index = item.heapIndex
    const last = this.#items.pop()!
    item.heapIndex = -1
    if (last === item) return
    this.#items[index] = last
    last.heapIndex = index
    this.reorder(last)
  }

  #rise(item: Item, from: number): number {
    const items = this.#items
    let index = from
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = items[above]!
      if (!this.#precedes(item, parent)) break
      items[index] = parent
      parent.heapIndex = index
      index = above
    }
    items[index] = item
    item.heapIndex = index
    return index
  }

  #sink(item: Item, from: number): void {
    const items = this.#items
    const count = items.length
    let index = from
    for (;;) {
      let below = 2 * index + 1
      if (below >= count) break
      if (below + 1 < count && this.#precedes(items[below + 1]!, items[below]!)) below++
      const child = items[below]!
      if (!this.#precedes(child, item)) break
      items[index] = child
      child.heapIndex = index
      index = below
    }
    items[index] = item
    item.heapIndex = index
  }
}
