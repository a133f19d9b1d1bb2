/**
 * A store that is gone with the process: the twin of the one on disk, for tests, dev chains and library users.
 *
 * Owns: its tables. Must never: behave differently from `LmdbStore` but in what outlives it.
 */
import { keyBytes, keyText } from '../trie/hashedKey.ts'
import { StoreError } from './errors.ts'
import { OrderedTable } from './orderedTable.ts'
import { type Batch, type Range, type Snapshot, type Store, type StoreEntry, TABLES, type Table } from './store.ts'

type Tables = ReadonlyMap<Table, OrderedTable<Uint8Array>>

/** A store in memory. */
export class MemoryStore implements Store {
  readonly isImmediate = true
  readonly #tables: Tables = new Map(TABLES.map((table) => [table, new OrderedTable<Uint8Array>()]))
  #isClosed = false

  snapshot(): Snapshot {
    this.#checkOpen()
    return new MemorySnapshot(new Map(Array.from(this.#tables, ([name, table]) => [name, table.copy()])))
  }

  async write(batch: Batch): Promise<void> {
    this.#checkOpen()
    for (const [name, writes] of batch.tables()) {
      const table = this.#tables.get(name)!
      for (const [text, { value }] of writes) {
        if (value === undefined) table.delete(text)
        else table.set(text, value)
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'memory', 'the store is closed')
  }
}

class MemorySnapshot implements Snapshot {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    return this.#tables.get(table)!.get(keyText(key))
  }

  *range(table: Table, range: Range = {}): Generator<StoreEntry> {
    for (const [text, value] of this.#tables.get(table)!.range(range)) yield [keyBytes(text), value]
  }

  close(): void {}
}
