/**
 * Storage and transient slots as the running transaction sees them, with SSTORE's price.
 *
 * Owns: the transaction's slot records. Must never: write the cache.
 */
import { cachedSlot, readCachedSlot } from '../cache/cache'
import { FRAME_JOURNAL } from '../frames/frame'
import {
  ACCOUNT_CACHED,
  ACCOUNT_DIRTY,
  ACCOUNT_FLAGS,
  ACCOUNT_IS_CREATED,
  RULE_NET_STORAGE,
  RULES_COLD_SLOT_READ,
  RULES_COLD_SLOT_WRITE,
  RULES_STORAGE_CLEAR_REFUND,
  RULES_STORAGE_NOOP,
  RULES_STORAGE_RESET,
  RULES_STORAGE_SET,
  RULES_STORAGE_STIPEND,
  SLOT_CACHED,
  SLOT_FLAGS,
  SLOT_IS_LOADED,
  SLOT_IS_OBSERVED,
  SLOT_ORIGINAL,
  SLOT_VALUE,
  SLOT_WARM,
  TABLE_SLOTS,
  TABLE_TRANSIENT,
} from '../layout'
import { Machine } from '../machine'
import { readVersionedSlot } from '../parallel/versions'
import { slotRecord } from '../tables'
import { copy, equal, isZero } from '../words/basic'
import { ruleHolds } from './accounts'
import { setAccountFlags, setSlotFlags, setSlotValue } from './journal'

/** The transaction's record of a slot, with its value. */
function slot(owner: usize, key: usize): usize {
  const record = slotRecord(Machine.control + TABLE_SLOTS, key, owner)
  if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_LOADED) == 0) loadSlot(owner, record)
  return record
}

function loadSlot(owner: usize, record: usize): void {
  const cached = cachedSlot(load<u32>(owner, ACCOUNT_CACHED), record)
  store<u32>(record, cached, SLOT_CACHED)
  let flags = load<u32>(record, SLOT_FLAGS) | SLOT_IS_LOADED
  // What lay at the address of a contract created just now is not its storage.
  if ((load<u32>(owner, ACCOUNT_FLAGS) & ACCOUNT_IS_CREATED) == 0) {
    flags |= SLOT_IS_OBSERVED
    if (Machine.isAhead) readVersionedSlot(cached, record + SLOT_ORIGINAL)
    else readCachedSlot(cached, record + SLOT_ORIGINAL)
    copy(record + SLOT_VALUE, record + SLOT_ORIGINAL)
  }
  store<u32>(record, flags, SLOT_FLAGS)
}

/** A slot of the access list: its value is not asked for yet. */
export function warmSlot(owner: usize, key: usize): void {
  const record = slotRecord(Machine.control + TABLE_SLOTS, key, owner)
  const flags = load<u32>(record, SLOT_FLAGS)
  if ((flags & SLOT_WARM) == 0) setSlotFlags(record, flags | SLOT_WARM)
}

@inline
export function readSlot(value: usize, owner: usize, key: usize, gas: i64): i64 {
  const record = slot(owner, key)
  copy(value, record + SLOT_VALUE)
  const flags = load<u32>(record, SLOT_FLAGS)
  if (flags & SLOT_WARM) return gas
  setSlotFlags(record, flags | SLOT_WARM)
  return gas - <i64>load<i32>(RULES_COLD_SLOT_READ)
}

/** Charges and performs SSTORE; a negative result means out of gas. */
export function writeSlot(owner: usize, key: usize, value: usize, gas: i64): i64 {
  const stipend = <i64>load<i32>(RULES_STORAGE_STIPEND)
  if (stipend != 0 && gas <= stipend) return -1
  const record = slot(owner, key)
  const flags = load<u32>(record, SLOT_FLAGS)
  if ((flags & SLOT_WARM) == 0) {
    setSlotFlags(record, flags | SLOT_WARM)
    gas -= <i64>load<i32>(RULES_COLD_SLOT_WRITE)
  }
  gas -= ruleHolds(RULE_NET_STORAGE) ? netCost(record, value) : simpleCost(record, value)
  if (gas < 0) return TRACING ? gas : -1
  if (!equal(record + SLOT_VALUE, value)) {
    setSlotValue(record, value, checkpoint())
    setAccountFlags(owner, load<u32>(owner, ACCOUNT_FLAGS) | ACCOUNT_DIRTY)
  }
  return gas
}

function simpleCost(record: usize, value: usize): i64 {
  const isClear = isZero(record + SLOT_VALUE)
  const clears = isZero(value)
  if (isClear && !clears) return load<i32>(RULES_STORAGE_SET)
  if (!isClear && clears) Machine.refund += load<i32>(RULES_STORAGE_CLEAR_REFUND)
  return load<i32>(RULES_STORAGE_RESET)
}

/** EIP-1283, 2200, 2929 and 3529 differ only in their amounts. */
function netCost(record: usize, value: usize): i64 {
  const current = record + SLOT_VALUE
  const original = record + SLOT_ORIGINAL
  const noop = <i64>load<i32>(RULES_STORAGE_NOOP)
  if (equal(current, value)) return noop
  const clearRefund = <i64>load<i32>(RULES_STORAGE_CLEAR_REFUND)
  const set = <i64>load<i32>(RULES_STORAGE_SET)
  const reset = <i64>load<i32>(RULES_STORAGE_RESET)
  if (equal(original, current)) {
    if (isZero(original)) return set
    if (isZero(value)) Machine.refund += clearRefund
    return reset
  }
  if (!isZero(original)) {
    if (isZero(current)) Machine.refund -= clearRefund
    else if (isZero(value)) Machine.refund += clearRefund
  }
  if (equal(original, value)) Machine.refund += (isZero(original) ? set : reset) - noop
  return noop
}

export function readTransient(value: usize, owner: usize, key: usize): void {
  copy(value, slotRecord(Machine.control + TABLE_TRANSIENT, key, owner) + SLOT_VALUE)
}

export function writeTransient(owner: usize, key: usize, value: usize): void {
  setSlotValue(slotRecord(Machine.control + TABLE_TRANSIENT, key, owner), value, checkpoint())
}

@inline
function checkpoint(): usize {
  return load<u32>(Machine.frame, FRAME_JOURNAL)
}
