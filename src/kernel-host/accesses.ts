/**
 * What a transaction has touched, as access lists name it (EIP-2930).
 *
 * Owns: reading the tables that the last transaction has left. Must never: be asked once the next one has begun.
 */
import * as L from '../../kernel/layout.ts'
import type { MemoryViews } from './words.ts'

/** Also what frames have touched that were undone later. */
export interface Accesses {
  /** Accounts that an instruction has met cold, in the order in which they were first met. */
  readonly accounts: readonly Uint8Array[]
  /** Slots read, written or named by the access list. */
  readonly slots: readonly { readonly address: Uint8Array; readonly slot: Uint8Array }[]
}

export function readAccesses(views: MemoryViews, control: number): Accesses {
  const accounts = recordsOf(views, control + L.TABLE_ACCOUNTS, L.ACCOUNT_SIZE)
    .filter((record) => views.u32[(record + L.ACCOUNT_WAS_COLD) >>> 2] === 1)
    .map((record) => views.copyBytes(record + L.ACCOUNT_ADDRESS, 20))
  const slots = recordsOf(views, control + L.TABLE_SLOTS, L.SLOT_SIZE).map((record) => {
    const owner = views.u32[(record + L.SLOT_OWNER) >>> 2]!
    return { address: views.copyBytes(owner + L.ACCOUNT_ADDRESS, 20), slot: views.readWordBytes(record + L.SLOT_KEY) }
  })
  return { accounts, slots }
}

function recordsOf({ u32 }: MemoryViews, table: number, size: number): number[] {
  const first = u32[(table + L.TABLE_RECORDS) >>> 2]!
  return Array.from({ length: u32[(table + L.TABLE_COUNT) >>> 2]! }, (_, index) => first + index * size)
}
