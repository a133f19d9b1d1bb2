/**
 * Instructions that read or change the world: balances, code, storage, block hashes, self-destruction.
 *
 * Owns: one function per opcode; the gas convention is that of data.ts. Must never: write committed state.
 */
import { codeOf } from '../code/store'
import { FRAME_ACCOUNT, FRAME_IS_STATIC } from '../frames/frame'
import { blockHash } from '../host'
import {
  account,
  addBalance,
  chargeAccess,
  isDead,
  observeBalance,
  observeCode,
  ruleHolds,
  wordToAddress,
} from '../journal/accounts'
import { noteBalance, setAccountFlags } from '../journal/journal'
import { readSlot, readTransient, writeSlot, writeTransient } from '../journal/slots'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_DIRTY,
  ACCOUNT_FLAGS,
  ACCOUNT_IS_CREATED,
  ACCOUNT_IS_DESTRUCTED,
  ACCOUNT_WARM,
  BLOCK_NUMBER,
  CODE_LENGTH,
  HALT_STATIC_VIOLATION,
  RULE_DESTRUCT_ONLY_CREATED,
  RULE_EMPTY_REMOVED,
  RULES_COLD_SELFDESTRUCT,
  RULES_EXP_BYTE,
  RULES_SELFDESTRUCT_NEW_ACCOUNT,
  RULES_SELFDESTRUCT_REFUND,
  SCRATCH,
  TX_BLOB_COUNT,
  TX_BLOB_HASHES,
} from '../layout'
import { halt, Machine } from '../machine'
import { Trace, traceSelfdestruct } from '../tracing'
import { copy, fitsU64, isZero, loadBigEndian, low, setU64, setZero } from '../words/basic'
import { byteLength, exp } from '../words/exp'

const ADDRESS_SCRATCH: usize = SCRATCH + 320
const AMOUNT_SCRATCH: usize = SCRATCH + 352
const BLOCK_HASH_REACH: u64 = 256

function accountOf(word: usize): usize {
  wordToAddress(Machine.control + ADDRESS_SCRATCH, word)
  return account(Machine.control + ADDRESS_SCRATCH)
}

@inline
function self(): usize {
  return load<u32>(Machine.frame, FRAME_ACCOUNT)
}

@inline
function isStatic(): bool {
  return load<u32>(Machine.frame, FRAME_IS_STATIC) != 0
}

export function balance(d: usize, address: usize, gas: i64): i64 {
  const other = accountOf(address)
  observeBalance(other)
  copy(d, other + ACCOUNT_BALANCE)
  return chargeAccess(other, gas)
}

export function selfbalance(d: usize): void {
  observeBalance(self())
  copy(d, self() + ACCOUNT_BALANCE)
}

export function extcodesize(d: usize, address: usize, gas: i64): i64 {
  const other = accountOf(address)
  gas = chargeAccess(other, gas)
  if (gas < 0) return gas
  const code = codeOf(other)
  setU64(d, code == 0 ? 0 : load<u32>(code, CODE_LENGTH))
  return gas
}

export function extcodehash(d: usize, address: usize, gas: i64): i64 {
  const other = accountOf(address)
  observeCode(other)
  if (isDead(other)) setZero(d)
  else loadBigEndian(d, other + ACCOUNT_CODE_HASH)
  return chargeAccess(other, gas)
}

export function blockhash(d: usize, number: usize): void {
  const wanted = low(number)
  const current = load<u64>(BLOCK_NUMBER)
  if (!fitsU64(number) || wanted >= current || current - wanted > BLOCK_HASH_REACH) return setZero(d)
  blockHash(<u32>wanted, <u32>(wanted >> 32), d)
}

export function blobhash(d: usize, index: usize): void {
  const count = load<u32>(Machine.control + TX_BLOB_COUNT)
  if (!fitsU64(index) || low(index) >= <u64>count) return setZero(d)
  copy(d, <usize>load<u32>(Machine.control + TX_BLOB_HASHES) + (<usize>low(index) << 5))
}

@inline
export function sload(d: usize, key: usize, gas: i64): i64 {
  return readSlot(d, self(), key, gas)
}

export function sstore(key: usize, value: usize, gas: i64): i64 {
  if (TRACING) return pricedFirst(key, value, gas)
  if (isStatic()) return halt(HALT_STATIC_VIOLATION)
  return writeSlot(self(), key, value, gas)
}

/** Who watches is told the price of what is forbidden, too; the frame's end undoes the rest. */
function pricedFirst(key: usize, value: usize, gas: i64): i64 {
  gas = writeSlot(self(), key, value, gas)
  if (gas < 0 || !isStatic()) return gas
  Trace.forbidden = gas
  return halt(HALT_STATIC_VIOLATION)
}

export function tload(d: usize, key: usize): void {
  readTransient(d, self(), key)
}

export function tstore(key: usize, value: usize, gas: i64): i64 {
  if (isStatic()) return halt(HALT_STATIC_VIOLATION)
  writeTransient(self(), key, value)
  return gas
}

export function exponentiate(d: usize, base: usize, exponent: usize, gas: i64): i64 {
  gas -= <i64>byteLength(exponent) * <i64>load<i32>(RULES_EXP_BYTE)
  if (gas >= 0) exp(d, base, exponent)
  return gas
}

/** Charges, moves the balance and marks the account; the frame then ends successfully. */
export function selfdestruct(beneficiary: usize, gas: i64): i64 {
  if (isStatic()) return halt(HALT_STATIC_VIOLATION)
  const frameAccount = self()
  const heir = accountOf(beneficiary)
  if ((load<u32>(heir, ACCOUNT_FLAGS) & ACCOUNT_WARM) == 0) {
    setAccountFlags(heir, load<u32>(heir, ACCOUNT_FLAGS) | ACCOUNT_WARM)
    gas -= <i64>load<i32>(RULES_COLD_SELFDESTRUCT)
  }
  observeBalance(frameAccount)
  const hasBalance = !isZero(frameAccount + ACCOUNT_BALANCE)
  if (isDead(heir) && (hasBalance || !ruleHolds(RULE_EMPTY_REMOVED))) {
    gas -= <i64>load<i32>(RULES_SELFDESTRUCT_NEW_ACCOUNT)
  }
  if (gas < 0) return gas

  if (TRACING) traceSelfdestruct(frameAccount, heir, frameAccount + ACCOUNT_BALANCE, gas)
  const flags = load<u32>(frameAccount, ACCOUNT_FLAGS)
  const isRemoved = !ruleHolds(RULE_DESTRUCT_ONLY_CREATED) || (flags & ACCOUNT_IS_CREATED) != 0
  // An account that stays and is its own heir keeps what it has.
  if (heir != frameAccount || isRemoved) moveAll(frameAccount, heir)
  if (isRemoved && (flags & ACCOUNT_IS_DESTRUCTED) == 0) {
    Machine.refund += load<i32>(RULES_SELFDESTRUCT_REFUND)
    setAccountFlags(frameAccount, load<u32>(frameAccount, ACCOUNT_FLAGS) | ACCOUNT_IS_DESTRUCTED | ACCOUNT_DIRTY)
  }
  return gas
}

/** Gives the whole balance to the heir; what an account gives to itself is burnt. */
function moveAll(from: usize, heir: usize): void {
  const amount = Machine.control + AMOUNT_SCRATCH
  copy(amount, from + ACCOUNT_BALANCE)
  addBalance(heir, amount)
  noteBalance(from)
  setZero(from + ACCOUNT_BALANCE)
  setAccountFlags(from, load<u32>(from, ACCOUNT_FLAGS) | ACCOUNT_DIRTY)
}
