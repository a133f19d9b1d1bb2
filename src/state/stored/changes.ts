/**
 * A block's changes against the stored world: what really changes, from what to what.
 *
 * Owns: merging changes that are listed twice, wipes spelt out slot by slot, leaving out what stays as it is, and the
 * way back. Must never: write.
 */
import type { AccountChange, StateChanges } from '../../kernel-host/state.ts'
import { equalBytes } from '../../primitives/bytes.ts'
import { StateValueError } from '../errors.ts'
import type { StoreReader } from '../store/store.ts'
import { hashedKey, keyBytes, keyText } from '../trie/hashedKey.ts'
import { type AccountRecord, decodeSlotRecord } from './codec.ts'
import { prefixEnd } from './paths.ts'
import { readAccount, readSlot } from './records.ts'

/** undefined = zero. */
type SlotValue = Uint8Array | undefined

export interface SlotDifference {
  readonly hash: Uint8Array
  readonly slot: Uint8Array
  readonly before: SlotValue
  readonly after: SlotValue
}

export interface AccountDifference {
  readonly hash: Uint8Array
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
  readonly codes: { codeHash: Uint8Array; code: Uint8Array }[]
  /** By slot text; the values of after. */
  readonly slots: Map<string, SlotValue>
  after: AccountChange['account']
  isWiped: boolean
}

const ADDRESS_LENGTH = 20
const WORD_LENGTH = 32
const ZERO_WORD = new Uint8Array(WORD_LENGTH)

/** Sorted by the hash of the address. Accounts of which nothing changes may be among them. */
export function differencesOf(reader: StoreReader, changes: StateChanges): AccountDifference[] {
  const accounts = new Map<string, Touched>()
  for (const change of changes) touch(accounts, change)
  const differences = Array.from(accounts, ([address, touched]) => {
    const hash = hashedKey(address)
    return { text: keyText(hash), difference: differenceOf(reader, hash, touched) }
  })
  return differences.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ difference }) => difference)
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
    touched = { address, codes: [], slots: new Map(), after: account, isWiped: false }
    accounts.set(text, touched)
  }
  touched.after = account
  if (account === undefined || storageWiped) {
    touched.isWiped = true
    touched.slots.clear()
  }
  if (account === undefined) return
  if (code !== undefined) touched.codes.push({ codeHash: account.codeHash, code })
  for (const { slot, value } of storage) {
    checkLength('storage slot', slot, WORD_LENGTH)
    checkLength('storage value', value, WORD_LENGTH)
    touched.slots.set(keyText(slot), equalBytes(value, ZERO_WORD) ? undefined : value)
  }
}

function differenceOf(reader: StoreReader, hash: Uint8Array, touched: Touched): AccountDifference {
  const { address, after, codes, slots, isWiped } = touched
  const before = readAccount(reader, hash)
  const hadStorage = before?.storageTop !== undefined
  const found: (SlotDifference & { readonly text: string })[] = []
  if (isWiped && hadStorage) {
    for (const [key, bytes] of reader.range('slots', { from: hash, to: prefixEnd(hash) })) {
      const { slot, value } = decodeSlotRecord(bytes, 'slots')
      const slotHash = key.subarray(hash.length)
      const text = keyText(slot)
      const kept = slots.get(text)
      slots.delete(text)
      if (kept !== undefined && equalBytes(kept, value)) continue
      found.push({ text: keyText(slotHash), hash: slotHash, slot, before: value, after: kept })
    }
  }
  for (const [text, value] of slots) {
    const slotHash = hashedKey(text)
    const old = hadStorage && !isWiped ? readSlot(reader, hash, slotHash)?.value : undefined
    if (old === value || (old !== undefined && value !== undefined && equalBytes(old, value))) continue
    found.push({ text: keyText(slotHash), hash: slotHash, slot: keyBytes(text), before: old, after: value })
  }
  found.sort((a, b) => (a.text < b.text ? -1 : 1))
  return { hash, address, before, after, codes, slots: found }
}

function checkLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new StateValueError(what, bytes, `${length} bytes`)
}
