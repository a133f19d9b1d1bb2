/**
 * A store whose batches are visible at once and written in order behind.
 *
 * Owns: what is not yet written, in memory, and the limits of how much that may be. Readers see it merged with what is
 * written. Must never: write a batch before the ones that came before it, or show half of one.
 */
import { keyBytes, keyText } from '../trie/hashedKey.ts'
import { StoreError } from './errors.ts'
import { OrderedTable } from './orderedTable.ts'
import type { Batch, Range, Snapshot, Store, StoreEntry, StoreReader, Table } from './store.ts'
import { TABLES } from './store.ts'

export interface WriteBehindOptions {
  /** Batches that may wait to be written. */
  readonly maxBatches?: number
  /** Bytes of keys and values that may wait; one batch may be larger on its own. */
  readonly maxBytes?: number
}

export const DEFAULT_MAX_BATCHES = 64
export const DEFAULT_MAX_BYTES = 256 * 2 ** 20

/** A key of a waiting batch: the value, undefined for deleted, and the last batch that set it. */
interface PendingWrite {
  readonly value: Uint8Array | undefined
  readonly batch: number
}

type PendingTables = ReadonlyMap<Table, OrderedTable<PendingWrite>>

interface QueuedBatch {
  readonly id: number
  readonly batch: Batch
}

export class WriteBehind implements StoreReader {
  readonly #store: Store
  readonly #maxBatches: number
  readonly #maxBytes: number
  readonly #pending: PendingTables = new Map(TABLES.map((table) => [table, new OrderedTable<PendingWrite>()]))
  readonly #queue: QueuedBatch[] = []
  #written: SharedSnapshot
  #bytes = 0
  #lastId = 0
  #progress: Promise<void> | undefined
  /** Called after each batch. */
  readonly #waiters: (() => void)[] = []
  #failure: unknown
  #isClosed = false

  constructor(
    store: Store,
    { maxBatches = DEFAULT_MAX_BATCHES, maxBytes = DEFAULT_MAX_BYTES }: WriteBehindOptions = {},
  ) {
    this.#store = store
    this.#maxBatches = maxBatches
    this.#maxBytes = maxBytes
    this.#written = new SharedSnapshot(store.snapshot())
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    return mergedGet(this.#pending, this.#written, table, key)
  }

  /** Must be read to its end, or given up, before the next batch; a snapshot has no such limit. */
  range(table: Table, range: Range = {}): Iterable<StoreEntry> {
    return mergedRange(this.#pending, this.#written, table, range)
  }

  /** What is visible now, pinned. */
  snapshot(): Snapshot {
    this.#checkUsable()
    const tables = new Map(Array.from(this.#pending, ([name, table]) => [name, table.copy()] as const))
    return new MergedSnapshot(tables, this.#written.shared())
  }

  /** How much waits to be written. */
  get waiting(): { readonly batches: number; readonly bytes: number } {
    return { batches: this.#queue.length, bytes: this.#bytes }
  }

  get hasRoom(): boolean {
    return this.#queue.length < this.#maxBatches && (this.#bytes < this.#maxBytes || this.#queue.length === 0)
  }

  /** Makes the batch visible and queues it; throws when there is no room: wait for `room` first. */
  apply(batch: Batch): void {
    this.#checkUsable()
    if (this.#store.isImmediate) {
      void this.#store.write(batch)
      this.#renewWritten()
      return
    }
    if (!this.hasRoom) {
      const { batches, bytes } = this.waiting
      const waiting = `${batches} batches with ${bytes} bytes wait to be written`
      throw new StoreError('writerBehind', 'store', `${waiting}: wait for room before applying more`)
    }
    const id = ++this.#lastId
    for (const [name, writes] of batch.tables()) {
      const table = this.#pending.get(name)!
      for (const [text, { value }] of writes) table.set(text, { value, batch: id })
    }
    this.#bytes += batch.bytes
    this.#queue.push({ id, batch })
    this.#progress ??= this.#writeQueue()
  }

  /** Resolves when the next batch may be applied. */
  async room(): Promise<void> {
    while (!this.hasRoom && this.#failure === undefined) await this.#nextWritten()
    this.#checkUsable()
  }

  /** Resolves when everything that was applied before is written, and kept as well as the store was told to. */
  async flush(): Promise<void> {
    const last = this.#lastId
    while (this.#failure === undefined && (this.#queue[0]?.id ?? last + 1) <= last) await this.#nextWritten()
    this.#checkFailure()
  }

  /** Writes what waits, then closes the store, even when writing failed. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.flush()
    } finally {
      this.#written.close()
      await this.#store.close()
    }
  }

  #nextWritten(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  async #writeQueue(): Promise<void> {
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        await this.#store.write(next.batch)
        this.#renewWritten()
        this.#forget(next)
        this.#wakeWaiters()
      }
    } catch (error) {
      this.#failure = error
      this.#wakeWaiters()
    }
    this.#progress = undefined
  }

  /** Reads what is written from now on; snapshots that are open keep the older one. */
  #renewWritten(): void {
    const before = this.#written
    this.#written = new SharedSnapshot(this.#store.snapshot())
    before.close()
  }

  #wakeWaiters(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  /** Drops what is now read from the store, unless a later batch set it again. */
  #forget({ id, batch }: QueuedBatch): void {
    this.#queue.shift()
    this.#bytes -= batch.bytes
    for (const [name, writes] of batch.tables()) {
      const table = this.#pending.get(name)!
      for (const text of writes.keys()) if (table.get(text)?.batch === id) table.delete(text)
    }
  }

  #checkUsable(): void {
    this.#checkFailure()
    if (this.#isClosed) throw new StoreError('closed', 'store', 'the store is closed')
  }

  #checkFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** A snapshot with several users; it is closed by the last of them. */
class SharedSnapshot implements Snapshot {
  readonly #snapshot: Snapshot
  #users = 1

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
  }

  shared(): this {
    this.#users++
    return this
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    return this.#snapshot.get(table, key)
  }

  range(table: Table, range?: Range): Iterable<StoreEntry> {
    return this.#snapshot.range(table, range)
  }

  close(): void {
    if (--this.#users === 0) this.#snapshot.close()
  }
}

class MergedSnapshot implements Snapshot {
  readonly #pending: PendingTables
  readonly #written: SharedSnapshot
  #isClosed = false

  constructor(pending: PendingTables, written: SharedSnapshot) {
    this.#pending = pending
    this.#written = written
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen()
    return mergedGet(this.#pending, this.#written, table, key)
  }

  range(table: Table, range: Range = {}): Iterable<StoreEntry> {
    this.#checkOpen()
    return mergedRange(this.#pending, this.#written, table, range)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#written.close()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'snapshot', 'the snapshot is closed')
  }
}

function mergedGet(pending: PendingTables, written: Snapshot, table: Table, key: Uint8Array): Uint8Array | undefined {
  const writes = pending.get(table)!
  const write = writes.size === 0 ? undefined : writes.get(keyText(key))
  return write === undefined ? written.get(table, key) : write.value
}

/** Both ranges side by side; of a key in both, what waits counts. */
function* mergedRange(pending: PendingTables, written: Snapshot, table: Table, range: Range): Generator<StoreEntry> {
  const writes = pending.get(table)!
  if (writes.size === 0) {
    yield* written.range(table, range)
    return
  }
  const comesFirst = range.reverse ? (a: string, b: string) => a > b : (a: string, b: string) => a < b
  const newer = writes.range(range)
  let write = newer.next()
  for (const entry of written.range(table, range)) {
    const text = keyText(entry[0])
    while (!write.done && comesFirst(write.value[0], text)) {
      if (write.value[1].value !== undefined) yield [keyBytes(write.value[0]), write.value[1].value]
      write = newer.next()
    }
    if (!write.done && write.value[0] === text) {
      if (write.value[1].value !== undefined) yield [entry[0], write.value[1].value]
      write = newer.next()
    } else {
      yield entry
    }
  }
  for (; !write.done; write = newer.next()) {
    if (write.value[1].value !== undefined) yield [keyBytes(write.value[0]), write.value[1].value]
  }
}
