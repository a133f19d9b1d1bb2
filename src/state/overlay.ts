/**
 * Changes on top of a state, without touching it.
 *
 * Owns: how changes follow on one another, and how a state reads with changes on top. Must never: alter what it is given.
 */
import type { Account, AccountChange, StateChanges, StateReader } from '../kernel-host/state.ts'
import { equalBytes, isZero } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'

type SlotChange = AccountChange['storage'][number]

/** What changes have made of an account. */
interface Overlaid {
  readonly address: Uint8Array
  account: AccountChange['account']
  storageWiped: boolean
  code: Uint8Array | undefined
  /** By slot. */
  slots: Map<string, SlotChange>
}

/** Changes that add up, read at any moment; adding one costs what it changes. */
export class Overlay {
  readonly #accounts = new Map<string, Overlaid>()
  readonly #codes = new Map<string, Uint8Array>()
  #changes: StateChanges | undefined

  constructor(changes: StateChanges = []) {
    this.add(changes)
  }

  get isEmpty(): boolean {
    return this.#accounts.size === 0
  }

  /** All that was added, as one: the same list until something is added. */
  get changes(): StateChanges {
    this.#changes ??= Array.from(this.#accounts.values(), ({ slots, ...rest }) => ({
      ...rest,
      storage: [...slots.values()],
    }))
    return this.#changes
  }

  add(later: StateChanges): void {
    this.#changes = undefined
    for (const change of later) {
      const id = bytesToHex(change.address)
      const { code, account } = change
      if (code !== undefined && account !== undefined) this.#codes.set(bytesToHex(account.codeHash), code)
      const before = this.#accounts.get(id)
      if (before === undefined) this.#accounts.set(id, begin(change))
      else follow(before, change)
    }
  }

  /** A state with all this on top, also with what is added afterwards. */
  on(below: StateReader): StateReader {
    return {
      account: (address) => this.#account(below, address),
      storage: (address, slot) => this.#storage(below, address, slot),
      code: (codeHash) => this.#codes.get(bytesToHex(codeHash)) ?? below.code(codeHash),
    }
  }

  /** `hasStorage` counts the slots of the changes in. */
  #account(below: StateReader, address: Uint8Array): Account | undefined {
    const overlaid = this.#accounts.get(bytesToHex(address))
    if (overlaid === undefined) return below.account(address)
    const { account, storageWiped, slots } = overlaid
    if (account === undefined) return undefined
    const keepsStorage = !storageWiped && (below.account(address)?.hasStorage ?? false)
    const { nonce, balance, codeHash } = account
    return { nonce, balance, codeHash, hasStorage: keepsStorage || hasValue(slots) }
  }

  #storage(below: StateReader, address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    const overlaid = this.#accounts.get(bytesToHex(address))
    if (overlaid === undefined) return below.storage(address, slot)
    const change = overlaid.slots.get(bytesToHex(slot))
    if (change !== undefined) return isZero(change.value) ? undefined : change.value
    return overlaid.storageWiped ? undefined : below.storage(address, slot)
  }
}

/** A state with changes on top. */
export class OverlaidState implements StateReader {
  readonly #state: StateReader

  constructor(below: StateReader, changes: StateChanges) {
    this.#state = new Overlay(changes).on(below)
  }

  account(address: Uint8Array): Account | undefined {
    return this.#state.account(address)
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#state.storage(address, slot)
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#state.code(codeHash)
  }
}

/** What both come to, one after the other. When there is nothing earlier, it is the later list itself. */
export function mergeChanges(earlier: StateChanges, later: StateChanges): StateChanges {
  if (earlier.length === 0) return later
  const overlay = new Overlay(earlier)
  overlay.add(later)
  return overlay.changes
}

function begin({ address, account, storageWiped, code, storage }: AccountChange): Overlaid {
  return { address, account, storageWiped, code, slots: slotsOf(storage) }
}

function follow(before: Overlaid, after: AccountChange): void {
  const keepsCode =
    before.account !== undefined &&
    after.account !== undefined &&
    equalBytes(before.account.codeHash, after.account.codeHash)
  before.code = after.code ?? (keepsCode ? before.code : undefined)
  before.account = after.account
  if (after.storageWiped) {
    before.storageWiped = true
    before.slots = slotsOf(after.storage)
  } else {
    for (const change of after.storage) before.slots.set(bytesToHex(change.slot), change)
  }
}

function slotsOf(storage: readonly SlotChange[]): Map<string, SlotChange> {
  return new Map(storage.map((change) => [bytesToHex(change.slot), change]))
}

function hasValue(slots: ReadonlyMap<string, SlotChange>): boolean {
  for (const { value } of slots.values()) if (!isZero(value)) return true
  return false
}
