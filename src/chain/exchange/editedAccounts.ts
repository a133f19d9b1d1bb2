/**
 * Accounts of a stored world with changes on top.
 *
 * Owns: what an account is after its change. Must never: hold more than the changes and one account's changed slots.
 */
import type { AccountChange, StateChanges } from '../../kernel-host/state.ts'
import { bytesToHex, EMPTY_CODE_HASH, equalBytes } from '../../primitives/index.ts'
import type { StoredAccount } from './storedAccounts.ts'

type Slot = AccountChange['storage'][number]

const NO_CODE = new Uint8Array(0)

/** Those that are new come last. */
export function* editedAccounts(
  accounts: Iterable<StoredAccount>,
  edits: StateChanges,
): Generator<StoredAccount, void, undefined> {
  const waiting = new Map(edits.map((change) => [bytesToHex(change.address), change]))
  for (const account of accounts) {
    const id = bytesToHex(account.address)
    const change = waiting.get(id)
    waiting.delete(id)
    const edited = change === undefined ? account : editedAccount(change, account)
    if (edited !== undefined) yield edited
  }
  for (const change of waiting.values()) {
    const added = editedAccount(change, undefined)
    if (added !== undefined) yield added
  }
}

/** undefined = it is gone. */
function editedAccount(
  { address, account, code, storage, storageWiped }: AccountChange,
  before: StoredAccount | undefined,
): StoredAccount | undefined {
  if (account === undefined) return undefined
  const { nonce, balance, codeHash } = account
  const keptCode = equalBytes(codeHash, EMPTY_CODE_HASH) ? NO_CODE : before?.code
  return {
    address,
    nonce,
    balance,
    code: code ?? keptCode ?? NO_CODE,
    slots: () => editedSlots(storageWiped ? [] : (before?.slots() ?? []), storage),
  }
}

function* editedSlots(slots: Iterable<Slot>, changes: readonly Slot[]): Generator<Slot, void, undefined> {
  const waiting = new Map(changes.map((change) => [bytesToHex(change.slot), change]))
  for (const each of slots) {
    const id = bytesToHex(each.slot)
    const change = waiting.get(id) ?? each
    waiting.delete(id)
    if (!isZero(change.value)) yield change
  }
  for (const change of waiting.values()) if (!isZero(change.value)) yield change
}

function isZero(value: Uint8Array): boolean {
  return value.every((byte) => byte === 0)
}
