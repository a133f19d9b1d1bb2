/**
 * The access list that a message should carry (EIP-2930).
 *
 * Owns: executing until the list stays the same; what is warm anyway is not listed. Must never: leave out what the caller has
 * listed.
 */
import type { Accesses } from '../kernel-host/index.ts'
import type { LaneTask } from '../lanes/index.ts'
import { bigIntToFixedBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { type AccessListEntry, recoverAuthority, TransactionError } from '../protocol/transaction/index.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, type CallRefusal, refusal } from './message.ts'
import { type CallExecution, Prober } from './prober.ts'

export type AccessListOutcome =
  | {
      readonly kind: 'listed'
      readonly accessList: readonly AccessListEntry[]
      /** With that list. */
      readonly execution: CallExecution
    }
  | CallRefusal

export const CREATE_ACCESS_LIST: LaneTask = { module: import.meta.url, name: 'createAccessList' }

export function createAccessList(work: LaneWork, message: CallMessage): AccessListOutcome {
  const prober = new Prober(work, message)
  const listed = new Listed(warmAnyway(work, message))
  for (const { address, storageKeys } of message.accessList) {
    listed.addAccount(address)
    listed.addSlots(address, storageKeys)
  }
  for (;;) {
    const accessList = listed.entries()
    const listing = { ...message, accessList }
    const result = prober.probe(listing)
    if (result instanceof TransactionError) return refusal(result)
    const isComplete = !listed.addAll(prober.kernel.accesses())
    if (isComplete) return { kind: 'listed', accessList, execution: prober.execution(listing, result) }
  }
}

/** A list that grows. */
class Listed {
  readonly #entries = new Map<string, { readonly address: Uint8Array; readonly slots: Map<string, Uint8Array> }>()
  readonly #warm: ReadonlySet<string>
  #count = 0

  /** Accounts that are warm anyway are listed only for their slots. */
  constructor(warm: readonly Uint8Array[]) {
    this.#warm = new Set(warm.map(bytesToHex))
  }

  entries(): AccessListEntry[] {
    return Array.from(this.#entries.values(), ({ address, slots }) => ({ address, storageKeys: [...slots.values()] }))
  }

  /** Whether any of it is new. */
  addAll({ accounts, slots }: Accesses): boolean {
    const before = this.#count
    for (const address of accounts) this.addAccount(address)
    for (const { address, slot } of slots) this.addSlots(address, [slot])
    return this.#count > before
  }

  addAccount(address: Uint8Array): void {
    if (!this.#warm.has(bytesToHex(address))) this.#entry(address)
  }

  addSlots(address: Uint8Array, slots: readonly Uint8Array[]): void {
    if (slots.length === 0) return
    const known = this.#entry(address).slots
    for (const slot of slots) {
      const key = bytesToHex(slot)
      if (known.has(key)) continue
      known.set(key, slot)
      this.#count++
    }
  }

  #entry(address: Uint8Array): { readonly slots: Map<string, Uint8Array> } {
    const key = bytesToHex(address)
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const entry = { address, slots: new Map<string, Uint8Array>() }
    this.#entries.set(key, entry)
    this.#count++
    return entry
  }
}

function warmAnyway({ rules }: LaneWork, { from, to, authorizationList = [] }: CallMessage): Uint8Array[] {
  const authorities = authorizationList.map(recoverAuthority).filter((authority) => authority !== undefined)
  const precompiles = rules.precompiles.map((number) => bigIntToFixedBytes(BigInt(number), 20))
  return [from, ...(to === undefined ? [] : [to]), ...precompiles, ...authorities]
}
