/**
 * A store that is gone with the process: the twin of the one on disk, for tests, dev chains and library users.
 *
 * Owns: its tables, and what open snapshots need of what was there before. Must never: behave differently from
 * `LmdbStore` but in what outlives it.
 */
import { keyBytes, keyText } from '../trie/hashedKey.ts'
import { StoreError } from './errors.ts'
import { OrderedTable } from './orderedTable.ts'
import { type Batch, type Range, type Snapshot, type Store, type StoreEntry, TABLES, type Table } from './store.ts'
import type { TableWrites } from './tableWrites.ts'

type Tables = ReadonlyMap<Table, OrderedTable>
/** By table and key text: what was there, undefined = nothing. */
type Former = Map<Table, Map<string, Uint8Array | undefined>>

/** A store in memory. */
export class MemoryStore implements Store {
  readonly isImmediate = true
  readonly #tables: Tables = new Map(TABLES.map((table) => [table, new OrderedTable()]))
  /** Those that are open, the oldest first. */
  readonly #snapshots: MemorySnapshot[] = []
  #isClosed = false

  snapshot(): Snapshot {
    this.#checkOpen()
    const snapshot = new MemorySnapshot(this.#tables, this.#snapshots)
    this.#snapshots.push(snapshot)
    return snapshot
  }

  async write(batch: Batch): Promise<void> {
    this.#checkOpen()
    const newest = this.#snapshots.at(-1)
    for (const [name, writes] of batch.tables()) {
      const table = this.#tables.get(name)!
      if (newest === undefined) table.add(writes)
      else writeKeeping(newest.formerOf(name), table, writes)
    }
    if (newest === undefined) setImmediate(() => this.#settle())
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #settle(): void {
    for (const table of this.#tables.values()) table.settle()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'memory', 'the store is closed')
  }
}

/** Reads what was written over since it was opened from what it and the snapshots opened later kept of it. */
class MemorySnapshot implements Snapshot {
  readonly #tables: Tables
  readonly #snapshots: MemorySnapshot[]
  /** What was written over while no later snapshot was open. */
  readonly #former: Former = new Map()
  #isClosed = false

  constructor(tables: Tables, snapshots: MemorySnapshot[]) {
    this.#tables = tables
    this.#snapshots = snapshots
  }

  formerOf(table: Table): Map<string, Uint8Array | undefined> {
    let former = this.#former.get(table)
    if (former === undefined) {
      former = new Map()
      this.#former.set(table, former)
    }
    return former
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen()
    return this.#get(table, keyText(key))
  }

  *range(table: Table, { from, to, reverse = false }: Range = {}): Generator<StoreEntry> {
    this.#checkOpen()
    const low = from === undefined ? '' : keyText(from)
    const high = to === undefined ? undefined : keyText(to)
    // Keys that came later have no value here, those that went are among what was kept.
    const ordered = this.#tables.get(table)!.orderedKeys(this.#formerKeys(table))
    if (reverse) {
      for (const [text] of ordered.entriesReversed(high, undefined, true)) {
        if (text < low) return
        const value = this.#get(table, text)
        if (value !== undefined) yield [keyBytes(text), value]
      }
    } else {
      for (const text of ordered.keys(low)) {
        if (high !== undefined && text >= high) return
        const value = this.#get(table, text)
        if (value !== undefined) yield [keyBytes(text), value]
      }
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const place = this.#snapshots.indexOf(this)
    this.#snapshots.splice(place, 1)
    if (place > 0) this.#snapshots[place - 1]!.#takeOver(this.#former)
  }

  #get(table: Table, text: string): Uint8Array | undefined {
    for (let place = this.#snapshots.indexOf(this); place < this.#snapshots.length; place++) {
      const former = this.#snapshots[place]!.#former.get(table)
      if (former?.has(text)) return former.get(text)
    }
    return this.#tables.get(table)!.get(text)
  }

  *#formerKeys(table: Table): Generator<string> {
    for (let place = this.#snapshots.indexOf(this); place < this.#snapshots.length; place++) {
      const former = this.#snapshots[place]!.#former.get(table)
      if (former !== undefined) yield* former.keys()
    }
  }

  /** What a later snapshot kept, which is closed now, is needed by the one before it. */
  #takeOver(later: Former): void {
    for (const [table, values] of later) {
      const former = this.formerOf(table)
      for (const [text, value] of values) if (!former.has(text)) former.set(text, value)
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'snapshot', 'the snapshot is closed')
  }
}

function writeKeeping(
  former: Map<string, Uint8Array | undefined>,
  table: OrderedTable,
  { keys, values }: TableWrites,
): void {
  for (let i = 0; i < keys.length; i++) {
    const text = keyText(keys[i]!)
    const before = table.set(text, values[i])
    if (!former.has(text)) former.set(text, before)
  }
}
