/**
 * Accounts as the running transaction sees them.
 *
 * Owns: the transaction's account records and every journalled change to them. Must never: write the cache.
 */
import { cachedAccount } from '../cache/cache'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CACHED,
  ACCOUNT_CODE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_NONCE,
  ACCOUNT_TOUCHED,
  ACCOUNT_WARM,
  PRECOMPILE_BIT_256,
  RULE_EMPTY_REMOVED,
  RULE_TRACKS_ACCESS,
  RULES_COLD_ACCOUNT,
  RULES_FLAGS,
  RULES_PRECOMPILES,
  TABLE_ACCOUNTS,
} from '../layout'
import { Machine } from '../machine'
import { accountRecord, Tables } from '../tables'
import { add, sub } from '../words/arithmetic'
import { copy, isZero } from '../words/basic'
import { isEmptyCodeHash } from './emptyCode'
import { noteBalance, setAccountFlags, setNonce } from './journal'

/** The transaction's record of an account; `address` is 24 bytes, the last four zero. */
export function account(address: usize): usize {
  const record = accountRecord(Machine.control + TABLE_ACCOUNTS, address)
  if (Tables.isNew) {
    const cached = cachedAccount(record)
    let flags = load<u32>(cached, ACCOUNT_FLAGS) & (ACCOUNT_EXISTS | ACCOUNT_HAS_STORAGE)
    if (ruleHolds(RULE_TRACKS_ACCESS) && precompileAt(record) != 0) flags |= ACCOUNT_WARM
    store<u32>(record, flags, ACCOUNT_FLAGS)
    store<u32>(record, cached, ACCOUNT_CACHED)
    copy(record + ACCOUNT_BALANCE, cached + ACCOUNT_BALANCE)
    copy(record + ACCOUNT_CODE_HASH, cached + ACCOUNT_CODE_HASH)
    store<u64>(record, load<u64>(cached, ACCOUNT_NONCE), ACCOUNT_NONCE)
    store<u64>(record, load<u64>(cached, ACCOUNT_CODE), ACCOUNT_CODE)
  }
  return record
}

@inline
export function ruleHolds(rule: u32): bool {
  return (load<u32>(RULES_FLAGS) & rule) != 0
}

/** The number of the precompile at this address, 0 when there is none. */
export function precompileAt(address: usize): i32 {
  if ((load<u64>(address) | load<u64>(address, 8)) != 0) return 0
  const number = bswap<u32>(load<u32>(address, 16))
  if (number == 0 || number > 256) return 0
  const bit = number == 256 ? <u32>PRECOMPILE_BIT_256 : number
  if (bit >= 32 || (number != 256 && number >= <u32>PRECOMPILE_BIT_256)) return 0
  return (load<u32>(RULES_PRECOMPILES) >> bit) & 1 ? number : 0
}

/** Charges the first touch of an account in this transaction; a negative result means out of gas. */
@inline
export function chargeAccess(record: usize, gas: i64): i64 {
  const flags = load<u32>(record, ACCOUNT_FLAGS)
  if (flags & ACCOUNT_WARM) return gas
  setAccountFlags(record, flags | ACCOUNT_WARM)
  return gas - <i64>load<i32>(RULES_COLD_ACCOUNT)
}

export function warm(record: usize): void {
  setAccountFlags(record, load<u32>(record, ACCOUNT_FLAGS) | ACCOUNT_WARM)
}

export function isEmpty(record: usize): bool {
  return load<u64>(record, ACCOUNT_NONCE) == 0 && isZero(record + ACCOUNT_BALANCE) && isEmptyCodeHash(record + ACCOUNT_CODE_HASH)
}

/** Not there, as the fork understands it: since EIP-161 an empty account is as good as none. */
export function isDead(record: usize): bool {
  return ruleHolds(RULE_EMPTY_REMOVED) ? isEmpty(record) : (load<u32>(record, ACCOUNT_FLAGS) & ACCOUNT_EXISTS) == 0
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
