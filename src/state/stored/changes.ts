/**
 * A block's changes against the stored world: what really changes, from what to what.
 *
 * Owns: merging changes that are listed twice, wipes spelt out slot by slot, leaving out what stays as it is, and the
 * way back. Must never: write.
 */
import type { AccountChange, StateChanges } from '../../kernel-host/state.ts'
import { compareBytes, equalBytes, isZero } from '../../primitives/bytes.ts'
import { StateValueError } from '../errors.ts'
import { keyText } from '../trie/hashedKey.ts'
import { type AccountRecord, encodeSlotRecord } from './codec.ts'
import { ABSENT, type AccountEntry, type LiveRecords, type SlotEntry } from './liveRecords.ts'
import { prefixEnd } from './paths.ts'

/** undefined = zero. */
type SlotValue = Uint8Array | undefined

export interface SlotDifference {
  /** As it is before. */
  readonly entry: SlotEntry
  readonly slot: Uint8Array
  readonly before: SlotValue
  readonly after: SlotValue
  /** The record of after. */
  readonly bytes: Uint8Array
}

export interface AccountDifference {
  /** As it is before. */
  readonly entry: AccountEntry
  readonly address: Uint8Array
  readonly before: AccountRecord | undefined
  readonly after: AccountChange['account']
  readonly codes: readonly { readonly codeHash: Uint8Array; readonly code: Uint8Array }[]
  /** Sorted by hash. */
  readonly slots: readonly SlotDifference[]
}

/** An account while its changes are gathered. */
interface Touched {
  readonly address: Uint8Array
  codes: AccountDifference['codes']
  /** By slot text; the values of after. Left out while there are none: most accounts have none. */
  slots: Map<string, { readonly slot: Uint8Array; readonly value: SlotValue }> | undefined
  after: AccountChange['account']
  isWiped: boolean
}

const ADDRESS_LENGTH = 20
const WORD_LENGTH = 32
const NO_CODES: AccountDifference['codes'] = []
const NO_SLOTS: AccountDifference['slots'] = []
const ZERO_WORD = new Uint8Array(WORD_LENGTH)

/** Sorted by the hash of the address. Accounts of which nothing changes may be among them. */
export function differencesOf(records: LiveRecords, changes: StateChanges): AccountDifference[] {
  const accounts = new Map<string, Touched>()
  for (const change of changes) touch(accounts, change)
  const differences: AccountDifference[] = []
  for (const [text, touched] of accounts) differences.push(differenceOf(records, records.account(text), touched))
  return differences.sort(compareEntries)
}

/** The changes that lead back. */
export function undoOf(differences: readonly AccountDifference[]): StateChanges {
  return differences.map(({ address, before, slots }) => ({
    address,
    account: before && { nonce: before.nonce, balance: before.balance, codeHash: before.codeHash },
    storageWiped: before === undefined,
    code: undefined,
    storage: before === undefined ? [] : slots.map(({ slot, before }) => ({ slot, value: before ?? ZERO_WORD })),
  }))
}

function touch(accounts: Map<string, Touched>, { address, account, storageWiped, code, storage }: AccountChange): void {
  checkLength('address', address, ADDRESS_LENGTH)
  const text = keyText(address)
  let touched = accounts.get(text)
  if (touched === undefined) {
    touched = { address, codes: NO_CODES, slots: undefined, after: account, isWiped: false }
    accounts.set(text, touched)
  }
  touched.after = account
  if (account === undefined || storageWiped) {
    touched.isWiped = true
    touched.slots = undefined
  }
  if (account === undefined) return
  if (code !== undefined) touched.codes = [...touched.codes, { codeHash: account.codeHash, code }]
  if (storage.length === 0) return
  touched.slots ??= new Map()
  for (const { slot, value } of storage) {
    checkLength('storage slot', slot, WORD_LENGTH)
    checkLength('storage value', value, WORD_LENGTH)
    touched.slots.set(keyText(slot), { slot, value: isZero(value) ? undefined : value })
  }
}

function differenceOf(records: LiveRecords, entry: AccountEntry, touched: Touched): AccountDifference {
  const { address, after, codes, slots, isWiped } = touched
  const before = entry.record
  if (!isWiped && slots === undefined) return { entry, address, before, after, codes, slots: NO_SLOTS }
  const found: SlotDifference[] = []
  if (isWiped && before?.storageTop !== undefined) {
    for (const { slot, entry: slotEntry } of records.slotsOf(entry, prefixEnd(entry.hash))) {
      const text = keyText(slot)
      const kept = slots?.get(text)?.value
      slots?.delete(text)
      addSlot(found, slotEntry, slot, kept)
    }
  }
  for (const [text, { slot, value }] of slots ?? []) addSlot(found, records.slot(entry, text), slot, value)
  if (found.length > 1) found.sort(compareEntries)
  return { entry, address, before, after, codes, slots: found }
}

function addSlot(found: SlotDifference[], entry: SlotEntry, slot: Uint8Array, after: SlotValue): void {
  const before = entry.value
  if (before === after || (before !== undefined && after !== undefined && equalBytes(before, after))) return
  const bytes = after === undefined ? ABSENT : encodeSlotRecord({ slot, value: after })
  found.push({ entry, slot, before, after, bytes })
}

interface WithEntry {
  readonly entry: { readonly order: number; readonly hash: Uint8Array }
}

function compareEntries({ entry: a }: WithEntry, { entry: b }: WithEntry): number {
  return a.order - b.order || compareBytes(a.hash, b.hash)
}

function checkLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new StateValueError(what, bytes, `${length} bytes`)
}
