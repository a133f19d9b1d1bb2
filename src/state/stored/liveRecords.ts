/**
 * Accounts and slots at the head, as far as they were used lately: read once, then moved along with the head.
 *
 * Owns: what is remembered of them, and its limit. Entries change only when a step is taken. Must never: differ from
 * what the reader gives.
 */
import type { StoreReader } from '../store/store.ts'
import { hashedKey, keyText } from '../trie/hashedKey.ts'
import { type AccountRecord, decodeAccountRecord, decodeSlotRecord } from './codec.ts'
import { slotKey } from './paths.ts'

/** What history keeps for a location where nothing was. */
export const ABSENT = new Uint8Array(0)

export interface AccountEntry {
  readonly hash: Uint8Array
  /** Accounts in the order of these numbers are in the order of their hashes, but for equal ones. */
  readonly order: number
  /** Of the address. */
  readonly text: string
  record: AccountRecord | undefined
  /** Of the record, `ABSENT` when there is none. */
  bytes: Uint8Array
}

export interface SlotEntry {
  /** Of the address and the slot. */
  readonly text: string
  readonly hash: Uint8Array
  readonly order: number
  /** undefined = zero. */
  value: Uint8Array | undefined
  bytes: Uint8Array
}

/** An account with its slots as a step leaves it. */
export interface TakenAccount {
  readonly difference: {
    readonly entry: AccountEntry
    readonly slots: readonly {
      readonly entry: SlotEntry
      readonly after: Uint8Array | undefined
      readonly bytes: Uint8Array
    }[]
  }
  readonly record: AccountRecord | undefined
  readonly bytes: Uint8Array
}

/** What an entry takes with all that hangs on it, rounded up: see `memory.test.ts`. */
export const ACCOUNT_ENTRY_BYTES = 2000
export const SLOT_ENTRY_BYTES = 1200

export class LiveRecords {
  readonly #reader: StoreReader
  readonly #accounts: RecentMap<AccountEntry>
  readonly #slots: RecentMap<SlotEntry>

  /** The limit is for slots and accounts together, in halves. */
  constructor(reader: StoreReader, limit: number) {
    this.#reader = reader
    this.#accounts = new RecentMap(limit / 2 / ACCOUNT_ENTRY_BYTES)
    this.#slots = new RecentMap(limit / 2 / SLOT_ENTRY_BYTES)
  }

  /** The account whose address has this text. */
  account(text: string): AccountEntry {
    let entry = this.#accounts.get(text)
    if (entry !== undefined) return entry
    const hash = hashedKey(text)
    const bytes = this.#reader.get('accounts', hash)
    const record = bytes && decodeAccountRecord(bytes, 'accounts')
    entry = { hash, order: orderOf(hash), text, record, bytes: bytes ?? ABSENT }
    this.#accounts.set(text, entry)
    return entry
  }

  /** The account's slot with this text. */
  slot(account: AccountEntry, slotText: string): SlotEntry {
    const text = account.text + slotText
    let entry = this.#slots.get(text)
    if (entry !== undefined) return entry
    const hash = hashedKey(slotText)
    const hasStorage = account.record?.storageTop !== undefined
    const bytes = hasStorage ? this.#reader.get('slots', slotKey(account.hash, hash)) : undefined
    entry = newSlotEntry(text, hash, bytes)
    this.#slots.set(text, entry)
    return entry
  }

  /** All slots of an account that are not zero, with the slots themselves. */
  *slotsOf(account: AccountEntry, to: Uint8Array | undefined): Generator<{ slot: Uint8Array; entry: SlotEntry }> {
    for (const [key, bytes] of this.#reader.range('slots', { from: account.hash, to })) {
      const { slot } = decodeSlotRecord(bytes, 'slots')
      const text = account.text + keyText(slot)
      let entry = this.#slots.get(text)
      if (entry === undefined) {
        entry = newSlotEntry(text, key.slice(account.hash.length), bytes)
        this.#slots.set(text, entry)
      }
      yield { slot, entry }
    }
  }

  /** Moves along with the head. What was forgotten since the step began is remembered again. */
  take(accounts: readonly TakenAccount[]): void {
    for (const { difference, record, bytes } of accounts) {
      const { entry, slots } = difference
      entry.record = record
      entry.bytes = bytes
      this.#accounts.set(entry.text, entry)
      for (const { entry: slot, after, bytes: slotBytes } of slots) {
        slot.value = after
        slot.bytes = slotBytes
        this.#slots.set(slot.text, slot)
      }
    }
  }

  /** Forgets what is above the limit. */
  trim(): void {
    this.#accounts.trim()
    this.#slots.trim()
  }

  /** How many entries are remembered. */
  get size(): { readonly accounts: number; readonly slots: number } {
    return { accounts: this.#accounts.size, slots: this.#slots.size }
  }
}

/** Of two ages: what was used since the last change of age, and before it. */
class RecentMap<T> {
  readonly #most: number
  #recent = new Map<string, T>()
  #older = new Map<string, T>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#recent.size + this.#older.size
  }

  get(text: string): T | undefined {
    const entry = this.#recent.get(text)
    if (entry !== undefined) return entry
    const older = this.#older.get(text)
    if (older === undefined) return undefined
    this.#older.delete(text)
    this.#recent.set(text, older)
    return older
  }

  set(text: string, entry: T): void {
    this.#recent.set(text, entry)
    // What is left of the same location was made before.
    if (this.#older.size > 0) this.#older.delete(text)
  }

  trim(): void {
    if (this.#recent.size <= this.#most / 2) return
    this.#older = this.#recent.size <= this.#most ? this.#recent : new Map()
    this.#recent = new Map()
  }
}

function newSlotEntry(text: string, hash: Uint8Array, bytes: Uint8Array | undefined): SlotEntry {
  const value = bytes && decodeSlotRecord(bytes, 'slots').value
  return { text, hash, order: orderOf(hash), value, bytes: bytes ?? ABSENT }
}

/** The first six bytes: a number holds no more of them exactly. */
function orderOf(hash: Uint8Array): number {
  const low = ((hash[2]! << 24) | (hash[3]! << 16) | (hash[4]! << 8) | hash[5]!) >>> 0
  return (hash[0]! * 0x100 + hash[1]!) * 2 ** 32 + low
}
