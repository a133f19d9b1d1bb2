/**
 * A store whose batches are visible at once and written in order behind.
 *
 * Owns: what is not yet written, in memory, and the limits of how much that may be. Readers see it merged with what is
 * written. Must never: write a batch before the ones that came before it, or show half of one.
 */
import { StoreError } from './errors.ts'
import { layeredGet, layeredRange } from './layers.ts'
import type { Batch, Range, Snapshot, Store, StoreEntry, StoreReader, Table } from './store.ts'

export interface WriteBehindOptions {
  /** Batches that may wait to be written. */
  readonly maxBatches?: number
  /** Bytes of keys and values that may wait; one batch may be larger on its own. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BATCHES = 64
const DEFAULT_MAX_BYTES = 256 * 2 ** 20

export class WriteBehind implements StoreReader {
  readonly #store: Store
  readonly #maxBatches: number
  readonly #maxBytes: number
  /** What waits, the oldest first: it lies over what is written. */
  readonly #queue: Batch[] = []
  /** Of each what it was taken to be when it came: more may be known when it goes. */
  readonly #sizes: number[] = []
  #written: SharedSnapshot
  #bytes = 0
  /** Batches that were applied, and those of them that are written. */
  #applied = 0
  #done = 0
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
    return layeredGet(this.#queue, this.#written, table, key)
  }

  /** Must be read to its end, or given up, before the next batch; a snapshot has no such limit. */
  range(table: Table, range: Range = {}): Iterable<StoreEntry> {
    return layeredRange(this.#queue, this.#written, table, range)
  }

  /** What is visible now, pinned; also when writing has failed. */
  snapshot(): Snapshot {
    this.#checkOpen()
    return new LayeredSnapshot(this.#queue.slice(), this.#written.shared())
  }

  /** Where other threads can read what is written; undefined = they cannot. */
  get folder(): string | undefined {
    return this.#store.folder
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
      // Closed first: what nobody reads any more need not be kept.
      this.#written.close()
      void this.#store.write(batch)
      this.#written = new SharedSnapshot(this.#store.snapshot())
      return
    }
    if (!this.hasRoom) {
      const { batches, bytes } = this.waiting
      const waiting = `${batches} batches with ${bytes} bytes wait to be written`
      throw new StoreError('writerBehind', 'store', `${waiting}: wait for room before applying more`)
    }
    this.#applied++
    this.#bytes += batch.bytes
    this.#sizes.push(batch.bytes)
    this.#queue.push(batch)
    this.#progress ??= this.#writeQueue()
  }

  /** Resolves when the next batch may be applied. */
  async room(): Promise<void> {
    while (!this.hasRoom && this.#failure === undefined) await this.#nextWritten()
    this.#checkUsable()
  }

  /** Resolves when everything that was applied before is written, and kept as well as the store was told to. */
  async flush(): Promise<void> {
    const last = this.#applied
    while (this.#failure === undefined && this.#done < last) await this.#nextWritten()
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
    // Whoever applied the batch goes on first.
    await new Promise(setImmediate)
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        await this.#store.write(next)
        const before = this.#written
        this.#written = new SharedSnapshot(this.#store.snapshot())
        before.close()
        this.#queue.shift()
        this.#bytes -= this.#sizes.shift()!
        this.#done++
        this.#wakeWaiters()
      }
    } catch (error) {
      this.#failure = error
      this.#wakeWaiters()
    }
    this.#progress = undefined
  }

  #wakeWaiters(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  #checkUsable(): void {
    this.#checkFailure()
    this.#checkOpen()
  }

  #checkOpen(): void {
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

class LayeredSnapshot implements Snapshot {
  readonly #batches: readonly Batch[]
  readonly #written: SharedSnapshot
  #isClosed = false

  constructor(batches: readonly Batch[], written: SharedSnapshot) {
    this.#batches = batches
    this.#written = written
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen()
    return layeredGet(this.#batches, this.#written, table, key)
  }

  range(table: Table, range: Range = {}): Iterable<StoreEntry> {
    this.#checkOpen()
    return layeredRange(this.#batches, this.#written, table, range)
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
