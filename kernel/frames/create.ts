/**
 * CREATE and CREATE2.
 *
 * Owns: their price, the new address and the collision rule. Must never: recurse (see call.ts).
 */
import { CREATE2 } from '../code/operations'
import { keccak256 } from '../hash/keccak'
import {
  account,
  addBalance,
  canPay,
  incrementNonce,
  observeCode,
  observeHasStorage,
  observeNonce,
  ruleHolds,
  subtractBalance,
  touch,
  warm,
} from '../journal/accounts'
import { isEmptyCodeHash } from '../journal/emptyCode'
import { setAccountFlags, setNonce } from '../journal/journal'
import {
  ACCOUNT_CODE_HASH,
  ACCOUNT_FLAGS,
  ACCOUNT_HAS_STORAGE,
  ACCOUNT_IS_CREATED,
  ACCOUNT_NONCE,
  HALT_BALANCE,
  HALT_CREATE_COLLISION,
  HALT_DEPTH,
  HALT_INITCODE_SIZE,
  HALT_NONCE_OVERFLOW,
  HALT_STATIC_VIOLATION,
  RULE_CALL_GAS_CAPPED,
  RULE_NONCE_STARTS_AT_ONE,
  RULES_INITCODE_WORD,
  RULES_MAX_INITCODE_SIZE,
  SCRATCH,
} from '../layout'
import { halt, Machine } from '../machine'
import { traceEnd, traceEntry } from '../tracing'
import { copy, isZero, setZero, storeBigEndian } from '../words/basic'
import {
  enter,
  FRAME_ACCOUNT,
  FRAME_CALLER,
  FRAME_DEPTH,
  FRAME_INPUT_LENGTH,
  FRAME_IS_CREATE,
  FRAME_IS_STATIC,
  FRAME_KIND,
  FRAME_OUTPUT_LENGTH,
  FRAME_SIZE,
  FRAME_VALUE,
  MAX_DEPTH,
  setCheckpoint,
  setFrameInitcode,
  suspend,
} from './frame'
import { addressOf, expand, reach } from './memory'

/** What is hashed to an address, and the hash. */
const PREIMAGE: usize = SCRATCH + 64
const DIGEST: usize = SCRATCH + 192
const KECCAK_WORD_GAS: i64 = 6

/** Performs a creation; the conventions are those of `call`. */
export function create(opcode: i32, top: usize, gas: i64): i64 {
  const frame = Machine.frame
  if (load<u32>(frame, FRAME_IS_STATIC) != 0) return halt(HALT_STATIC_VIOLATION)
  const value = top - 32
  const offset = reach(top - 64)
  const length = reach(top - 96)
  gas = expand(offset, length, gas)
  if (gas < 0) return -1
  const limit = load<u32>(RULES_MAX_INITCODE_SIZE)
  if (limit != 0 && length > <u64>limit) return halt(HALT_INITCODE_SIZE)
  const words = <i64>((length + 31) >> 5)
  gas -= words * <i64>load<i32>(RULES_INITCODE_WORD)
  if (opcode == CREATE2) gas -= words * KECCAK_WORD_GAS
  if (gas < 0) return -1

  Machine.returnLength = 0
  const result = Machine.sp - 32
  const self: usize = load<u32>(frame, FRAME_ACCOUNT)
  observeNonce(self)
  const nonce = load<u64>(self, ACCOUNT_NONCE)
  const isRefused = load<u32>(frame, FRAME_DEPTH) >= MAX_DEPTH || nonce == u64.MAX_VALUE || !canPay(self, value)
  if (isRefused) {
    if (TRACING) traceRefused(opcode, top, nonce, gas)
    setZero(result)
    return gas
  }
  const initcode = addressOf(offset, length)
  const given = givenOf(gas)
  gas -= given
  incrementNonce(self)
  const address =
    opcode == CREATE2 ? saltedAddress(self, top - 128, initcode, <u32>length) : sequentialAddress(self, nonce)
  const created = account(address)
  warm(created)
  const next = frame + FRAME_SIZE
  setCheckpoint(next)
  if (TRACING) traceEntry(opcode, self, created, value, given, initcode, <u32>length, gas + given)
  if (collides(created)) {
    if (TRACING) traceEnd(HALT_CREATE_COLLISION, 0)
    setZero(result)
    return gas
  }
  beginContract(created)
  if (!isZero(value)) subtractBalance(self, value)
  addBalance(created, value)

  suspend(gas)
  store<u32>(next, FRAME_IS_CREATE, FRAME_KIND)
  store<u32>(next, 0, FRAME_IS_STATIC)
  store<u32>(next, load<u32>(frame, FRAME_DEPTH) + 1, FRAME_DEPTH)
  store<u32>(next, created, FRAME_ACCOUNT)
  store<u32>(next, self, FRAME_CALLER)
  store<u32>(next, 0, FRAME_INPUT_LENGTH)
  store<u32>(next, 0, FRAME_OUTPUT_LENGTH)
  copy(next + FRAME_VALUE, value)
  setFrameInitcode(next, initcode, <u32>length)
  enter(next)
  return given
}

@inline
function givenOf(gas: i64): i64 {
  return ruleHolds(RULE_CALL_GAS_CAPPED) ? gas - gas / 64 : gas
}

/** Reports a creation that fails before it has begun. */
function traceRefused(opcode: i32, top: usize, nonce: u64, gas: i64): void {
  const frame = Machine.frame
  const self: usize = load<u32>(frame, FRAME_ACCOUNT)
  const length = reach(top - 96)
  const initcode = addressOf(reach(top - 64), length)
  const address =
    opcode == CREATE2 ? saltedAddress(self, top - 128, initcode, <u32>length) : sequentialAddress(self, nonce)
  const isTooDeep = load<u32>(frame, FRAME_DEPTH) >= MAX_DEPTH
  const reason = isTooDeep ? HALT_DEPTH : canPay(self, top - 32) ? HALT_NONCE_OVERFLOW : HALT_BALANCE
  traceEntry(opcode, self, address, top - 32, givenOf(gas), initcode, <u32>length, gas)
  traceEnd(reason, givenOf(gas))
}

/** EIP-684 and EIP-7610: an address that was ever used for a contract is not used again. */
export function collides(created: usize): bool {
  observeNonce(created)
  observeCode(created)
  observeHasStorage(created)
  return (
    load<u64>(created, ACCOUNT_NONCE) != 0 ||
    !isEmptyCodeHash(created + ACCOUNT_CODE_HASH) ||
    (load<u32>(created, ACCOUNT_FLAGS) & ACCOUNT_HAS_STORAGE) != 0
  )
}

export function beginContract(created: usize): void {
  touch(created)
  setAccountFlags(created, load<u32>(created, ACCOUNT_FLAGS) | ACCOUNT_IS_CREATED)
  if (ruleHolds(RULE_NONCE_STARTS_AT_ONE)) setNonce(created, 1)
}

/** keccak(rlp([sender, nonce])), the last 20 bytes. */
export function sequentialAddress(sender: usize, nonce: u64): usize {
  const at = Machine.control + PREIMAGE
  const nonceBytes: u32 = nonce == 0 ? 0 : 8 - (<u32>clz<u64>(nonce) >> 3)
  const nonceSize: u32 = nonce < 128 ? 1 : 1 + nonceBytes
  store<u8>(at, 0xc0 + 21 + nonceSize)
  store<u8>(at, 0x94, 1)
  memory.copy(at + 2, sender, 20)
  if (nonce == 0) {
    store<u8>(at, 0x80, 22)
  } else if (nonce < 128) {
    store<u8>(at, <u8>nonce, 22)
  } else {
    store<u8>(at, <u8>(0x80 + nonceBytes), 22)
    for (let i: u32 = 0; i < nonceBytes; i++) store<u8>(at + 23 + i, <u8>(nonce >> ((nonceBytes - 1 - i) << 3)))
  }
  return digestAddress(at, 22 + nonceSize)
}

/** keccak(0xff, sender, salt, keccak(initcode)), the last 20 bytes. */
function saltedAddress(sender: usize, salt: usize, initcode: usize, length: u32): usize {
  const at = Machine.control + PREIMAGE
  store<u8>(at, 0xff)
  memory.copy(at + 1, sender, 20)
  storeBigEndian(at + 21, salt)
  keccak256(at + 53, initcode, length)
  return digestAddress(at, 85)
}

function digestAddress(preimage: usize, length: u32): usize {
  const digest = Machine.control + DIGEST
  keccak256(digest, preimage, length)
  store<u32>(digest + 32, 0)
  return digest + 12
}
