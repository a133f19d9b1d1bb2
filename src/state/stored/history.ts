/**
 * What was before each block: for asking about earlier blocks and for going back.
 *
 * Owns: change sets and the tables of former values. Must never: hold what is still current.
 */
import type { StateChanges } from '../../kernel-host/state.ts'
import { damagedValue } from '../store/errors.ts'
import type { Batch, StoreReader, Table } from '../store/store.ts'
import type { AccountDifference } from './changes.ts'
import {
  type AccountRecord,
  type ChangeSet,
  decodeAccountRecord,
  decodeChangeSet,
  decodeSlotRecord,
  encodeBlockKey,
  encodeChangeSet,
  type HeadRecord,
} from './codec.ts'
import { prefixEnd, slotKey } from './paths.ts'
import { readAccount, readSlot } from './records.ts'

const NO_SLOTS: readonly Uint8Array[] = []
/** About what an account, and a slot, take of history. */
const HISTORY_BYTES = 200
const SLOT_HISTORY_BYTES = 180
const ZERO_WORD = new Uint8Array(32)

type HistoryTable = Extract<Table, 'accountHistory' | 'slotHistory'>

/** A record before the step that changes it. */
interface Former {
  readonly hash: Uint8Array
  readonly bytes: Uint8Array
}

interface FormerAccount extends Former {
  readonly slots: readonly Former[]
}

const NO_FORMER: readonly Former[] = []

/** Keeps what the block changed as it was before: the head that the block is built on, and the former values. */
export function writeHistory(batch: Batch, head: HeadRecord, differences: readonly AccountDifference[]): void {
  // Taken now, since the step changes the entries; the keys are made when the batch is written.
  const accounts = differences.map(
    ({ entry, slots }): FormerAccount => ({
      hash: entry.hash,
      bytes: entry.bytes,
      slots: slots.length === 0 ? NO_FORMER : slots.map((slot) => ({ hash: slot.entry.hash, bytes: slot.entry.bytes })),
    }),
  )
  const slots = accounts.reduce((sum, account) => sum + account.slots.length, 0)
  const size = accounts.length * HISTORY_BYTES + slots * SLOT_HISTORY_BYTES
  batch.later(['accountHistory', 'slotHistory', 'changes'], size, (late) => {
    const block = encodeBlockKey(head.block + 1)
    for (const { hash, bytes, slots } of accounts) {
      late.put('accountHistory', historyKey(hash, block), bytes)
      for (const slot of slots) late.put('slotHistory', slotHistoryKey(hash, slot.hash, block), slot.bytes)
    }
    late.put('changes', block, encodeChangeSet({ root: head.root, top: head.top, accounts: accounts.map(hashesOf) }))
  })
}

function hashesOf({ hash, slots }: FormerAccount): ChangeSet['accounts'][number] {
  return { hash, slots: slots.length === 0 ? NO_SLOTS : slots.map((slot) => slot.hash) }
}

export function readChangeSet(reader: StoreReader, block: number): ChangeSet {
  const bytes = reader.get('changes', encodeBlockKey(block))
  if (bytes === undefined) throw damagedValue('changes', `block ${block} is missing`)
  return decodeChangeSet(bytes, 'changes')
}

/** Forgets what was before the block. */
export function deleteHistory(reader: StoreReader, batch: Batch, block: number): void {
  const suffix = encodeBlockKey(block)
  for (const { hash, slots } of readChangeSet(reader, block).accounts) {
    batch.delete('accountHistory', historyKey(hash, suffix))
    for (const slot of slots) batch.delete('slotHistory', slotHistoryKey(hash, slot, suffix))
  }
  batch.delete('changes', suffix)
}

/** The changes that lead from after the block to before it. */
export function changesBack(reader: StoreReader, block: number): StateChanges {
  return readChangeSet(reader, block).accounts.map(({ hash, slots }) => {
    const before = formerAccount(reader, hash, block - 1)
    const address = (before ?? formerAccount(reader, hash, block))?.address
    if (address === undefined) throw damagedValue('accountHistory', `block ${block} changed an account that never was`)
    const storage = slots.map((slotHash) => {
      const former = formerSlot(reader, hash, slotHash, block - 1)
      const slot = (former ?? formerSlot(reader, hash, slotHash, block))?.slot
      if (slot === undefined) throw damagedValue('slotHistory', `block ${block} changed a slot that never was`)
      return { slot, value: former?.value ?? ZERO_WORD }
    })
    return { address, account: before, storageWiped: before === undefined, code: undefined, storage }
  })
}

/** An account after the block. */
export function formerAccount(reader: StoreReader, hash: Uint8Array, block: number): AccountRecord | undefined {
  const former = firstChangeAfter(reader, 'accountHistory', hash, block)
  if (former === undefined) return readAccount(reader, hash)
  return former.length === 0 ? undefined : decodeAccountRecord(former, 'accountHistory')
}

/** A slot after the block. */
export function formerSlot(reader: StoreReader, accountHash: Uint8Array, slotHash: Uint8Array, block: number) {
  const former = firstChangeAfter(reader, 'slotHistory', slotKey(accountHash, slotHash), block)
  if (former === undefined) return readSlot(reader, accountHash, slotHash)
  return former.length === 0 ? undefined : decodeSlotRecord(former, 'slotHistory')
}

/** What the first block after the given one that changed the location found there; undefined = none changed it. */
function firstChangeAfter(
  reader: StoreReader,
  table: HistoryTable,
  location: Uint8Array,
  block: number,
): Uint8Array | undefined {
  const from = historyKey(location, encodeBlockKey(block + 1))
  for (const [, value] of reader.range(table, { from, to: prefixEnd(location) })) return value
  return undefined
}

function historyKey(location: Uint8Array, block: Uint8Array): Uint8Array {
  const key = new Uint8Array(location.length + block.length)
  key.set(location)
  key.set(block, location.length)
  return key
}

function slotHistoryKey(account: Uint8Array, slot: Uint8Array, block: Uint8Array): Uint8Array {
  const key = new Uint8Array(account.length + slot.length + block.length)
  key.set(account)
  key.set(slot, account.length)
  key.set(block, account.length + slot.length)
  return key
}
