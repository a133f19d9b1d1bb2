/**
 * Whether the sender can send this, and what it pays in advance.
 *
 * Owns: the rejections that depend on state, and the price of a unit of gas. Must never: write before it has decided.
 */
import { codeOf, isDelegation } from '../code/store'
import { assumeNonce, observeNonce, requireOrigin, ruleHolds, subtractBalance } from '../journal/accounts'
import {
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_NONCE,
  BLOCK_BASE_FEE,
  BLOCK_BLOB_BASE_FEE,
  CODE_BYTES,
  CODE_LENGTH,
  REJECT_BLOB_FEE_CAP_BELOW_BASE_FEE,
  REJECT_FEE_CAP_BELOW_BASE_FEE,
  REJECT_INSUFFICIENT_FUNDS,
  REJECT_NONCE_MAX,
  REJECT_NONCE_TOO_HIGH,
  REJECT_NONCE_TOO_LOW,
  REJECT_NONE,
  REJECT_SENDER_NOT_EOA,
  RESULT_VALUE_A,
  RESULT_VALUE_B,
  RULE_DELEGATIONS,
  RULE_SENDER_HAS_NO_CODE,
  SCRATCH,
  TX_BLOB_GAS,
  TX_FLAG_SKIPS_NONCE_CHECK,
  TX_FLAG_SKIPS_SENDER_CODE_CHECK,
  TX_FLAGS,
  TX_GAS_LIMIT,
  TX_GAS_PRICE,
  TX_MAX_BLOB_FEE,
  TX_MAX_FEE,
  TX_MAX_PRIORITY_FEE,
  TX_NONCE,
  TX_VALUE,
} from '../layout'
import { Machine } from '../machine'
import { addWithCarry, mulU64 } from '../words/arithmetic'
import { copy, loadBigEndian, setU64 } from '../words/basic'
import { lt } from '../words/compare'

const COST: usize = SCRATCH + 416
const BLOB_COST: usize = SCRATCH + 448

/**
 * REJECT_NONE when the transaction may be executed. Ahead of its turn nonce and balance are assumed to be right, so that
 * transactions of one sender need not wait for one another; they are checked when it is settled. Else
 * the reason, with its two values in the result.
 */
export function rejectionOf(sender: usize): i32 {
  const tx = Machine.control
  const flags = load<u32>(tx, TX_FLAGS)
  if ((flags & TX_FLAG_SKIPS_NONCE_CHECK) != 0) {
    observeNonce(sender)
  } else {
    const rejection = nonceRejection(sender, load<u64>(tx, TX_NONCE))
    if (rejection != REJECT_NONE) return rejection
  }
  const mayHaveCode = (flags & TX_FLAG_SKIPS_SENDER_CODE_CHECK) != 0
  if (!mayHaveCode && ruleHolds(RULE_SENDER_HAS_NO_CODE) && hasOwnCode(sender)) {
    loadBigEndian(tx + COST, sender + ACCOUNT_CODE_HASH)
    return rejectWords(REJECT_SENDER_NOT_EOA, tx + COST, tx + COST)
  }
  if (lt(tx + TX_MAX_FEE, BLOCK_BASE_FEE)) {
    return rejectWords(REJECT_FEE_CAP_BELOW_BASE_FEE, tx + TX_MAX_FEE, BLOCK_BASE_FEE)
  }
  if (load<u64>(tx, TX_BLOB_GAS) != 0 && lt(tx + TX_MAX_BLOB_FEE, BLOCK_BLOB_BASE_FEE)) {
    return rejectWords(REJECT_BLOB_FEE_CAP_BELOW_BASE_FEE, tx + TX_MAX_BLOB_FEE, BLOCK_BLOB_BASE_FEE)
  }
  const fits = highestCost()
  if (Machine.isAhead && fits) {
    requireOrigin(sender, tx + COST)
    return REJECT_NONE
  }
  if (!fits || lt(sender + ACCOUNT_BALANCE, tx + COST)) {
    return rejectWords(REJECT_INSUFFICIENT_FUNDS, sender + ACCOUNT_BALANCE, tx + COST)
  }
  return REJECT_NONE
}

function nonceRejection(sender: usize, nonce: u64): i32 {
  if (Machine.isAhead) {
    assumeNonce(sender, nonce)
  } else {
    const expected = load<u64>(sender, ACCOUNT_NONCE)
    if (nonce != expected) {
      return reject(nonce < expected ? REJECT_NONCE_TOO_LOW : REJECT_NONCE_TOO_HIGH, nonce, expected)
    }
  }
  return nonce == u64.MAX_VALUE ? reject(REJECT_NONCE_MAX, nonce, nonce) : REJECT_NONE
}

/** The most that the transaction can cost, into COST; false when that exceeds 256 bits. */
function highestCost(): bool {
  const tx = Machine.control
  const cost = tx + COST
  let fits = mulU64(cost, tx + TX_MAX_FEE, load<u64>(tx, TX_GAS_LIMIT)) == 0
  fits = fits && mulU64(tx + BLOB_COST, tx + TX_MAX_BLOB_FEE, load<u64>(tx, TX_BLOB_GAS)) == 0
  fits = fits && !addWithCarry(cost, cost, tx + BLOB_COST)
  return fits && !addWithCarry(cost, cost, tx + TX_VALUE)
}

/** Takes the price of all gas from the sender's balance; also fixes TX_GAS_PRICE. */
export function buyGas(sender: usize): void {
  const tx = Machine.control
  const price = tx + TX_GAS_PRICE
  const isCapped = addWithCarry(price, BLOCK_BASE_FEE, tx + TX_MAX_PRIORITY_FEE) || lt(tx + TX_MAX_FEE, price)
  if (isCapped) copy(price, tx + TX_MAX_FEE)
  mulU64(tx + COST, price, load<u64>(tx, TX_GAS_LIMIT))
  mulU64(tx + BLOB_COST, BLOCK_BLOB_BASE_FEE, load<u64>(tx, TX_BLOB_GAS))
  addWithCarry(tx + COST, tx + COST, tx + BLOB_COST)
  subtractBalance(sender, tx + COST)
}

/** EIP-3607; since EIP-7702 a delegation is not code of one's own. */
function hasOwnCode(sender: usize): bool {
  const code = codeOf(sender)
  if (code == 0) return false
  return !(ruleHolds(RULE_DELEGATIONS) && isDelegation(load<u32>(code, CODE_BYTES), load<u32>(code, CODE_LENGTH)))
}

function reject(reason: i32, a: u64, b: u64): i32 {
  setU64(Machine.control + RESULT_VALUE_A, a)
  setU64(Machine.control + RESULT_VALUE_B, b)
  return reason
}

function rejectWords(reason: i32, a: usize, b: usize): i32 {
  copy(Machine.control + RESULT_VALUE_A, a)
  copy(Machine.control + RESULT_VALUE_B, b)
  return reason
}
