/**
 * A state that changes are added to, step by step.
 *
 * Owns: what was added. Must never: copy what was added before, or touch the state below.
 */
import type { Account, AccountChange, StateChanges, StateReader } from '../kernel-host/state.ts'
import { equalBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'

interface GrownAccount {
  readonly address: Uint8Array
  account: AccountChange['account']
  isWiped: boolean
  code: Uint8Array | undefined
  readonly slots: Map<string, { readonly slot: Uint8Array; readonly value: Uint8Array }>
}

const isZero = (value: Uint8Array): boolean => value.every((byte) => byte === 0)

export class GrowingState implements StateReader {
  readonly #below: StateReader
  readonly #accounts = new Map<string, GrownAccount>()
  readonly #codes = new Map<string, Uint8Array>()

  constructor(below: StateReader) {
    this.#below = below
  }

  add(changes: StateChanges): void {
    for (const { address, account, storageWiped, code, storage } of changes) {
      const grown = this.#grown(address)
      if (code !== undefined && account !== undefined) this.#codes.set(bytesToHex(account.codeHash), code)
      grown.code = code ?? codeThatStays(grown, account)
      grown.account = account
      if (storageWiped) {
        grown.isWiped = true
        grown.slots.clear()
      }
      for (const change of storage) grown.slots.set(bytesToHex(change.slot), change)
    }
  }

  /** All that was added. */
  changes(): StateChanges {
    return [...this.#accounts.values()].map(({ address, account, isWiped, code, slots }) => ({
      address,
      account,
      storageWiped: isWiped,
      code,
      storage: [...slots.values()],
    }))
  }

  account(address: Uint8Array): Account | undefined {
    const grown = this.#accounts.get(bytesToHex(address))
    if (grown === undefined) return this.#below.account(address)
    if (grown.account === undefined) return undefined
    const keepsStorage = !grown.isWiped && (this.#below.account(address)?.hasStorage ?? false)
    return {
      ...grown.account,
      hasStorage: keepsStorage || [...grown.slots.values()].some(({ value }) => !isZero(value)),
    }
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    const grown = this.#accounts.get(bytesToHex(address))
    const value = grown?.slots.get(bytesToHex(slot))?.value
    if (value !== undefined) return isZero(value) ? undefined : value
    return grown?.isWiped ? undefined : this.#below.storage(address, slot)
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#codes.get(bytesToHex(codeHash)) ?? this.#below.code(codeHash)
  }

  #grown(address: Uint8Array): GrownAccount {
    const id = bytesToHex(address)
    let grown = this.#accounts.get(id)
    if (grown === undefined) {
      grown = { address, account: undefined, isWiped: false, code: undefined, slots: new Map() }
      this.#accounts.set(id, grown)
    }
    return grown
  }
}

/** Code that was set before and is the account's still. */
function codeThatStays(before: GrownAccount, account: AccountChange['account']): Uint8Array | undefined {
  if (before.account === undefined || account === undefined) return undefined
  return equalBytes(before.account.codeHash, account.codeHash) ? before.code : undefined
}
