/**
 * An ordered key-value store: tables of byte strings, read from pinned snapshots, written in atomic batches.
 * Keys have 2 to 1,978 bytes (what LMDB orders well both ways); values any number.
 *
 * Owns: this interface and the list of tables. Must never: know what a key or a value means.
 */

import { TableWrites } from './tableWrites.ts'

/** Keys and values are described in ARCHITECTURE.md; those of the world are encoded in `stored/codec.ts`. */
export const TABLES = [
  'meta',
  'accounts',
  'slots',
  'codes',
  'accountBranches',
  'storageBranches',
  'changes',
  'accountHistory',
  'slotHistory',
  'blocks',
  'receipts',
  'blockNumbers',
  'transactions',
] as const

/** The name of a table. */
export type Table = (typeof TABLES)[number]

export interface Range {
  /** The lowest key; left out = from the first. */
  readonly from?: Uint8Array | undefined
  /** The key before which the range ends; left out = to the last. */
  readonly to?: Uint8Array | undefined
  /** From the highest key down. */
  readonly reverse?: boolean
}

export type StoreEntry = readonly [key: Uint8Array, value: Uint8Array]

/** What can be read. Byte strings that it gives must not be written to. */
export interface StoreReader {
  get(table: Table, key: Uint8Array): Uint8Array | undefined
  /** Entries in the byte order of their keys. */
  range(table: Table, range?: Range): Iterable<StoreEntry>
}

/** The store at one point, whatever is written meanwhile. */
export interface Snapshot extends StoreReader {
  /** Must be called when it is no longer read: a store keeps everything that an open snapshot may ask for. */
  close(): void
}

/** Tables that are read in snapshots and written in batches. */
export interface Store {
  /** True when a batch is visible, and kept as well as it will be, as soon as `write` returns its promise. */
  readonly isImmediate: boolean
  /** Where other threads of this process can read what is written; undefined = they cannot. */
  readonly folder?: string | undefined
  /** Everything written by batches whose promise has resolved. */
  snapshot(): Snapshot
  /** All of the batch or nothing. One batch at a time. Resolves when it is kept as well as the store was told to. */
  write(batch: Batch): Promise<void>
  /** Ends it; snapshots must be closed before. */
  close(): Promise<void>
}

/** Writes to be made when they are needed. */
interface Deferred {
  readonly tables: readonly Table[]
  readonly bytes: number
  write(batch: Batch): void
}

/** Writes to be done together; of two to the same key the later counts. */
export class Batch {
  readonly #tables = new Map<Table, TableWrites>()
  #deferred: Deferred[] = []
  #expectedBytes = 0
  #bytes = 0
  #count = 0

  put(table: Table, key: Uint8Array, value: Uint8Array): void {
    this.#add(table, key, value)
  }

  delete(table: Table, key: Uint8Array): void {
    this.#add(table, key, undefined)
  }

  /**
   * Leaves writes to these tables to be made when somebody looks for one there, or the batch is written: of keys that nothing else
   * in it writes. What they are made of must not change. `bytes` is what they come to, about.
   */
  later(tables: readonly Table[], bytes: number, write: (batch: Batch) => void): void {
    this.#deferred.push({ tables, bytes, write })
    this.#expectedBytes += bytes
  }

  /** Bytes of all keys and values: what it costs in memory, about. */
  get bytes(): number {
    return this.#bytes + this.#expectedBytes
  }

  /** Writes that will be done. */
  get count(): number {
    this.#make(() => true)
    return this.#count
  }

  /** The writes to a table; undefined = there are none. */
  table(table: Table): TableWrites | undefined {
    if (this.#deferred.length > 0) this.#make(({ tables }) => tables.includes(table))
    return this.#tables.get(table)
  }

  tables(): Iterable<readonly [Table, TableWrites]> {
    this.#make(() => true)
    return this.#tables
  }

  #make(isWanted: (deferred: Deferred) => boolean): void {
    const wanted = this.#deferred.filter(isWanted)
    if (wanted.length === 0) return
    this.#deferred = this.#deferred.filter((deferred) => !wanted.includes(deferred))
    for (const { bytes, write } of wanted) {
      this.#expectedBytes -= bytes
      write(this)
    }
  }

  #add(table: Table, key: Uint8Array, value: Uint8Array | undefined): void {
    let writes = this.#tables.get(table)
    if (writes === undefined) {
      writes = new TableWrites()
      this.#tables.set(table, writes)
    }
    writes.add(key, value)
    this.#count++
    this.#bytes += key.length + (value?.length ?? 0)
  }
}
