/**
 * Instructions over byte ranges: memory, call data, code, return data, hashing.
 *
 * Owns: one function per opcode; each takes the gas at hand and returns what is left, negative = the frame fails.
 * Must never: touch a byte before `expand` has made it accessible.
 */

import { codeOf } from '../code/store'
import {
  FRAME_ACCOUNT,
  FRAME_CODE_LENGTH,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_IS_STATIC,
  frameCode,
} from '../frames/frame'
import { addressOf, chargeWords, copyPadded, expand, reach } from '../frames/memory'
import { keccak256 } from '../hash/keccak'
import { keccak256Memo64 } from '../hash/memo'
import { account, chargeAccess, wordToAddress } from '../journal/accounts'
import { appendLog } from '../journal/logs'
import { CODE_BYTES, CODE_LENGTH, HALT_RETURN_DATA_BOUNDS, HALT_STATIC_VIOLATION, SCRATCH } from '../layout'
import { halt, Machine } from '../machine'
import { fitsU64, loadBigEndian, loadBigEndianPartial, low, setZero, storeBigEndian } from '../words/basic'

const COPY_WORD_GAS: i64 = 3
const KECCAK_WORD_GAS: i64 = 6
const LOG_BYTE_GAS: i64 = 8
const ADDRESS_SCRATCH: usize = SCRATCH + 256
const DIGEST_SCRATCH: usize = SCRATCH + 288

@inline
export function mload(d: usize, offset: usize, gas: i64): i64 {
  const at = reach(offset)
  gas = expand(at, 32, gas)
  if (gas >= 0) loadBigEndian(d, Machine.memoryBase + <usize>at)
  return gas
}

@inline
export function mstore(offset: usize, value: usize, gas: i64): i64 {
  const at = reach(offset)
  gas = expand(at, 32, gas)
  if (gas >= 0) storeBigEndian(Machine.memoryBase + <usize>at, value)
  return gas
}

/** MLOAD at an offset that translation knows to be below 2^31. */
@inline
export function mloadAt(d: usize, offset: u32, gas: i64): i64 {
  if (offset + 32 > Machine.memorySize) gas = expand(offset, 32, gas)
  if (gas >= 0) loadBigEndian(d, Machine.memoryBase + offset)
  return gas
}

@inline
export function mstoreAt(offset: u32, value: usize, gas: i64): i64 {
  if (offset + 32 > Machine.memorySize) gas = expand(offset, 32, gas)
  if (gas >= 0) storeBigEndian(Machine.memoryBase + offset, value)
  return gas
}

@inline
export function mstore8(offset: usize, value: usize, gas: i64): i64 {
  const at = reach(offset)
  gas = expand(at, 1, gas)
  if (gas >= 0) store<u8>(Machine.memoryBase + <usize>at, <u8>load<u64>(value))
  return gas
}

export function mcopy(to: usize, from: usize, size: usize, gas: i64): i64 {
  const length = reach(size)
  const destination = reach(to)
  const source = reach(from)
  gas = expand(max<u64>(destination, source), length, gas)
  if (gas < 0) return gas
  gas = chargeWords(length, COPY_WORD_GAS, gas)
  if (gas >= 0 && length != 0) {
    memory.copy(Machine.memoryBase + <usize>destination, Machine.memoryBase + <usize>source, <usize>length)
  }
  return gas
}

export function keccak(d: usize, offset: usize, size: usize, gas: i64): i64 {
  const at = reach(offset)
  const length = reach(size)
  gas = expand(at, length, gas)
  if (gas < 0) return gas
  gas = chargeWords(length, KECCAK_WORD_GAS, gas)
  if (gas < 0) return gas
  const digest = Machine.control + DIGEST_SCRATCH
  const source = addressOf(at, length)
  if (length == 64) keccak256Memo64(digest, source, Machine.keccakMemo, Machine.keccakMemoMask)
  else keccak256(digest, source, <u32>length)
  loadBigEndian(d, digest)
  return gas
}

export function calldataload(d: usize, offset: usize): void {
  const frame = Machine.frame
  const length = load<u32>(frame, FRAME_INPUT_LENGTH)
  const at = reach(offset)
  if (at >= <u64>length) return setZero(d)
  const source: usize = <usize>load<u32>(frame, FRAME_INPUT) + <usize>at
  if (at + 32 <= <u64>length) loadBigEndian(d, source)
  else loadBigEndianPartial(d, source, length - <u32>at)
}

export function calldatacopy(to: usize, from: usize, size: usize, gas: i64): i64 {
  const frame = Machine.frame
  return copyIn(to, load<u32>(frame, FRAME_INPUT), load<u32>(frame, FRAME_INPUT_LENGTH), from, size, gas)
}

export function codecopy(to: usize, from: usize, size: usize, gas: i64): i64 {
  const frame = Machine.frame
  return copyIn(to, frameCode(frame), load<u32>(frame, FRAME_CODE_LENGTH), from, size, gas)
}

export function extcodecopy(address: usize, to: usize, from: usize, size: usize, gas: i64): i64 {
  wordToAddress(Machine.control + ADDRESS_SCRATCH, address)
  const other = account(Machine.control + ADDRESS_SCRATCH)
  gas = chargeAccess(other, gas)
  if (gas < 0) return gas
  const code = codeOf(other)
  if (code == 0) return copyIn(to, 0, 0, from, size, gas)
  return copyIn(to, load<u32>(code, CODE_BYTES), load<u32>(code, CODE_LENGTH), from, size, gas)
}

function copyIn(to: usize, source: usize, sourceLength: u32, from: usize, size: usize, gas: i64): i64 {
  const destination = reach(to)
  const length = reach(size)
  gas = expand(destination, length, gas)
  if (gas < 0) return gas
  gas = chargeWords(length, COPY_WORD_GAS, gas)
  if (gas >= 0) copyPadded(destination, source, sourceLength, reach(from), length)
  return gas
}

/** Unlike the other copies, this one fails beyond the end of its source. */
export function returndatacopy(to: usize, from: usize, size: usize, gas: i64): i64 {
  if (!fitsU64(from) || !fitsU64(size)) return halt(HALT_RETURN_DATA_BOUNDS)
  const end = low(from) + low(size)
  if (end < low(from) || end > <u64>Machine.returnLength) return halt(HALT_RETURN_DATA_BOUNDS)
  return copyIn(to, Machine.returnData, Machine.returnLength, from, size, gas)
}

/** `top` is the end of the first operand on the stack. */
export function log(topicCount: i32, top: usize, gas: i64): i64 {
  const frame = Machine.frame
  if (load<u32>(frame, FRAME_IS_STATIC) != 0) return halt(HALT_STATIC_VIOLATION)
  const offset = reach(top - 32)
  const length = reach(top - 64)
  gas = expand(offset, length, gas)
  if (gas < 0) return gas
  gas -= <i64>length * LOG_BYTE_GAS
  if (gas < 0) return gas
  appendLog(load<u32>(frame, FRAME_ACCOUNT), top - 96, topicCount, addressOf(offset, length), <u32>length)
  return gas
}
