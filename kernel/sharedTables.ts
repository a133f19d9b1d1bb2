/**
 * Tables that all lanes read and add to at once.
 *
 * Owns: look-up and insertion without locks. A record is reserved, filled by its caller and only then entered into the
 * index by one atomic exchange, so that whoever finds it finds it whole; of two lanes that make the same record the
 * second drops its own. Records stay where they are until the table is cleared. Must never: let an index grow while
 * another lane may look into it, or fill up without saying so.
 */
import { fault } from './host'
import { FAULT_TABLE, RUN_LANES, TABLE_COUNT, TABLE_RECORDS, TABLE_STRIDE } from './layout'
import {
  ADDRESS_END,
  DROPPED,
  grow,
  hashAddress,
  hashSlot,
  OWNER,
  sameAddress,
  sameSlot,
  TABLE_EPOCH,
  TABLE_INDEX,
  TABLE_LIMIT,
  TABLE_MASK,
} from './tables'

/** The record with this address, 0 when there is none. */
export function findAccount(table: usize, key: usize): usize {
  const index: usize = load<u32>(table, TABLE_INDEX)
  const mask = load<u32>(table, TABLE_MASK)
  const epoch = load<u32>(table, TABLE_EPOCH)
  const records: usize = load<u32>(table, TABLE_RECORDS)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  let at = <u32>hashAddress(key) & mask
  while (true) {
    const entry = atomic.load<u64>(index + (<usize>at << 3))
    if (<u32>(entry >> 32) != epoch) return 0
    const record = records + <usize>(<u32>entry) * stride
    if (sameAddress(record, key)) return record
    at = (at + 1) & mask
  }
}

/** The record with this word key and owner, 0 when there is none. */
export function findSlot(table: usize, key: usize, owner: u32): usize {
  const index: usize = load<u32>(table, TABLE_INDEX)
  const mask = load<u32>(table, TABLE_MASK)
  const epoch = load<u32>(table, TABLE_EPOCH)
  const records: usize = load<u32>(table, TABLE_RECORDS)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  let at = <u32>hashSlot(key, owner) & mask
  while (true) {
    const entry = atomic.load<u64>(index + (<usize>at << 3))
    if (<u32>(entry >> 32) != epoch) return 0
    const record = records + <usize>(<u32>entry) * stride
    if (sameSlot(record, key, owner)) return record
    at = (at + 1) & mask
  }
}

/** A record that nobody can find yet, zero. */
export function reserve(table: usize): usize {
  const number = atomic.add<u32>(table, 1, TABLE_COUNT)
  if (number >= load<u32>(table, TABLE_LIMIT)) fault(FAULT_TABLE)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  const record = <usize>load<u32>(table, TABLE_RECORDS) + <usize>number * stride
  memory.fill(record, 0, stride)
  return record
}

/** Enters a reserved account record; returns the one to use, which is another lane's when that was first. */
export function enterAccount(table: usize, record: usize): usize {
  checkRoom(table)
  const at = <u32>hashAddress(record)
  const kept = enter(table, record, at, false)
  if (kept == record) keepRoom(table, false)
  else store<u32>(record, DROPPED, ADDRESS_END)
  return kept
}

/** The same for a slot record. */
export function enterSlot(table: usize, record: usize): usize {
  checkRoom(table)
  const at = <u32>hashSlot(record, load<u32>(record, OWNER))
  const kept = enter(table, record, at, true)
  if (kept == record) keepRoom(table, true)
  else store<u32>(record, DROPPED, OWNER)
  return kept
}

/** Lets the index be large enough for so many records more, as far as it can be. No other lane may look into it. */
export function makeRoom(table: usize, more: u32, isSlot: bool): void {
  while ((load<u32>(table, TABLE_COUNT) + more) << 1 > load<u32>(table, TABLE_MASK)) {
    if (!grow(table, isSlot)) return
  }
}

function enter(table: usize, record: usize, hash: u32, isSlot: bool): usize {
  const index: usize = load<u32>(table, TABLE_INDEX)
  const mask = load<u32>(table, TABLE_MASK)
  const epoch = load<u32>(table, TABLE_EPOCH)
  const records: usize = load<u32>(table, TABLE_RECORDS)
  const stride: usize = load<u32>(table, TABLE_STRIDE)
  const own = (<u64>epoch << 32) | (<u64>(record - records) / stride)
  let at = hash & mask
  while (true) {
    const place = index + (<usize>at << 3)
    let entry = atomic.load<u64>(place)
    if (<u32>(entry >> 32) != epoch) {
      const found = atomic.cmpxchg<u64>(place, entry, own)
      if (found == entry) return record
      entry = found
    }
    const other = records + <usize>(<u32>entry) * stride
    const isSame = isSlot ? sameSlot(other, record, load<u32>(record, OWNER)) : sameAddress(other, record)
    if (isSame) return other
    at = (at + 1) & mask
  }
}

/** Before a record is entered: an index without an empty place would be searched for ever. It may fill up to seven eighths. */
function checkRoom(table: usize): void {
  const mask = load<u32>(table, TABLE_MASK)
  if (load<u32>(table, TABLE_COUNT) > mask - (mask >> 3)) fault(FAULT_TABLE)
}

/** An index that gets crowded grows when this lane is alone. */
function keepRoom(table: usize, isSlot: bool): void {
  if (load<u32>(RUN_LANES) <= 1) makeRoom(table, 0, isSlot)
}
