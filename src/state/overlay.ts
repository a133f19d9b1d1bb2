/**
 * Changes on top of a state, without touching it.
 *
 * Owns: how changes follow on one another, and how a state reads with changes on top. Must never: alter what it is given.
 */
import type { Account, AccountChange, StateChanges, StateReader } from '../kernel-host/state.ts'
import { equalBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'

const isZero = (value: Uint8Array): boolean => value.every((byte) => byte === 0)

/** A state with changes on top. What it tells of `hasStorage` counts the slots of the changes in. */
export class OverlaidState implements StateReader {
  readonly #below: StateReader
  readonly #changes = new Map<string, AccountChange>()
  /** Of each changed account its changed slots; made when the first one is asked for. */
  readonly #slots = new Map<string, Map<string, Uint8Array>>()
  readonly #codes = new Map<string, Uint8Array>()

  constructor(below: StateReader, changes: StateChanges) {
    this.#below = below
    for (const change of changes) {
      this.#changes.set(bytesToHex(change.address), change)
      if (change.code !== undefined && change.account !== undefined) {
        this.#codes.set(bytesToHex(change.account.codeHash), change.code)
      }
    }
  }

  account(address: Uint8Array): Account | undefined {
    const change = this.#changes.get(bytesToHex(address))
    if (change === undefined) return this.#below.account(address)
    const { account, storageWiped, storage } = change
    if (account === undefined) return undefined
    const keepsStorage = !storageWiped && (this.#below.account(address)?.hasStorage ?? false)
    return { ...account, hasStorage: keepsStorage || storage.some(({ value }) => !isZero(value)) }
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    const id = bytesToHex(address)
    const change = this.#changes.get(id)
    if (change === undefined) return this.#below.storage(address, slot)
    const value = this.#slotsOf(id, change).get(bytesToHex(slot))
    if (value !== undefined) return isZero(value) ? undefined : value
    return change.storageWiped ? undefined : this.#below.storage(address, slot)
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#codes.get(bytesToHex(codeHash)) ?? this.#below.code(codeHash)
  }

  #slotsOf(id: string, { storage }: AccountChange): Map<string, Uint8Array> {
    let slots = this.#slots.get(id)
    if (slots === undefined) {
      slots = new Map(storage.map(({ slot, value }) => [bytesToHex(slot), value]))
      this.#slots.set(id, slots)
    }
    return slots
  }
}

/** What both come to, one after the other. When there is nothing earlier, it is the later list itself. */
export function mergeChanges(earlier: StateChanges, later: StateChanges): StateChanges {
  if (earlier.length === 0) return later
  const merged = new Map(earlier.map((change) => [bytesToHex(change.address), change]))
  for (const change of later) {
    const id = bytesToHex(change.address)
    const before = merged.get(id)
    merged.set(id, before === undefined ? change : mergeAccount(before, change))
  }
  return [...merged.values()]
}

function mergeAccount(before: AccountChange, after: AccountChange): AccountChange {
  return {
    address: after.address,
    account: after.account,
    storageWiped: before.storageWiped || after.storageWiped,
    code: after.code ?? codeThatStays(before, after),
    storage: after.storageWiped ? after.storage : mergeStorage(before.storage, after.storage),
  }
}

/** Code that was set before and is the account's still. */
function codeThatStays(before: AccountChange, { account }: AccountChange): Uint8Array | undefined {
  if (before.account === undefined || account === undefined) return undefined
  return equalBytes(before.account.codeHash, account.codeHash) ? before.code : undefined
}

function mergeStorage(before: AccountChange['storage'], after: AccountChange['storage']): AccountChange['storage'] {
  if (before.length === 0) return after
  const merged = new Map(before.map((change) => [bytesToHex(change.slot), change]))
  for (const change of after) merged.set(bytesToHex(change.slot), change)
  return [...merged.values()]
}
