/**
 * Translates one instruction that is not a jump: takes its operands off the symbolic stack, emits, pushes its result.
 *
 * Owns: the shape of each opcode (operands, result, constants folded). Must never: price anything.
 */
import {
  BLOCK_BASE_FEE,
  BLOCK_BLOB_BASE_FEE,
  BLOCK_CHAIN_ID,
  BLOCK_COINBASE_WORD,
  BLOCK_GAS_LIMIT,
  BLOCK_NUMBER,
  BLOCK_PREV_RANDAO,
  BLOCK_TIMESTAMP,
  TX_GAS_PRICE,
  TX_ORIGIN_WORD,
} from '../layout'
import { Machine } from '../machine'
import { fitsU64, loadBytesRight, low, setU64 } from '../words/basic'
import { shl } from '../words/shift'
import { constantAddress, emit, extend, isFixedConstant, newConstant, smallConstant } from './emit'
import { foldBinary, foldUnary } from './fold'
import * as Op from './operations'
import { duplicate, flush, pop, pushConstant, pushResult, Symbolic, swap } from './symbolic'

/** The block ends after these: what follows must not be charged before they look at the gas. */
export function observesGas(opcode: u32): bool {
  return opcode == Op.GAS || opcode == Op.SSTORE
}

export function entersFrame(opcode: u32): bool {
  return (
    opcode == Op.CALL ||
    opcode == Op.CALLCODE ||
    opcode == Op.DELEGATECALL ||
    opcode == Op.STATICCALL ||
    opcode == Op.CREATE ||
    opcode == Op.CREATE2
  )
}

export function translateInstruction(opcode: u16, code: usize, length: u32, position: u32): void {
  if (opcode >= Op.PUSH0 && opcode <= Op.PUSH32) return push(opcode - Op.PUSH0, code, length, position)
  if (opcode >= Op.DUP1 && opcode <= Op.DUP16) return duplicate(opcode - Op.DUP1 + 1)
  if (opcode >= Op.SWAP1 && opcode <= Op.SWAP16) return swap(opcode - Op.SWAP1 + 1)
  if (opcode >= Op.LOG0 && opcode <= Op.LOG4) return fromRealStack(opcode, opcode - Op.LOG0 + 2)
  switch (opcode) {
    case Op.STOP:
      emit(opcode, 0, 0, 0, 0)
      break
    case Op.JUMPDEST:
      break
    case Op.POP:
      pop()
      break
    case Op.ADD:
    case Op.MUL:
    case Op.SUB:
    case Op.DIV:
    case Op.SDIV:
    case Op.MOD:
    case Op.SMOD:
    case Op.SIGNEXTEND:
    case Op.LT:
    case Op.GT:
    case Op.SLT:
    case Op.SGT:
    case Op.EQ:
    case Op.AND:
    case Op.OR:
    case Op.XOR:
    case Op.BYTE:
    case Op.SHL:
    case Op.SHR:
    case Op.SAR:
    case Op.EXP:
    case Op.KECCAK256:
      binary(opcode)
      break
    case Op.ADDMOD:
    case Op.MULMOD:
      ternary(opcode)
      break
    case Op.ISZERO:
    case Op.NOT:
    case Op.CLZ:
    case Op.BALANCE:
    case Op.CALLDATALOAD:
    case Op.EXTCODESIZE:
    case Op.EXTCODEHASH:
    case Op.BLOCKHASH:
    case Op.BLOBHASH:
    case Op.SLOAD:
    case Op.TLOAD:
      unary(opcode)
      break
    case Op.ADDRESS:
    case Op.CALLER:
    case Op.CALLVALUE:
    case Op.CALLDATASIZE:
    case Op.RETURNDATASIZE:
    case Op.SELFBALANCE:
    case Op.MSIZE:
    case Op.GAS:
      emit(opcode, 0, pushResult(), 0, 0)
      break
    case Op.CODESIZE:
      pushNumber(length)
      break
    case Op.PC:
      pushNumber(position)
      break
    case Op.ORIGIN:
      pushConstant(Machine.control + TX_ORIGIN_WORD)
      break
    case Op.GASPRICE:
      pushConstant(Machine.control + TX_GAS_PRICE)
      break
    case Op.COINBASE:
      pushConstant(BLOCK_COINBASE_WORD)
      break
    case Op.TIMESTAMP:
      pushConstant(BLOCK_TIMESTAMP)
      break
    case Op.NUMBER:
      pushConstant(BLOCK_NUMBER)
      break
    case Op.PREVRANDAO:
      pushConstant(BLOCK_PREV_RANDAO)
      break
    case Op.GASLIMIT:
      pushConstant(BLOCK_GAS_LIMIT)
      break
    case Op.CHAINID:
      pushConstant(BLOCK_CHAIN_ID)
      break
    case Op.BASEFEE:
      pushConstant(BLOCK_BASE_FEE)
      break
    case Op.BLOBBASEFEE:
      pushConstant(BLOCK_BLOB_BASE_FEE)
      break
    case Op.MLOAD:
      memoryLoad()
      break
    case Op.MSTORE:
      memoryStore()
      break
    case Op.MSTORE8:
    case Op.SSTORE:
    case Op.TSTORE:
    case Op.RETURN:
    case Op.REVERT:
      effect(opcode)
      break
    case Op.SELFDESTRUCT:
      emit(opcode, 0, 0, pop(), 0)
      break
    case Op.CALLDATACOPY:
    case Op.CODECOPY:
    case Op.RETURNDATACOPY:
    case Op.MCOPY:
      longEffect(opcode, 3)
      break
    case Op.EXTCODECOPY:
      longEffect(opcode, 4)
      break
    case Op.CREATE:
      newFrame(opcode, 3, position)
      break
    case Op.CREATE2:
      newFrame(opcode, 4, position)
      break
    case Op.DELEGATECALL:
    case Op.STATICCALL:
      newFrame(opcode, 6, position)
      break
    default:
      newFrame(opcode, 7, position)
  }
}

function push(size: i32, code: usize, length: u32, position: u32): void {
  const available = min<i32>(size, <i32>(length - position - 1))
  if (available <= 0) return pushConstant(smallConstant(0))
  const first = code + position + 1
  if (size == 1) return pushConstant(smallConstant(load<u8>(first)))
  const constant = newConstant()
  loadBytesRight(constant, first, available)
  // Code that ends within its push data reads as if zeros followed.
  if (available < size) shl(constant, smallConstant((size - available) << 3), constant)
  pushConstant(constant)
}

function pushNumber(value: u32): void {
  if (value < 256) return pushConstant(smallConstant(value))
  const constant = newConstant()
  setU64(constant, value)
  pushConstant(constant)
}

function unary(opcode: u16): void {
  const a = pop()
  if (isFixedConstant(a) && (opcode == Op.ISZERO || opcode == Op.NOT)) return pushConstant(foldUnary(opcode, a))
  emit(opcode, 0, pushResult(a), a, 0)
}

function binary(opcode: u16): void {
  const a = pop()
  const b = pop()
  if (isFixedConstant(a) && isFixedConstant(b)) {
    const folded = foldBinary(opcode, a, b)
    if (folded != 0) return pushConstant(folded)
  }
  emit(opcode, 0, pushResult(a, b), a, b)
}

function ternary(opcode: u16): void {
  const a = pop()
  const b = pop()
  const c = pop()
  emit(opcode, 0, pushResult(a, b), a, b)
  extend(c, 0)
}

function effect(opcode: u16): void {
  const a = pop()
  const b = pop()
  emit(opcode, 0, 0, a, b)
}

function longEffect(opcode: u16, operands: i32): void {
  const a = pop()
  const b = pop()
  const c = pop()
  const e = operands == 4 ? pop() : 0
  emit(opcode, 0, 0, a, b)
  extend(c, e)
}

/** For opcodes with many operands: they read the real stack, whose top is at offset a. */
function fromRealStack(opcode: u16, operands: i32): void {
  flush()
  emit(opcode, 0, 0, Symbolic.height << 5, 0)
  for (let i = 0; i < operands; i++) pop()
}

/** Calls and creations: a = the top of their operands, b = the byte after them; their result is the new top. */
function newFrame(opcode: u16, operands: i32, position: u32): void {
  flush()
  const top = Symbolic.height << 5
  for (let i = 0; i < operands; i++) pop()
  pushResult()
  emit(opcode, Symbolic.height, 0, top, <i32>(position + 1))
}

function memoryLoad(): void {
  const offset = pop()
  const known = knownOffset(offset)
  const d = pushResult(offset)
  if (known >= 0) emit(Op.OP_LOAD_AT, 0, d, known, 0)
  else emit(Op.MLOAD, 0, d, offset, 0)
}

function memoryStore(): void {
  const offset = pop()
  const value = pop()
  const known = knownOffset(offset)
  if (known >= 0) emit(Op.OP_STORE_AT, 0, known, value, 0)
  else emit(Op.MSTORE, 0, 0, offset, value)
}

/** A constant offset small enough to stand in an instruction, -1 when it is not known or larger. */
function knownOffset(operand: i32): i32 {
  if (!isFixedConstant(operand)) return -1
  const word = constantAddress(operand)
  if (!fitsU64(word) || low(word) >= 0x7fffffff) return -1
  return <i32>low(word)
}
