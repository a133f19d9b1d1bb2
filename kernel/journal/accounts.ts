/**
 * Accounts as the running transaction sees them.
 *
 * Owns: the transaction's account records, what is observed of them, and every journalled change to them. Must never:
 * write the cache.
 *
 * In its turn a transaction reads an account when it first meets it. Ahead of its turn a record starts unread: credits,
 * debits and nonces count from zero, so that transactions which only add to an account do not meet there. Whoever needs
 * to know something calls one of the `observe` functions first, which also notes what settling has to check.
 */
import { cachedAccount } from '../cache/cache'
import { movedPrecompile } from '../host'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CACHED,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_HASH,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_IS_UNREAD,
  ACCOUNT_NONCE,
  ACCOUNT_OBSERVED,
  ACCOUNT_ORIGIN_BALANCE,
  ACCOUNT_ORIGIN_NONCE,
  ACCOUNT_REQUIRED,
  ACCOUNT_TOUCHED,
  ACCOUNT_WARM,
  ACCOUNT_WAS_COLD,
  OBSERVED_BALANCE,
  OBSERVED_CODE,
  OBSERVED_DEAD,
  OBSERVED_HAS_STORAGE,
  OBSERVED_MINIMUM,
  OBSERVED_NONCE,
  ORIGIN_NONCE_IS_ASSUMED,
  PRECOMPILE_BIT_256,
  RULE_EMPTY_REMOVED,
  RULE_TRACKS_ACCESS,
  RULES_COLD_ACCOUNT,
  RULES_FLAGS,
  RULES_PRECOMPILES,
  SCRATCH,
  TABLE_ACCOUNTS,
} from '../layout'
import { Machine } from '../machine'
import { readAccount } from '../parallel/versions'
import { accountRecord, Tables } from '../tables'
import { add, sub } from '../words/arithmetic'
import { copy, equal, isZero } from '../words/basic'
import { lt } from '../words/compare'
import { isEmptyCodeHash } from './emptyCode'
import { noteBalance, setAccountFlags, setNonce } from './journal'

/** The transaction's record of an account; `address` is 24 bytes, the last four zero. */
export function account(address: usize): usize {
  const record = accountRecord(Machine.control + TABLE_ACCOUNTS, address)
  if (Tables.isNew) {
    store<u32>(record, cachedAccount(record), ACCOUNT_CACHED)
    let flags: u32 = ACCOUNT_IS_UNREAD
    if (ruleHolds(RULE_TRACKS_ACCESS) && precompileByRules(record) != 0) flags |= ACCOUNT_WARM
    store<u32>(record, flags, ACCOUNT_FLAGS)
    if (!Machine.isAhead) readAccount(record)
  }
  return record
}

/** Notes what is made use of, and reads the account when that has not been done. */
@inline
function observe(record: usize, aspects: u32): void {
  if (load<u32>(record, ACCOUNT_FLAGS) & ACCOUNT_IS_UNREAD) readAccount(record)
  store<u32>(record, load<u32>(record, ACCOUNT_OBSERVED) | aspects, ACCOUNT_OBSERVED)
}

/** To be called before the balance is read. */
@inline
export function observeBalance(record: usize): void {
  observe(record, OBSERVED_BALANCE)
}

/** To be called before the nonce is read. */
@inline
export function observeNonce(record: usize): void {
  observe(record, OBSERVED_NONCE)
}

/** To be called before the code or its hash is read. */
@inline
export function observeCode(record: usize): void {
  observe(record, OBSERVED_CODE)
}

/** To be called before ACCOUNT_HAS_STORAGE is read. */
@inline
export function observeHasStorage(record: usize): void {
  observe(record, OBSERVED_HAS_STORAGE)
}

/** The nonce of the transaction's sender is what the transaction says, or it is refused in its turn. */
export function assumeNonce(record: usize, nonce: u64): void {
  store<u64>(record, nonce, ACCOUNT_NONCE)
  store<u64>(record, nonce, ACCOUNT_ORIGIN_NONCE)
  const observed = load<u32>(record, ACCOUNT_OBSERVED)
  store<u32>(record, observed | OBSERVED_NONCE | ORIGIN_NONCE_IS_ASSUMED, ACCOUNT_OBSERVED)
}

/** Ahead of its turn: the balance before the transaction is taken to be at least this. */
export function requireOrigin(record: usize, least: usize): void {
  if (lt(record + ACCOUNT_REQUIRED, least)) copy(record + ACCOUNT_REQUIRED, least)
  store<u32>(record, load<u32>(record, ACCOUNT_OBSERVED) | OBSERVED_MINIMUM, ACCOUNT_OBSERVED)
}

/** Whether the balance suffices; ahead of its turn that, and not the balance, is what is observed. */
export function canPay(record: usize, amount: usize): bool {
  if (!Machine.isAhead) return !lt(record + ACCOUNT_BALANCE, amount)
  if (isZero(amount)) return true
  observe(record, 0)
  const balance = record + ACCOUNT_BALANCE
  // What was found may be less than what is required already: then the balance has run below zero, and means nothing.
  const isBounded = (load<u32>(record, ACCOUNT_OBSERVED) & OBSERVED_MINIMUM) != 0
  const isShort = isBounded && lt(record + ACCOUNT_ORIGIN_BALANCE, record + ACCOUNT_REQUIRED)
  if (isShort || lt(balance, amount)) {
    observe(record, OBSERVED_BALANCE)
    return false
  }
  // The origin may be lower by what is left over; what the transaction has gained by then lowers it further.
  const least = Machine.control + LEAST
  sub(least, balance, amount)
  const origin = record + ACCOUNT_ORIGIN_BALANCE
  if (lt(least, origin)) {
    sub(least, origin, least)
    requireOrigin(record, least)
  }
  return true
}

@inline
export function ruleHolds(rule: u32): bool {
  return (load<u32>(RULES_FLAGS) & rule) != 0
}

/** The number of the precompile at this address, 0 when there is none. */
export function precompileAt(address: usize): i32 {
  if (TRACING) {
    const moved = movedPrecompile(address)
    if (moved != 0) return max(moved, 0)
  }
  return precompileByRules(address)
}

/** The same if none has been moved. */
function precompileByRules(address: usize): i32 {
  if ((load<u64>(address) | load<u64>(address, 8)) != 0) return 0
  const number = bswap<u32>(load<u32>(address, 16))
  if (number == 0 || number > 256) return 0
  const bit = number == 256 ? <u32>PRECOMPILE_BIT_256 : number
  if (bit >= 32 || (number != 256 && number >= <u32>PRECOMPILE_BIT_256)) return 0
  return (load<u32>(RULES_PRECOMPILES) >> bit) & 1 ? number : 0
}

/** Scratch of this room. */
const LEAST: usize = SCRATCH + 576

/** Charges the first touch of an account in this transaction; a negative result means out of gas. */
@inline
export function chargeAccess(record: usize, gas: i64): i64 {
  const flags = load<u32>(record, ACCOUNT_FLAGS)
  if (flags & ACCOUNT_WARM) return gas
  setAccountFlags(record, flags | ACCOUNT_WARM)
  store<u32>(record, 1, ACCOUNT_WAS_COLD)
  return gas - <i64>load<i32>(RULES_COLD_ACCOUNT)
}

export function warm(record: usize): void {
  setAccountFlags(record, load<u32>(record, ACCOUNT_FLAGS) | ACCOUNT_WARM)
}

/** Of a transaction's record whose aspects have been observed, or of a cached one. */
export function isEmpty(record: usize): bool {
  return load<u64>(record, ACCOUNT_NONCE) == 0 && isZero(record + ACCOUNT_BALANCE) && isEmptyCodeHash(record + ACCOUNT_CODE_HASH)
}

/** Not there, as the fork understands it: since EIP-161 an empty account is as good as none. */
export function isDead(record: usize): bool {
  if (Machine.isAhead) observeDead(record)
  return ruleHolds(RULE_EMPTY_REMOVED) ? isEmpty(record) : !exists(record)
}

/** Deadness alone is observed of what the transaction has not changed; else all that it follows from. */
function observeDead(record: usize): void {
  observe(record, OBSERVED_DEAD)
  const isChanged =
    !equal(record + ACCOUNT_BALANCE, record + ACCOUNT_ORIGIN_BALANCE) ||
    load<u64>(record, ACCOUNT_NONCE) != load<u64>(record, ACCOUNT_ORIGIN_NONCE) ||
    (load<u32>(record, ACCOUNT_FLAGS) & ACCOUNT_CODE_CHANGED) != 0
  if (isChanged) observe(record, OBSERVED_BALANCE | OBSERVED_NONCE | OBSERVED_CODE)
}

@inline
export function exists(record: usize): bool {
  return (load<u32>(record, ACCOUNT_FLAGS) & ACCOUNT_EXISTS) != 0
}

/** Brings the account into being; when it is still empty at the end, EIP-161 takes it away again. */
export function touch(record: usize): void {
  setAccountFlags(record, load<u32>(record, ACCOUNT_FLAGS) | ACCOUNT_EXISTS | ACCOUNT_TOUCHED | ACCOUNT_DIRTY)
}

export function addBalance(record: usize, amount: usize): void {
  touch(record)
  if (isZero(amount)) return
  noteBalance(record)
  add(record + ACCOUNT_BALANCE, record + ACCOUNT_BALANCE, amount)
}

/** The caller has checked that the balance suffices. */
export function subtractBalance(record: usize, amount: usize): void {
  touch(record)
  if (isZero(amount)) return
  noteBalance(record)
  sub(record + ACCOUNT_BALANCE, record + ACCOUNT_BALANCE, amount)
}

export function incrementNonce(record: usize): void {
  setAccountFlags(record, load<u32>(record, ACCOUNT_FLAGS) | ACCOUNT_EXISTS | ACCOUNT_DIRTY)
  setNonce(record, load<u64>(record, ACCOUNT_NONCE) + 1)
}

/** An address as a word: the 20 bytes are its low end. */
@inline
export function addressToWord(word: usize, address: usize): void {
  store<u64>(word, bswap<u64>(load<u64>(address, 12)))
  store<u64>(word, bswap<u64>(load<u64>(address, 4)), 8)
  store<u64>(word, bswap<u32>(load<u32>(address)), 16)
  store<u64>(word, 0, 24)
}

/** The low 20 bytes of a word as an address. */
@inline
export function wordToAddress(address: usize, word: usize): void {
  const low = load<u64>(word)
  const middle = load<u64>(word, 8)
  const high = load<u32>(word, 16)
  store<u32>(address, bswap<u32>(high))
  store<u64>(address, bswap<u64>(middle), 4)
  store<u64>(address, bswap<u64>(low), 12)
  store<u32>(address, 0, 20)
}
