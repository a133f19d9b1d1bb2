/**
 * Everything a transaction can change and a failed frame must undo, in one object that is copied whole.
 *
 * Owns: accounts, storage, transient storage, warm sets, logs, refunds, destruction and touch marks.
 * Must never: be clever. A snapshot is a copy; going back is taking the copy.
 */

import type { AccountChange, StateChanges, StateReader } from '../../src/kernel-host/state.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { bytesOf, EMPTY, wordOf } from './word.ts'

export interface OracleLog {
  readonly address: Uint8Array
  readonly topics: Uint8Array[]
  readonly data: Uint8Array
}

interface AccountRecord {
  nonce: bigint
  balance: bigint
  code: Uint8Array
  /** Slots read or written so far. */
  storage: Map<bigint, bigint>
  readonly hadStorage: boolean
}

export class OracleState {
  readonly reader: StateReader
  refund = 0n
  logs: OracleLog[] = []
  /** undefined = known not to exist. */
  #accounts = new Map<bigint, AccountRecord | undefined>()
  #transient = new Map<string, bigint>()
  #warmAddresses = new Set<bigint>()
  #warmSlots = new Set<string>()
  #touched = new Set<bigint>()
  #created = new Set<bigint>()
  #destroyed = new Set<bigint>()

  constructor(reader: StateReader) {
    this.reader = reader
  }

  copy(): OracleState {
    const copy = new OracleState(this.reader)
    copy.refund = this.refund
    copy.logs = [...this.logs]
    for (const [address, record] of this.#accounts) {
      copy.#accounts.set(address, record && { ...record, storage: new Map(record.storage) })
    }
    copy.#transient = new Map(this.#transient)
    copy.#warmAddresses = new Set(this.#warmAddresses)
    copy.#warmSlots = new Set(this.#warmSlots)
    copy.#touched = new Set(this.#touched)
    copy.#created = new Set(this.#created)
    copy.#destroyed = new Set(this.#destroyed)
    return copy
  }

  exists(address: bigint): boolean {
    return this.#find(address) !== undefined
  }

  /** EIP-161: no nonce, no balance, no code; or not there at all. */
  isEmpty(address: bigint): boolean {
    const record = this.#find(address)
    return record === undefined || isEmptyRecord(record)
  }

  nonce(address: bigint): bigint {
    return this.#find(address)?.nonce ?? 0n
  }

  balance(address: bigint): bigint {
    return this.#find(address)?.balance ?? 0n
  }

  code(address: bigint): Uint8Array {
    return this.#find(address)?.code ?? EMPTY
  }

  /** EIP-684 and EIP-7610: something lives at the address of a new contract. */
  isOccupied(address: bigint): boolean {
    const record = this.#find(address)
    return record !== undefined && (record.nonce > 0n || record.code.length > 0 || record.hadStorage)
  }

  setNonce(address: bigint, nonce: bigint): void {
    this.#bring(address).nonce = nonce
  }

  setCode(address: bigint, code: Uint8Array): void {
    this.#bring(address).code = code
  }

  /** Adds, also 0, which still touches the account and (before EIP-161) brings it into being. */
  credit(address: bigint, amount: bigint): void {
    this.#touched.add(address)
    this.#bring(address).balance += amount
  }

  debit(address: bigint, amount: bigint): void {
    if (amount === 0n) return
    this.#touched.add(address)
    this.#bring(address).balance -= amount
  }

  storage(address: bigint, slot: bigint): bigint {
    const record = this.#find(address)
    if (record === undefined) return 0n
    const known = record.storage.get(slot)
    if (known !== undefined) return known
    const value = this.originalStorage(address, slot)
    record.storage.set(slot, value)
    return value
  }

  setStorage(address: bigint, slot: bigint, value: bigint): void {
    this.#bring(address).storage.set(slot, value)
  }

  /** The value before the transaction. */
  originalStorage(address: bigint, slot: bigint): bigint {
    const value = this.reader.storage(bytesOf(address, 20), bytesOf(slot, 32))
    return value === undefined ? 0n : wordOf(value)
  }

  transient(address: bigint, slot: bigint): bigint {
    return this.#transient.get(slotKey(address, slot)) ?? 0n
  }

  setTransient(address: bigint, slot: bigint, value: bigint): void {
    this.#transient.set(slotKey(address, slot), value)
  }

  /** Makes an address warm; true when it was cold. */
  warmAddress(address: bigint): boolean {
    const wasCold = !this.#warmAddresses.has(address)
    this.#warmAddresses.add(address)
    return wasCold
  }

  warmSlot(address: bigint, slot: bigint): boolean {
    const key = slotKey(address, slot)
    const wasCold = !this.#warmSlots.has(key)
    this.#warmSlots.add(key)
    return wasCold
  }

  markCreated(address: bigint): void {
    this.#touched.add(address)
    this.#created.add(address)
    this.#bring(address)
  }

  wasCreated(address: bigint): boolean {
    return this.#created.has(address)
  }

  /** Marks for removal at the end of the transaction; true when it was not marked before. */
  markDestroyed(address: bigint): boolean {
    const isNew = !this.#destroyed.has(address)
    this.#destroyed.add(address)
    return isNew
  }

  /** What happens when the transaction is over: the destroyed and the touched empty accounts go. */
  finish(rules: Rules): void {
    for (const address of this.#destroyed) this.#accounts.set(address, undefined)
    if (!rules.emptyAccountsAreRemoved) return
    for (const address of this.#touched) if (this.isEmpty(address)) this.#accounts.set(address, undefined)
  }

  changes(): StateChanges {
    const changes: AccountChange[] = []
    for (const [address, record] of this.#accounts) {
      const change = this.#change(bytesOf(address, 20), record)
      if (change !== undefined) changes.push(change)
    }
    return changes
  }

  #change(address: Uint8Array, record: AccountRecord | undefined): AccountChange | undefined {
    const before = this.reader.account(address)
    if (record === undefined) {
      if (before === undefined) return undefined
      return { address, account: undefined, storageWiped: true, code: undefined, storage: [] }
    }
    const codeHash = keccak256(record.code)
    const storage: { slot: Uint8Array; value: Uint8Array }[] = []
    for (const [slot, value] of record.storage) {
      if (value === this.originalStorage(wordOf(address), slot)) continue
      storage.push({ slot: bytesOf(slot, 32), value: bytesOf(value, 32) })
    }
    const sameCode = before !== undefined && wordOf(before.codeHash) === wordOf(codeHash)
    const unchanged = sameCode && before.nonce === record.nonce && before.balance === record.balance
    if (unchanged && storage.length === 0) return undefined
    const account = { nonce: record.nonce, balance: record.balance, codeHash }
    const code = sameCode || record.code.length === 0 ? undefined : record.code
    return { address, account, storageWiped: false, code, storage }
  }

  #find(address: bigint): AccountRecord | undefined {
    if (!this.#accounts.has(address)) this.#accounts.set(address, this.#load(address))
    return this.#accounts.get(address)
  }

  #load(address: bigint): AccountRecord | undefined {
    const account = this.reader.account(bytesOf(address, 20))
    if (account === undefined) return undefined
    const { nonce, balance, hasStorage } = account
    return { nonce, balance, code: this.reader.code(account.codeHash), storage: new Map(), hadStorage: hasStorage }
  }

  /** The account, made when it is not there. */
  #bring(address: bigint): AccountRecord {
    const found = this.#find(address)
    if (found !== undefined) return found
    const made: AccountRecord = { nonce: 0n, balance: 0n, code: EMPTY, storage: new Map(), hadStorage: false }
    this.#accounts.set(address, made)
    return made
  }
}

function isEmptyRecord(record: AccountRecord): boolean {
  return record.nonce === 0n && record.balance === 0n && record.code.length === 0
}

function slotKey(address: bigint, slot: bigint): string {
  return `${address.toString(16)}.${slot.toString(16)}`
}
