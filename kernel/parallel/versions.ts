/**
 * What a step reads: the world as the steps before it leave it, as far as they have been executed.
 *
 * Owns: the versions of a place. Each place (a cached account or slot) points to the records of executed, unsettled steps
 * that change it, newest first; the records are those of the steps' own tables, so publishing copies nothing. Readers
 * take no lock: a value read while it is being written is merely wrong, and settling finds wrong values out. Must never:
 * be relied on for correctness, or follow a list without bound.
 */
import { readCachedSlot } from '../cache/cache'
import { rebase } from '../journal/journal'
import { isEmptyCodeHash, setEmptyCodeHash } from '../journal/emptyCode'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CACHED,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_HASH,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_IS_DESTRUCTED,
  ACCOUNT_IS_UNREAD,
  ACCOUNT_NONCE,
  ACCOUNT_OBSERVED,
  ACCOUNT_OLDER,
  ACCOUNT_ORIGIN_BALANCE,
  ACCOUNT_ORIGIN_CODE_HASH,
  ACCOUNT_ORIGIN_NONCE,
  ACCOUNT_STEP,
  ACCOUNT_VERSIONS,
  ORIGIN_HAS_STORAGE,
  ORIGIN_IS_DEAD,
  ORIGIN_NONCE_IS_ASSUMED,
  RULE_EMPTY_REMOVED,
  RULES_FLAGS,
  RUN_NUMBER,
  RUN_SETTLED,
  SLOT_OLDER,
  SLOT_STEP,
  SLOT_VALUE,
  SLOT_VERSIONS,
} from '../layout'
import { Machine } from '../machine'
import { add, sub } from '../words/arithmetic'
import { copy, isZero, setZero } from '../words/basic'
import { pause } from './schedule'

/** A reader that has passed so many versions makes do with what it has. */
const MOST_VERSIONS = 64

/** Adds a record to the versions of a place. `head` and `older` are where the place and the record keep the links. */
export function publish(head: usize, record: usize, older: usize): void {
  const own = (<u64>load<u32>(RUN_NUMBER) << 32) | <u64>record
  while (true) {
    const newest = atomic.load<u64>(head)
    store<u32>(record + older, newestOf(newest))
    if (atomic.cmpxchg<u64>(head, newest, own) == newest) return
  }
}

/** The newest version that a head leads to; 0 when it is one of an earlier block. */
@inline
function newestOf(head: u64): u32 {
  return <u32>(head >> 32) == load<u32>(RUN_NUMBER) ? <u32>head : 0
}

/** Fills a transaction's slot value from the versions of its cached slot. */
export function readVersionedSlot(cached: usize, value: usize): void {
  pause()
  const settled = atomic.load<u32>(RUN_SETTLED)
  let version: usize = newestOf(atomic.load<u64>(cached, SLOT_VERSIONS))
  for (let i = 0; version != 0 && i < MOST_VERSIONS; i++) {
    const step = load<u32>(version, SLOT_STEP)
    if (step < settled) break
    if (step < Machine.step) return copy(value, version + SLOT_VALUE)
    version = load<u32>(version, SLOT_OLDER)
  }
  readCachedSlot(cached, value)
}

/** Fills an unread record, and lets what the transaction has done to it so far count from what is found. */
export function readAccount(record: usize): void {
  const cached: usize = load<u32>(record, ACCOUNT_CACHED)
  const balance = record + ACCOUNT_ORIGIN_BALANCE
  const codeHash = record + ACCOUNT_ORIGIN_CODE_HASH
  copy(balance, cached + ACCOUNT_BALANCE)
  copy(codeHash, cached + ACCOUNT_CODE_HASH)
  let nonce = load<u64>(cached, ACCOUNT_NONCE)
  let flags = load<u32>(cached, ACCOUNT_FLAGS) & (ACCOUNT_EXISTS | ACCOUNT_HAS_STORAGE)
  if (Machine.isAhead) {
    pause()
    const versions: usize = newestOf(atomic.load<u64>(cached, ACCOUNT_VERSIONS))
    if (versions != 0) {
      addVersions(versions, balance, codeHash)
      nonce += Unsettled.nonce
      flags = (flags & Unsettled.keptFlags) | Unsettled.flags
    }
  }
  let observed = load<u32>(record, ACCOUNT_OBSERVED)
  const isDead = (load<u32>(RULES_FLAGS) & RULE_EMPTY_REMOVED) != 0
    ? nonce == 0 && isZero(balance) && isEmptyCodeHash(codeHash)
    : (flags & ACCOUNT_EXISTS) == 0
  if (isDead) observed |= ORIGIN_IS_DEAD
  if (flags & ACCOUNT_HAS_STORAGE) observed |= ORIGIN_HAS_STORAGE
  store<u32>(record, observed, ACCOUNT_OBSERVED)

  if (observed & ORIGIN_NONCE_IS_ASSUMED) nonce = 0
  else store<u64>(record, nonce, ACCOUNT_ORIGIN_NONCE)
  store<u32>(record, (load<u32>(record, ACCOUNT_FLAGS) & ~ACCOUNT_IS_UNREAD) | flags, ACCOUNT_FLAGS)
  copy(record + ACCOUNT_CODE_HASH, codeHash)
  store<u64>(record, load<u64>(record, ACCOUNT_NONCE) + nonce, ACCOUNT_NONCE)
  add(record + ACCOUNT_BALANCE, record + ACCOUNT_BALANCE, balance)
  if (Machine.isAhead) rebase(record, balance, nonce, flags)
}

/** What unsettled steps do to an account's nonce and flags, besides what they do to balance and code. */
class Unsettled {
  static nonce: u64 = 0
  static flags: u32 = 0
  static keptFlags: u32 = 0
}

/** Adds what executed steps before this one have done to the account. */
function addVersions(newest: usize, balance: usize, codeHash: usize): void {
  const settled = atomic.load<u32>(RUN_SETTLED)
  Unsettled.nonce = 0
  Unsettled.flags = 0
  Unsettled.keptFlags = u32.MAX_VALUE
  let hasCode = false
  let version = newest
  for (let i = 0; version != 0 && i < MOST_VERSIONS; i++) {
    const step = load<u32>(version, ACCOUNT_STEP)
    if (step < settled) break
    if (step < Machine.step) {
      const flags = load<u32>(version, ACCOUNT_FLAGS)
      if (flags & ACCOUNT_IS_DESTRUCTED) {
        // Nothing of what is older counts, nor of what is committed. (What is newer has been added already.)
        Unsettled.keptFlags = 0
        setZero(balance)
        if (!hasCode) setEmptyCodeHash(codeHash)
        return
      }
      add(balance, balance, version + ACCOUNT_BALANCE)
      sub(balance, balance, version + ACCOUNT_ORIGIN_BALANCE)
      Unsettled.nonce += load<u64>(version, ACCOUNT_NONCE) - load<u64>(version, ACCOUNT_ORIGIN_NONCE)
      Unsettled.flags |= flags & (ACCOUNT_EXISTS | ACCOUNT_HAS_STORAGE)
      if (!hasCode && (flags & ACCOUNT_CODE_CHANGED) != 0) {
        copy(codeHash, version + ACCOUNT_CODE_HASH)
        hasCode = true
      }
    }
    version = load<u32>(version, ACCOUNT_OLDER)
  }
}
