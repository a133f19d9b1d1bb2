/**
 * Settling a step: whether what it read is what the steps before it left, and taking over what it changed.
 *
 * Owns: the check against the cached world, and the way of a transaction's records into it. By then every step before is
 * settled, so the cached world is exact: whatever led an execution astray, a step is settled only when all that it made
 * use of is true. Must never: run on two lanes at once.
 */
import {
  accountWriter,
  beginAccountChange,
  commitHasStorage,
  commitRemoval,
  commitSlot,
  holdsValue,
  slotWriter,
} from '../cache/cache'
import { exists, isEmpty, ruleHolds } from '../journal/accounts'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_BALANCE_WRITER,
  ACCOUNT_CACHED,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_HASH,
  ACCOUNT_CODE_WRITER,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_IS_CREATED,
  ACCOUNT_IS_DESTRUCTED,
  ACCOUNT_NONCE,
  ACCOUNT_NONCE_WRITER,
  ACCOUNT_OBSERVED,
  ACCOUNT_ORIGIN_BALANCE,
  ACCOUNT_ORIGIN_CODE_HASH,
  ACCOUNT_ORIGIN_NONCE,
  ACCOUNT_REQUIRED,
  ACCOUNT_SIZE,
  ACCOUNT_TOUCHED,
  NOTE_BALANCE,
  NOTE_CODE,
  NOTE_EXISTENCE,
  NOTE_NONCE,
  NOTE_STORAGE,
  OBSERVED_BALANCE,
  OBSERVED_CODE,
  OBSERVED_DEAD,
  OBSERVED_HAS_STORAGE,
  OBSERVED_MINIMUM,
  OBSERVED_NONCE,
  ORIGIN_HAS_STORAGE,
  ORIGIN_IS_DEAD,
  ORIGIN_NONCE_IS_ASSUMED,
  RULE_EMPTY_REMOVED,
  SLOT_CACHED,
  SLOT_FLAGS,
  SLOT_IS_OBSERVED,
  SLOT_ORIGINAL,
  SLOT_OWNER,
  SLOT_SIZE,
  SLOT_VALUE,
  SLOT_WRITER,
} from '../layout'
import { Machine } from '../machine'
import { add, sub } from '../words/arithmetic'
import { copy, equal, isZero } from '../words/basic'
import { lt } from '../words/compare'
import { noteConflict, noteDependency } from './notes'

/** Whether all that was observed holds; notes the first place where it does not. */
export function accountsHold(record: usize, count: u32): bool {
  const end = record + <usize>count * ACCOUNT_SIZE
  for (; record < end; record += ACCOUNT_SIZE) {
    const observed = load<u32>(record, ACCOUNT_OBSERVED)
    if (observed == 0) continue
    const cached: usize = load<u32>(record, ACCOUNT_CACHED)
    const balance = cached + ACCOUNT_BALANCE
    if ((observed & OBSERVED_BALANCE) != 0 && !equal(balance, record + ACCOUNT_ORIGIN_BALANCE)) {
      return noteConflict(NOTE_BALANCE, accountWriter(cached, ACCOUNT_BALANCE_WRITER), cached)
    }
    if ((observed & OBSERVED_MINIMUM) != 0 && lt(balance, record + ACCOUNT_REQUIRED)) {
      return noteConflict(NOTE_BALANCE, accountWriter(cached, ACCOUNT_BALANCE_WRITER), cached)
    }
    if ((observed & OBSERVED_NONCE) != 0 && load<u64>(cached, ACCOUNT_NONCE) != load<u64>(record, ACCOUNT_ORIGIN_NONCE)) {
      return noteConflict(NOTE_NONCE, accountWriter(cached, ACCOUNT_NONCE_WRITER), cached)
    }
    if ((observed & OBSERVED_CODE) != 0 && !equal(cached + ACCOUNT_CODE_HASH, record + ACCOUNT_ORIGIN_CODE_HASH)) {
      return noteConflict(NOTE_CODE, accountWriter(cached, ACCOUNT_CODE_WRITER), cached)
    }
    if ((observed & OBSERVED_DEAD) != 0 && isDeadNow(cached) != ((observed & ORIGIN_IS_DEAD) != 0)) {
      return noteConflict(NOTE_EXISTENCE, lastWriter(cached), cached)
    }
    if ((observed & OBSERVED_HAS_STORAGE) != 0) {
      const hasStorage = (load<u32>(cached, ACCOUNT_FLAGS) & ACCOUNT_HAS_STORAGE) != 0
      if (hasStorage != ((observed & ORIGIN_HAS_STORAGE) != 0)) {
        return noteConflict(NOTE_EXISTENCE, lastWriter(cached), cached)
      }
    }
  }
  return true
}

export function slotsHold(record: usize, count: u32): bool {
  const end = record + <usize>count * SLOT_SIZE
  for (; record < end; record += SLOT_SIZE) {
    if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_OBSERVED) == 0) continue
    const cached: usize = load<u32>(record, SLOT_CACHED)
    if (!holdsValue(cached, record + SLOT_ORIGINAL)) return noteConflict(NOTE_STORAGE, slotWriter(cached), cached)
  }
  return true
}

function isDeadNow(cached: usize): bool {
  return ruleHolds(RULE_EMPTY_REMOVED) ? isEmpty(cached) : !exists(cached)
}

function lastWriter(cached: usize): u32 {
  const code = accountWriter(cached, ACCOUNT_CODE_WRITER)
  return max<u32>(code, max<u32>(accountWriter(cached, ACCOUNT_BALANCE_WRITER), accountWriter(cached, ACCOUNT_NONCE_WRITER)))
}

/** Notes on which settled steps the observed accounts depend; only then are the changes taken over. */
export function noteAccountDependencies(record: usize, count: u32): void {
  const end = record + <usize>count * ACCOUNT_SIZE
  for (; record < end; record += ACCOUNT_SIZE) {
    const observed = load<u32>(record, ACCOUNT_OBSERVED)
    if (observed == 0) continue
    const cached: usize = load<u32>(record, ACCOUNT_CACHED)
    if (observed & OBSERVED_BALANCE) noteDependency(NOTE_BALANCE, accountWriter(cached, ACCOUNT_BALANCE_WRITER), cached)
    if ((observed & (OBSERVED_NONCE | ORIGIN_NONCE_IS_ASSUMED)) == OBSERVED_NONCE) {
      noteDependency(NOTE_NONCE, accountWriter(cached, ACCOUNT_NONCE_WRITER), cached)
    }
    if (observed & OBSERVED_CODE) noteDependency(NOTE_CODE, accountWriter(cached, ACCOUNT_CODE_WRITER), cached)
  }
}

export function noteSlotDependencies(record: usize, count: u32): void {
  const end = record + <usize>count * SLOT_SIZE
  for (; record < end; record += SLOT_SIZE) {
    if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_OBSERVED) == 0) continue
    const cached: usize = load<u32>(record, SLOT_CACHED)
    noteDependency(NOTE_STORAGE, slotWriter(cached), cached)
  }
}

/** Takes over what a transaction did to accounts: differences, so that what others did meanwhile stays. */
export function settleAccounts(record: usize, count: u32): void {
  const removesEmpty = ruleHolds(RULE_EMPTY_REMOVED)
  const end = record + <usize>count * ACCOUNT_SIZE
  for (; record < end; record += ACCOUNT_SIZE) {
    const flags = load<u32>(record, ACCOUNT_FLAGS)
    if ((flags & (ACCOUNT_DIRTY | ACCOUNT_TOUCHED)) == 0) continue
    const cached: usize = load<u32>(record, ACCOUNT_CACHED)
    if ((flags & ACCOUNT_IS_DESTRUCTED) == 0) {
      if (settleChanges(cached, record, flags, removesEmpty)) continue
      // Later slots of it must not be committed either: the flag tells.
      store<u32>(record, flags | ACCOUNT_IS_DESTRUCTED, ACCOUNT_FLAGS)
    }
    if (!exists(cached)) continue
    beginAccountChange(cached)
    commitRemoval(cached)
    const writer = Machine.step + 1
    store<u32>(cached, writer, ACCOUNT_BALANCE_WRITER)
    store<u32>(cached, writer, ACCOUNT_NONCE_WRITER)
    store<u32>(cached, writer, ACCOUNT_CODE_WRITER)
  }
}

/** False: the account is empty now, and the rules remove it. */
function settleChanges(cached: usize, record: usize, flags: u32, removesEmpty: bool): bool {
  if ((flags & ACCOUNT_DIRTY) != 0 && hasDifferences(cached, record, flags, removesEmpty)) {
    beginAccountChange(cached)
    addDifferences(cached, record, flags)
  }
  if (removesEmpty && (flags & ACCOUNT_TOUCHED) != 0 && isEmpty(cached)) return false
  return true
}

/** A touch alone changes nothing, or, where empty accounts are kept, that the account is there. */
function hasDifferences(cached: usize, record: usize, flags: u32, removesEmpty: bool): bool {
  return (
    (flags & (ACCOUNT_CODE_CHANGED | ACCOUNT_IS_CREATED)) != 0 ||
    (!removesEmpty && !exists(cached)) ||
    load<u64>(record, ACCOUNT_NONCE) != load<u64>(record, ACCOUNT_ORIGIN_NONCE) ||
    !equal(record + ACCOUNT_BALANCE, record + ACCOUNT_ORIGIN_BALANCE)
  )
}

function addDifferences(cached: usize, record: usize, flags: u32): void {
  const writer = Machine.step + 1
  const balance = record + ACCOUNT_BALANCE
  const origin = record + ACCOUNT_ORIGIN_BALANCE
  if (!equal(balance, origin)) {
    add(cached + ACCOUNT_BALANCE, cached + ACCOUNT_BALANCE, balance)
    sub(cached + ACCOUNT_BALANCE, cached + ACCOUNT_BALANCE, origin)
    store<u32>(cached, writer, ACCOUNT_BALANCE_WRITER)
  }
  const nonces = load<u64>(record, ACCOUNT_NONCE) - load<u64>(record, ACCOUNT_ORIGIN_NONCE)
  if (nonces != 0) {
    store<u64>(cached, load<u64>(cached, ACCOUNT_NONCE) + nonces, ACCOUNT_NONCE)
    store<u32>(cached, writer, ACCOUNT_NONCE_WRITER)
  }
  if (flags & (ACCOUNT_CODE_CHANGED | ACCOUNT_IS_CREATED)) store<u32>(cached, writer, ACCOUNT_CODE_WRITER)
  if (flags & ACCOUNT_CODE_CHANGED) copy(cached + ACCOUNT_CODE_HASH, record + ACCOUNT_CODE_HASH)
  const known = load<u32>(cached, ACCOUNT_FLAGS)
  store<u32>(cached, known | ACCOUNT_EXISTS | (flags & ACCOUNT_CODE_CHANGED), ACCOUNT_FLAGS)
}

export function settleSlots(record: usize, count: u32): void {
  const end = record + <usize>count * SLOT_SIZE
  for (; record < end; record += SLOT_SIZE) {
    if (equal(record + SLOT_VALUE, record + SLOT_ORIGINAL)) continue
    const owner: usize = load<u32>(record, SLOT_OWNER)
    if (load<u32>(owner, ACCOUNT_FLAGS) & ACCOUNT_IS_DESTRUCTED) continue
    const cached: usize = load<u32>(record, SLOT_CACHED)
    commitSlot(cached, record + SLOT_VALUE)
    store<u32>(cached, Machine.step + 1, SLOT_WRITER)
    if (!isZero(record + SLOT_VALUE)) commitHasStorage(load<u32>(owner, ACCOUNT_CACHED))
  }
}
