/**
 * Open-addressing hash tables over dense records.
 *
 * Owns: look-up, insertion, growth and clearing. A table is a header (in the control region), an index of u64 entries
 * `epoch << 32 | record number` and a dense array of fixed-size records that begin with their key. Clearing raises the
 * epoch: nothing is written. Records never move, so their addresses are good references until the table is cleared.
 * Must never: know what a record means beyond its key, or probe without bound (an index is at most half full).
 */
import { fault } from './host'
import { FAULT_TABLE, HASH_SEED, TABLE_COUNT, TABLE_RECORDS, TABLE_STRIDE } from './layout'

export const TABLE_INDEX: usize = 0
export const TABLE_MASK: usize = 4
export const TABLE_LIMIT: usize = 20
export const TABLE_EPOCH: usize = 24
const TABLE_INDEX_LIMIT: usize = 28

/** Index slots of a fresh table; small, so that an ordinary transaction stays in the first-level cache. */
const FIRST_INDEX_SLOTS: u32 = 512
/** Offset of a slot key's owner. */
export const OWNER: usize = 32
/** Offset of what follows an address in its key: zero in every key. */
export const ADDRESS_END: usize = 20
/** Stands there, or in the place of the owner, in a record that was not entered: nobody may find it. */
export const DROPPED: u32 = 0xffffffff

export class Tables {
  /** True when the last look-up made its record: the caller fills it. */
  static isNew: bool = false
}

export function createTable(table: usize, records: usize, recordsEnd: usize, stride: u32, index: usize, indexEnd: usize): void {
  let slots: u32 = FIRST_INDEX_SLOTS
  const most = <u32>((indexEnd - index) >> 3)
  while (slots * 2 <= most) slots *= 2
  const byRecords = <u32>(recordsEnd - records) / stride
  store<u32>(table, index, TABLE_INDEX)
  store<u32>(table, FIRST_INDEX_SLOTS - 1, TABLE_MASK)
  store<u32>(table, records, TABLE_RECORDS)
  store<u32>(table, 0, TABLE_COUNT)
  store<u32>(table, stride, TABLE_STRIDE)
  store<u32>(table, min<u32>(byRecords, slots >> 1), TABLE_LIMIT)
  store<u32>(table, slots, TABLE_INDEX_LIMIT)
  // A lane that takes the place of a dead one finds that one's entries; its epoch is not to come again.
  raiseEpoch(table)
}

/** Empties the table and lets its records lie elsewhere from now on. */
export function moveTable(table: usize, records: usize, recordsEnd: usize): void {
  clearTable(table)
  store<u32>(table, records, TABLE_RECORDS)
  const byRecords = <u32>(recordsEnd - records) / load<u32>(table, TABLE_STRIDE)
  store<u32>(table, min<u32>(byRecords, load<u32>(table, TABLE_INDEX_LIMIT) >> 1), TABLE_LIMIT)
}

export function clearTable(table: usize): void {
  store<u32>(table, 0, TABLE_COUNT)
  store<u32>(table, FIRST_INDEX_SLOTS - 1, TABLE_MASK)
  raiseEpoch(table)
}

function raiseEpoch(table: usize): void {
  const epoch = load<u32>(table, TABLE_EPOCH) + 1
  if (epoch == 0) {
    // Once in four thousand million clearings old entries could look young again.
    memory.fill(load<u32>(table, TABLE_INDEX), 0, <usize>load<u32>(table, TABLE_INDEX_LIMIT) << 3)
    store<u32>(table, 1, TABLE_EPOCH)
  } else {
    store<u32>(table, epoch, TABLE_EPOCH)
  }
}

@inline
function mix(hash: u64, limb: u64): u64 {
  const product = (hash ^ limb) * 0x9e3779b97f4a7c15
  return product ^ (product >> 32)
}

@inline
export function hashAddress(key: usize): u64 {
  return mix(mix(mix(load<u64>(HASH_SEED), load<u64>(key)), load<u64>(key, 8)), load<u64>(key, 16))
}

@inline
export function hashSlot(key: usize, owner: u32): u64 {
  const low = mix(mix(load<u64>(HASH_SEED), load<u64>(key)), load<u64>(key, 8))
  const high = mix(mix(<u64>owner, load<u64>(key, 16)), load<u64>(key, 24))
  return mix(low, high)
}

@inline
export function sameAddress(a: usize, b: usize): bool {
  return ((load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8)) | (load<u64>(a, 16) ^ load<u64>(b, 16))) == 0
}

@inline
export function sameSlot(record: usize, key: usize, owner: u32): bool {
  return (
    load<u32>(record, OWNER) == owner &&
    ((load<u64>(record) ^ load<u64>(key)) | (load<u64>(record, 8) ^ load<u64>(key, 8))) == 0 &&
    ((load<u64>(record, 16) ^ load<u64>(key, 16)) | (load<u64>(record, 24) ^ load<u64>(key, 24))) == 0
  )
}

/** The record with this address, made when it is missing (then `Tables.isNew`, zero but for the key). */
export function accountRecord(table: usize, key: usize): usize {
  const index: usize = load<u32>(table, TABLE_INDEX)
  const mask = load<u32>(table, TABLE_MASK)
  const epoch = load<u32>(table, TABLE_EPOCH)
  const records: usize = load<u32>(table, TABLE_RECORDS)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  let at = <u32>hashAddress(key) & mask
  while (true) {
    const entry = load<u64>(index + (<usize>at << 3))
    if (<u32>(entry >> 32) != epoch) break
    const record = records + <usize>(<u32>entry) * stride
    if (sameAddress(record, key)) {
      Tables.isNew = false
      return record
    }
    at = (at + 1) & mask
  }
  const record = append(table, index + (<usize>at << 3))
  store<u64>(record, load<u64>(key))
  store<u64>(record, load<u64>(key, 8), 8)
  store<u64>(record, load<u64>(key, 16), 16)
  if (load<u32>(table, TABLE_COUNT) << 1 > mask) grow(table, false)
  return record
}

/** The record with this word key and owner, made when it is missing. */
export function slotRecord(table: usize, key: usize, owner: u32): usize {
  const index: usize = load<u32>(table, TABLE_INDEX)
  const mask = load<u32>(table, TABLE_MASK)
  const epoch = load<u32>(table, TABLE_EPOCH)
  const records: usize = load<u32>(table, TABLE_RECORDS)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  let at = <u32>hashSlot(key, owner) & mask
  while (true) {
    const entry = load<u64>(index + (<usize>at << 3))
    if (<u32>(entry >> 32) != epoch) break
    const record = records + <usize>(<u32>entry) * stride
    if (sameSlot(record, key, owner)) {
      Tables.isNew = false
      return record
    }
    at = (at + 1) & mask
  }
  const record = append(table, index + (<usize>at << 3))
  v128.store(record, v128.load(key))
  v128.store(record, v128.load(key, 16), 16)
  store<u32>(record, owner, OWNER)
  if (load<u32>(table, TABLE_COUNT) << 1 > mask) grow(table, true)
  return record
}

/** Takes the next record, cleared, and points the index slot to it. */
function append(table: usize, slot: usize): usize {
  const count = load<u32>(table, TABLE_COUNT)
  if (count >= load<u32>(table, TABLE_LIMIT)) fault(FAULT_TABLE)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  const record = <usize>load<u32>(table, TABLE_RECORDS) + <usize>count * stride
  memory.fill(record, 0, stride)
  store<u64>(slot, (<u64>load<u32>(table, TABLE_EPOCH) << 32) | count)
  store<u32>(table, count + 1, TABLE_COUNT)
  Tables.isNew = true
  return record
}

/** Lets the index of an empty table be large enough for so many records, as far as it can be. */
export function expectRecords(table: usize, count: u32): void {
  let mask = load<u32>(table, TABLE_MASK)
  while (mask >> 1 < count && mask + 1 < load<u32>(table, TABLE_INDEX_LIMIT)) mask = (mask << 1) | 1
  store<u32>(table, mask, TABLE_MASK)
}

/** Doubles the index and enters every record again, but for those that were dropped. False when it cannot be larger. */
export function grow(table: usize, isSlot: bool): bool {
  const mask = (load<u32>(table, TABLE_MASK) << 1) | 1
  if (mask >= load<u32>(table, TABLE_INDEX_LIMIT)) return false
  store<u32>(table, mask, TABLE_MASK)
  raiseEpoch(table)
  const index: usize = load<u32>(table, TABLE_INDEX)
  const epoch = <u64>load<u32>(table, TABLE_EPOCH) << 32
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  const count = load<u32>(table, TABLE_COUNT)
  let record: usize = load<u32>(table, TABLE_RECORDS)
  for (let number: u32 = 0; number < count; number++, record += stride) {
    if (load<u32>(record + (isSlot ? OWNER : ADDRESS_END)) == DROPPED) continue
    const hash = isSlot ? hashSlot(record, load<u32>(record, OWNER)) : hashAddress(record)
    let at = <u32>hash & mask
    while (load<u64>(index + (<usize>at << 3)) >> 32 == epoch >> 32) at = (at + 1) & mask
    store<u64>(index + (<usize>at << 3), epoch | number)
  }
  return true
}
