/**
 * A store on disk: one LMDB environment per data folder.
 *
 * Owns: the environment, its format version and the folder's lock. Must never: write outside a batch.
 */
import { type Database, open, type RootDatabase, type Transaction } from 'lmdb'
import { StoreError } from './errors.ts'
import { lockFolder, prepareFolder } from './folder.ts'
import { type Batch, type Range, type Snapshot, type Store, type StoreEntry, TABLES, type Table } from './store.ts'

/** Raised by every change of a table, key or value that older versions cannot read. */
export const FORMAT_VERSION = 1
const FORMAT_KEY = new TextEncoder().encode('format')
const FORMAT_NAME = 'multilane'
/** How long the cause of a failed write is waited for. */
const CAUSE_PATIENCE_MS = 200

/**
 * When a batch counts as written. `fsync`: when the disk has it. `async`: when the system has it; power loss may take the last
 * batches, whole, a killed process none.
 */
export type Durability = 'fsync' | 'async'

/** How a store on disk behaves. */
export interface LmdbOptions {
  readonly durability?: Durability
}

type Tables = ReadonlyMap<Table, Database<Uint8Array, Uint8Array>>
type Environment = RootDatabase<Uint8Array, Uint8Array>

const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const

/** A store in a data folder, held by one process at a time. */
export class LmdbStore implements Store {
  readonly isImmediate = false
  readonly #folder: string
  readonly #environment: Environment
  readonly #tables: Tables
  readonly #durability: Durability
  readonly #release: () => void
  #isClosed = false
  #hasFailed = false

  private constructor(folder: string, environment: Environment, durability: Durability, release: () => void) {
    this.#folder = folder
    this.#environment = environment
    this.#tables = new Map(TABLES.map((name) => [name, openTable(environment, name)]))
    this.#durability = durability
    this.#release = release
  }

  /** Opens the folder, making it when there is none; throws `StoreError` and changes nothing when it cannot be used. */
  static async open(folder: string, { durability = 'async' }: LmdbOptions = {}): Promise<LmdbStore> {
    const hasData = prepareFolder(folder)
    const release = lockFolder(folder)
    try {
      if (hasData) await checkFormat(folder)
      const environment = openEnvironment(folder, false)
      const store = new LmdbStore(folder, environment, durability, release)
      const meta = store.#tables.get('meta')!
      if (meta.get(FORMAT_KEY) === undefined) await meta.put(FORMAT_KEY, formatRecord(FORMAT_VERSION))
      return store
    } catch (error) {
      release()
      throw error
    }
  }

  /** Where the data is: other threads read it with an LmdbReader. */
  get folder(): string {
    return this.#folder
  }

  snapshot(): Snapshot {
    if (this.#isClosed) throw new StoreError('closed', this.#folder, `${this.#folder} is closed`)
    // Without this the transaction of an earlier snapshot of the same turn would be taken again, with what it sees.
    this.#environment.resetReadTxn()
    return new LmdbSnapshot(this.#tables, this.#environment.useReadTransaction())
  }

  async write(batch: Batch): Promise<void> {
    if (this.#isClosed) throw new StoreError('closed', this.#folder, `${this.#folder} is closed`)
    if (batch.count === 0) return
    try {
      // LMDB's own thread does the writing; a batch is one transaction.
      await this.#environment.batch(() => {
        for (const [name, { keys, values }] of batch.tables()) {
          const table = this.#tables.get(name)!
          for (let i = 0; i < keys.length; i++) {
            const value = values[i]
            void (value === undefined ? table.remove(keys[i]!) : table.put(keys[i]!, value))
          }
        }
      })
      if (this.#durability === 'fsync') await this.#environment.flushed
    } catch (error) {
      this.#hasFailed = true
      const cause = await causeOf(error)
      const reason = `cannot write to ${this.#folder}: ${cause.message}`
      throw new StoreError('writeFailed', this.#folder, reason, { cause })
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    // After a failed write the binding waits for it for ever.
    if (!this.#hasFailed) await this.#environment.close()
    this.#release()
  }
}

/** For other threads of a process that has the folder open: reads what is written there, without a lock of its own. */
export class LmdbReader {
  readonly #environment: Environment
  readonly #tables: Tables

  constructor(folder: string) {
    this.#environment = openEnvironment(folder, true)
    this.#tables = new Map(TABLES.map((name) => [name, openTable(this.#environment, name)]))
  }

  /** What is written now. */
  snapshot(): Snapshot {
    this.#environment.resetReadTxn()
    const transaction = this.#environment.useReadTransaction()
    // The binding lets go of it in a timer, which never comes while a thread sleeps.
    return new LmdbSnapshot(this.#tables, transaction, () => this.#environment.resetReadTxn())
  }

  async close(): Promise<void> {
    await this.#environment.close()
  }
}

class LmdbSnapshot implements Snapshot {
  readonly #tables: Tables
  readonly #transaction: Transaction
  readonly #onClose: (() => void) | undefined
  #isClosed = false

  constructor(tables: Tables, transaction: Transaction, onClose?: () => void) {
    this.#tables = tables
    this.#transaction = transaction
    this.#onClose = onClose
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen()
    const value = this.#tables.get(table)!.get(key, { transaction: this.#transaction })
    // A copy already: only the type is not what callers expect.
    return value && new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }

  *range(table: Table, { from, to, reverse = false }: Range = {}): Generator<StoreEntry> {
    this.#checkOpen()
    const bounds = reverse
      ? { reverse, ...(from && { end: from, inclusiveEnd: true }), ...(to && { start: to, exclusiveStart: true }) }
      : { ...(from && { start: from }), ...(to && { end: to }) }
    for (const { key, value } of this.#tables.get(table)!.getRange({ ...bounds, transaction: this.#transaction })) {
      yield [new Uint8Array(key), new Uint8Array(value)]
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#transaction.done()
    this.#onClose?.()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'snapshot', 'the snapshot is closed')
  }
}

function openEnvironment(folder: string, readOnly: boolean): Environment {
  try {
    // Only whole batches are written: the binding need not gather the writes of a turn as well.
    const options = { path: folder, maxDbs: TABLES.length, readOnly, eventTurnBatching: false, ...BINARY }
    return open<Uint8Array, Uint8Array>(options)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreError('damaged', folder, `cannot open the database in ${folder}: ${reason}`, { cause: error })
  }
}

/** What the system said, which the binding tells in a promise of its own, and not always. */
async function causeOf(error: unknown): Promise<Error> {
  const failure = error instanceof Error ? error : new Error(String(error))
  const { commitError } = failure as { commitError?: Promise<never> }
  const told = commitError?.catch((cause) => cause as Error)
  const patience = new Promise<Error>((resolve) => setTimeout(resolve, CAUSE_PATIENCE_MS, failure))
  return told === undefined ? failure : Promise.race([told, patience])
}

function openTable(environment: Environment, name: Table): Database<Uint8Array, Uint8Array> {
  return environment.openDB<Uint8Array, Uint8Array>({ name, ...BINARY })
}

/** Looks at an existing database without writing to it. */
async function checkFormat(folder: string): Promise<void> {
  const environment = openEnvironment(folder, true)
  try {
    const names = Array.from(environment.getKeys(), (key) => new TextDecoder().decode(key).replace(/\0$/, ''))
    const known: readonly string[] = TABLES
    const foreign = names.find((name) => !known.includes(name))
    if (names.length === 0) return
    const format = names.includes('meta') ? openTable(environment, 'meta').get(FORMAT_KEY) : undefined
    if (format === undefined) {
      if (foreign === undefined && names.every((name) => isEmpty(environment, name as Table))) return
      throw new StoreError('foreign', folder, `${folder} holds a database of another program`)
    }
    const [name, version] = new TextDecoder().decode(format).split(' ')
    if (name !== FORMAT_NAME || !Number.isInteger(Number(version))) {
      throw new StoreError('damaged', folder, `the format record of ${folder} is damaged`)
    }
    if (Number(version) > FORMAT_VERSION) {
      const versions = `format ${version}, this version reads up to ${FORMAT_VERSION}`
      throw new StoreError('newerFormat', folder, `${folder} was written by a newer version: ${versions}`)
    }
    if (foreign !== undefined) throw new StoreError('damaged', folder, `${folder} has an unknown table ${foreign}`)
  } finally {
    await environment.close()
  }
}

function isEmpty(environment: Environment, name: Table): boolean {
  return openTable(environment, name).getKeysCount({ limit: 1 }) === 0
}

function formatRecord(version: number): Uint8Array {
  return new TextEncoder().encode(`${FORMAT_NAME} ${version}`)
}
