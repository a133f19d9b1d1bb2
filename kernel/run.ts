/**
 * The loop that executes translated instructions.
 *
 * Owns: dispatch, and the three hot registers: instruction pointer, stack pointer, gas. Everything else an instruction
 * does is a named function of kernel/instructions or kernel/frames. A failing instruction goes to the one OP_HALT
 * instruction of the machine, so no case has an exit of its own. Must never: recurse, or check what translation or the
 * block's entry has checked.
 */
import { Emitter } from './code/emit'
import * as Op from './code/operations'
import { call } from './frames/call'
import { create } from './frames/create'
import {
  FRAME_ACCOUNT,
  FRAME_CALLER,
  FRAME_CODE_LENGTH,
  FRAME_DEPTH,
  FRAME_INPUT_LENGTH,
  FRAME_RESUME_AT,
  FRAME_VALUE,
  instructionAt,
} from './frames/frame'
import { fail, revert, succeed } from './frames/leave'
import { addressOf, expand, reach } from './frames/memory'
import { branch, destination, dynamicDestination } from './instructions/flow'
import {
  calldatacopy,
  calldataload,
  codecopy,
  extcodecopy,
  keccak,
  log,
  mcopy,
  mload,
  mloadAt,
  mstore,
  mstore8,
  mstoreAt,
  returndatacopy,
} from './instructions/data'
import { after, first, fourth, immediate, second, setBool, target, third } from './instructions/operands'
import {
  balance,
  blobhash,
  blockhash,
  exponentiate,
  extcodehash,
  extcodesize,
  selfbalance,
  selfdestruct,
  sload,
  sstore,
  tload,
  tstore,
} from './instructions/world'
import { addressToWord } from './journal/accounts'
import { HALT_STACK } from './layout'
import { Machine } from './machine'
import { traceFailure, traceStep } from './tracing'
import { add, mul, sub } from './words/arithmetic'
import { copy, equal, isZero, setU64 } from './words/basic'
import { and, byteAt, clz as countLeadingZeros, not, or, signExtend, xor } from './words/bitwise'
import { gt, lt, sgt, slt } from './words/compare'
import { div, mod, sdiv, smod } from './words/division'
import { addmod, mulmod } from './words/modular'
import { sar, shl, shr } from './words/shift'

/** Runs the entered frame and all it calls; returns the gas that is left when the outermost frame has ended. */
export function run(gas: i64): i64 {
  let ip = Machine.ip
  let sp = Machine.sp
  while (true) {
    switch (load<u16>(ip)) {
      case Op.OP_BLOCK: {
        // Who watches is told of the stack first: that is the order in which instructions are said to fail.
        if (TRACING && <u32>(sp - Machine.stackBase) - load<u32>(ip, 8) > load<u32>(ip, 12)) {
          Machine.halt = HALT_STACK
          ip = Machine.haltInstruction
          continue
        }
        gas -= <i64>load<u32>(ip, 4)
        if (gas < 0) {
          ip = Machine.haltInstruction
          continue
        }
        if (<u32>(sp - Machine.stackBase) - load<u32>(ip, 8) > load<u32>(ip, 12)) {
          Machine.halt = HALT_STACK
          ip = Machine.haltInstruction
          continue
        }
        break
      }
      case Op.OP_MOVE:
        copy(target(ip, sp), first(ip, sp))
        break
      case Op.OP_ADJUST:
        sp = after(ip, sp)
        break
      case Op.OP_GOTO:
        ip = immediate(ip)
        continue
      case Op.OP_CONTINUE: {
        const generation = Emitter.generation
        const next = instructionAt(Machine.frame, immediate(ip))
        if (Emitter.generation == generation) {
          store<u16>(ip, Op.OP_GOTO)
          store<i32>(ip, <i32>next, 8)
        }
        ip = next
        continue
      }
      case Op.OP_JUMP_TO:
        sp = after(ip, sp)
        ip = destination(load<u32>(ip, 12), immediate(ip))
        continue
      case Op.OP_JUMP_IF: {
        const isTaken = !isZero(first(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_UNLESS: {
        const isTaken = isZero(first(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_LT: {
        const isTaken = lt(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_GE: {
        const isTaken = !lt(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_SLT: {
        const isTaken = slt(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_SGE: {
        const isTaken = !slt(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_EQ: {
        const isTaken = equal(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.OP_JUMP_IF_NE: {
        const isTaken = !equal(first(ip, sp), second(ip, sp))
        sp = after(ip, sp)
        ip = branch(isTaken, ip)
        continue
      }
      case Op.JUMP: {
        const next = dynamicDestination(first(ip, sp))
        sp = after(ip, sp)
        ip = next
        continue
      }
      case Op.JUMPI: {
        const next = isZero(second(ip, sp)) ? ip + 16 : dynamicDestination(first(ip, sp))
        sp = after(ip, sp)
        ip = next
        continue
      }
      case Op.OP_LOAD_AT:
        gas = mloadAt(target(ip, sp), immediate(ip), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.OP_STORE_AT:
        gas = mstoreAt(load<u32>(ip, 4), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.ADD:
        add(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.MUL:
        mul(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SUB:
        sub(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.DIV:
        div(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SDIV:
        sdiv(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.MOD:
        mod(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SMOD:
        smod(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.ADDMOD:
        addmod(target(ip, sp), first(ip, sp), second(ip, sp), third(ip, sp))
        ip += 16
        break
      case Op.MULMOD:
        mulmod(target(ip, sp), first(ip, sp), second(ip, sp), third(ip, sp))
        ip += 16
        break
      case Op.EXP:
        gas = exponentiate(target(ip, sp), first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.SIGNEXTEND:
        signExtend(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.LT:
        setBool(target(ip, sp), lt(first(ip, sp), second(ip, sp)))
        break
      case Op.GT:
        setBool(target(ip, sp), gt(first(ip, sp), second(ip, sp)))
        break
      case Op.SLT:
        setBool(target(ip, sp), slt(first(ip, sp), second(ip, sp)))
        break
      case Op.SGT:
        setBool(target(ip, sp), sgt(first(ip, sp), second(ip, sp)))
        break
      case Op.EQ:
        setBool(target(ip, sp), equal(first(ip, sp), second(ip, sp)))
        break
      case Op.ISZERO:
        setBool(target(ip, sp), isZero(first(ip, sp)))
        break
      case Op.AND:
        and(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.OR:
        or(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.XOR:
        xor(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.NOT:
        not(target(ip, sp), first(ip, sp))
        break
      case Op.BYTE:
        byteAt(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SHL:
        shl(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SHR:
        shr(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.SAR:
        sar(target(ip, sp), first(ip, sp), second(ip, sp))
        break
      case Op.CLZ:
        countLeadingZeros(target(ip, sp), first(ip, sp))
        break
      case Op.KECCAK256:
        gas = keccak(target(ip, sp), first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.ADDRESS:
        addressToWord(target(ip, sp), load<u32>(Machine.frame, FRAME_ACCOUNT))
        break
      case Op.CALLER:
        addressToWord(target(ip, sp), load<u32>(Machine.frame, FRAME_CALLER))
        break
      case Op.CALLVALUE:
        copy(target(ip, sp), Machine.frame + FRAME_VALUE)
        break
      case Op.CALLDATASIZE:
        setU64(target(ip, sp), load<u32>(Machine.frame, FRAME_INPUT_LENGTH))
        break
      case Op.RETURNDATASIZE:
        setU64(target(ip, sp), Machine.returnLength)
        break
      case Op.MSIZE:
        setU64(target(ip, sp), Machine.memorySize)
        break
      case Op.GAS:
        setU64(target(ip, sp), gas)
        break
      case Op.SELFBALANCE:
        selfbalance(target(ip, sp))
        break
      case Op.BALANCE:
        gas = balance(target(ip, sp), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.EXTCODESIZE:
        gas = extcodesize(target(ip, sp), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.EXTCODEHASH:
        gas = extcodehash(target(ip, sp), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.EXTCODECOPY:
        gas = extcodecopy(first(ip, sp), second(ip, sp), third(ip, sp), fourth(ip, sp), gas)
        ip = gas < 0 ? Machine.haltInstruction - 16 : ip + 16
        break
      case Op.CALLDATALOAD:
        calldataload(target(ip, sp), first(ip, sp))
        break
      case Op.CALLDATACOPY:
        gas = calldatacopy(first(ip, sp), second(ip, sp), third(ip, sp), gas)
        ip = gas < 0 ? Machine.haltInstruction - 16 : ip + 16
        break
      case Op.CODECOPY:
        gas = codecopy(first(ip, sp), second(ip, sp), third(ip, sp), gas)
        ip = gas < 0 ? Machine.haltInstruction - 16 : ip + 16
        break
      case Op.RETURNDATACOPY:
        gas = returndatacopy(first(ip, sp), second(ip, sp), third(ip, sp), gas)
        ip = gas < 0 ? Machine.haltInstruction - 16 : ip + 16
        break
      case Op.MCOPY:
        gas = mcopy(first(ip, sp), second(ip, sp), third(ip, sp), gas)
        ip = gas < 0 ? Machine.haltInstruction - 16 : ip + 16
        break
      case Op.BLOCKHASH:
        blockhash(target(ip, sp), first(ip, sp))
        break
      case Op.BLOBHASH:
        blobhash(target(ip, sp), first(ip, sp))
        break
      case Op.MLOAD:
        gas = mload(target(ip, sp), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.MSTORE:
        gas = mstore(first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.MSTORE8:
        gas = mstore8(first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.SLOAD:
        gas = sload(target(ip, sp), first(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.SSTORE:
        gas = sstore(first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.TLOAD:
        tload(target(ip, sp), first(ip, sp))
        break
      case Op.TSTORE:
        gas = tstore(first(ip, sp), second(ip, sp), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.LOG0:
      case Op.LOG1:
      case Op.LOG2:
      case Op.LOG3:
      case Op.LOG4:
        gas = log(<i32>load<u16>(ip) - Op.LOG0, sp + immediate(ip), gas)
        if (gas < 0) ip = Machine.haltInstruction - 16
        break
      case Op.CREATE:
      case Op.CREATE2:
      case Op.CALL:
      case Op.CALLCODE:
      case Op.DELEGATECALL:
      case Op.STATICCALL: {
        const opcode = <i32>load<u16>(ip)
        store<u32>(Machine.frame, load<u32>(ip, 12), FRAME_RESUME_AT)
        Machine.ip = ip + 16
        Machine.sp = after(ip, sp)
        const top = sp + immediate(ip)
        gas = opcode == Op.CREATE || opcode == Op.CREATE2 ? create(opcode, top, gas) : call(opcode, top, gas)
        ip = gas < 0 ? Machine.haltInstruction : Machine.ip
        sp = Machine.sp
        continue
      }
      case Op.STOP:
        gas = succeed(Machine.memoryBase, 0, gas)
        ip = Machine.ip
        if (ip == 0) return gas
        sp = Machine.sp
        continue
      case Op.RETURN:
      case Op.REVERT: {
        const offset = reach(first(ip, sp))
        const length = reach(second(ip, sp))
        gas = expand(offset, length, gas)
        if (gas < 0) {
          ip = Machine.haltInstruction
          continue
        }
        const output = addressOf(offset, length)
        gas = load<u16>(ip) == Op.RETURN ? succeed(output, <u32>length, gas) : revert(output, <u32>length, gas)
        ip = Machine.ip
        if (ip == 0) return gas
        sp = Machine.sp
        continue
      }
      case Op.SELFDESTRUCT:
        gas = selfdestruct(first(ip, sp), gas)
        if (gas < 0) {
          ip = Machine.haltInstruction
          continue
        }
        gas = succeed(Machine.memoryBase, 0, gas)
        ip = Machine.ip
        if (ip == 0) return gas
        sp = Machine.sp
        continue
      case Op.OP_TRACE:
        // Without code there is nothing that could be called an instruction.
        if (TRACING && load<u32>(Machine.frame, FRAME_CODE_LENGTH) != 0) {
          traceStep(ip, sp, gas, load<u32>(Machine.frame, FRAME_DEPTH) + 1)
        }
        break
      default:
        // OP_HALT: with a reason of its own, or one that the failing instruction has left.
        if (TRACING) traceFailure(gas)
        if (immediate(ip) != 0) Machine.halt = immediate(ip)
        gas = fail()
        ip = Machine.ip
        if (ip == 0) return gas
        sp = Machine.sp
        continue
    }
    ip += 16
  }
  return 0
}
