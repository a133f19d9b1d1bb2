/**
 * Statements that send messages: calls, precompile calls, creations; and initcode.
 *
 * Owns: how their operands are chosen. Must never: decide which statement comes next.
 */
import { concatBytes } from '../../src/primitives/bytes.ts'
import { Assembler, Opcode } from './assembler.ts'
import { Builder } from './builder.ts'
import { precompileInput } from './precompileInputs.ts'
import { runStatements } from './statements.ts'

const CALLS = [Opcode.CALL, Opcode.CALL, Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL]
const SMALL_GRANTS = [0n, 1n, 100n, 700n, 2300n, 2301n, 3000n, 9000n, 21_000n, 30_000n, 50_000n]

/** A call to some account; leaves its success flag and perhaps more. */
export function callStatement(b: Builder): void {
  const { random } = b
  const opcode = pickCall(b)
  b.pushLength()
  b.pushOffset()
  b.pushLength()
  b.pushOffset()
  if (takesValue(opcode)) pushValue(b)
  b.pushAddress()
  pushGrant(b)
  b.op(opcode)
  if (random.chance(0.5)) lookAtReturnData(b)
  if (random.chance(0.4)) storeTop(b)
}

/** Two to four calls of the same account with input of even and odd length, as a callee may fail for one of them. */
export function repeatCallStatement(b: Builder): void {
  const { random } = b
  const target = random.pick(b.context.addresses)
  const opcode = pickCall(b)
  const length = random.below(40)
  for (let i = random.between(2, 4); i > 0; i--) {
    b.push(32n)
    b.push(0n)
    b.push(BigInt(length + (i & 1)))
    b.push(0n)
    if (takesValue(opcode)) b.push(0n)
    b.push(target)
    if (b.context.rules.callGasIsCapped) b.op(Opcode.GAS)
    else b.push(60_000n)
    b.op(opcode)
  }
}

/** Asks about an account, as after a call that may have changed it. */
export function inspectStatement(b: Builder): void {
  const opcode = b.random.pick([Opcode.BALANCE, Opcode.BALANCE, Opcode.EXTCODESIZE, Opcode.EXTCODEHASH])
  b.pushAddress()
  b.op(b.has(opcode) ? opcode : Opcode.BALANCE)
  if (b.random.chance(0.3)) storeTop(b)
}

/** A call of a precompile with input that fits it. */
export function precompileStatement(b: Builder): void {
  const { random } = b
  const address = random.chance(0.95) ? random.pick(b.context.rules.precompiles) : random.between(1, 20)
  const input = precompileInput(random, address)
  const inputAt = BigInt(random.below(96))
  copyBlob(b, input, inputAt)
  const opcode = pickCall(b)
  b.push(BigInt(random.below(100)))
  b.push(BigInt(random.below(160)))
  b.push(BigInt(input.length))
  b.push(inputAt)
  if (takesValue(opcode)) pushValue(b)
  b.push(BigInt(address))
  pushGrant(b)
  b.op(opcode)
  if (random.chance(0.7)) lookAtReturnData(b)
}

/** A creation, and sometimes a call of what came out. */
export function createStatement(b: Builder): void {
  const { random } = b
  const initcode = makeInitcode(b)
  const at = BigInt(random.below(64))
  copyBlob(b, initcode, at)
  const isSalted = b.has(Opcode.CREATE2) && random.chance(0.5)
  if (isSalted) b.push(random.chance(0.8) ? 0n : random.bits(256))
  b.push(random.chance(0.95) ? BigInt(initcode.length) : BigInt(random.pick([0, 49_152, 49_153])))
  b.push(at)
  pushValue(b)
  b.op(isSalted ? Opcode.CREATE2 : Opcode.CREATE)
  if (random.chance(0.3)) lookAtReturnData(b)
  if (random.chance(0.5)) callCreated(b)
  else if (random.chance(0.3)) storeTop(b)
}

/** Initcode that does something and gives back some code. */
export function makeInitcode(b: Builder): Uint8Array {
  const { random } = b
  const context = { ...b.context, creationDepth: b.context.creationDepth - 1 }
  const init = new Builder(context)
  if (random.chance(0.6)) runStatements(init, random.below(4))
  random.weighted<() => void>([
    [10, () => returnBlob(init, makeRuntime(init))],
    [1, () => init.asm.op(Opcode.STOP)],
    [1, () => returnBlob(init, concatBytes(Uint8Array.of(0xef), random.bytes(random.below(23))))],
    [1, () => returnZeros(init, BigInt(random.pick([1, 32, 24_575, 24_576, 24_577])))],
    [2, () => endWith(init, init.has(Opcode.REVERT) ? Opcode.REVERT : Opcode.RETURN)],
    [1, () => init.asm.op(0xfe)],
    [1, () => selfdestruct(init)],
  ])()
  return init.finish()
}

function makeRuntime(outer: Builder): Uint8Array {
  const { random } = outer
  const runtime = new Builder(outer.context)
  runStatements(runtime, random.below(4))
  if (random.chance(0.3)) selfdestruct(runtime)
  else endWith(runtime, Opcode.RETURN)
  return runtime.finish()
}

function returnBlob(b: Builder, bytes: Uint8Array): void {
  copyBlob(b, bytes, 0n)
  b.push(BigInt(bytes.length))
  b.push(0n)
  b.op(Opcode.RETURN)
}

function returnZeros(b: Builder, length: bigint): void {
  b.push(length)
  b.push(0x400n)
  b.op(Opcode.RETURN)
}

/** RETURN or REVERT of some memory. */
export function endWith(b: Builder, opcode: number): void {
  b.pushLength()
  b.pushOffset()
  b.op(opcode)
}

export function selfdestruct(b: Builder): void {
  if (b.random.chance(0.25)) b.op(Opcode.ADDRESS)
  else b.pushAddress()
  b.op(Opcode.SELFDESTRUCT)
}

/** Copies bytes that stand behind the code to memory; short ones at times by MSTORE. */
function copyBlob(b: Builder, bytes: Uint8Array, to: bigint): void {
  if (bytes.length <= 32 && b.random.chance(0.3)) {
    const padded = new Uint8Array(32)
    padded.set(bytes)
    const push = new Assembler()
    push.op(Opcode.PUSH1 + 31)
    push.raw(padded)
    b.asm.raw(push.finish())
    b.height++
    b.push(to)
    b.op(Opcode.MSTORE)
    return
  }
  b.push(BigInt(bytes.length))
  b.pushLabel(b.blob(bytes))
  b.push(to)
  b.op(Opcode.CODECOPY)
}

/** The address of the new contract is on top and stays there. */
function callCreated(b: Builder): void {
  const opcode = pickCall(b)
  b.push(0n)
  b.push(0n)
  b.pushLength()
  b.pushOffset()
  if (takesValue(opcode)) pushValue(b)
  b.op(Opcode.DUP1 + (takesValue(opcode) ? 5 : 4))
  pushGrant(b)
  b.op(opcode)
}

function pickCall(b: Builder): number {
  const opcode = b.random.pick(CALLS)
  return b.has(opcode) ? opcode : Opcode.CALL
}

function takesValue(opcode: number): boolean {
  return opcode === Opcode.CALL || opcode === Opcode.CALLCODE
}

function pushValue(b: Builder): void {
  const { random } = b
  random.weighted<() => void>([
    [7, () => b.push(0n)],
    [3, () => b.push(BigInt(random.between(1, 300)))],
    [1, () => b.pushWord(0)],
  ])()
}

/** Where all gas must be there that is asked for, asking for all of it would always fail. */
function pushGrant(b: Builder): void {
  const { random } = b
  const isCapped = b.context.rules.callGasIsCapped
  random.weighted<() => void>([
    [isCapped ? 6 : 0.2, () => b.op(Opcode.GAS)],
    [3, () => b.push(random.pick(SMALL_GRANTS))],
    // Around what SSTORE wants to be left since EIP-2200.
    [1, () => b.push(BigInt(random.between(2300, 2314)))],
    [isCapped ? 0 : 4, () => pushAlmostAllGas(b)],
    [isCapped ? 1 : 0.1, () => b.pushWord(0)],
  ])()
}

function pushAlmostAllGas(b: Builder): void {
  b.push(BigInt(b.random.pick([100, 10_000, 20_000, 40_000])))
  b.op(Opcode.GAS, Opcode.SUB)
}

function lookAtReturnData(b: Builder): void {
  const { random } = b
  if (!b.has(Opcode.RETURNDATASIZE)) return
  b.op(Opcode.RETURNDATASIZE)
  if (random.chance(0.5)) {
    // All of it, or a part that may reach too far.
    if (random.chance(0.93)) {
      b.op(Opcode.DUP1)
      b.push(0n)
    } else {
      b.push(BigInt(random.below(40)))
      b.push(BigInt(random.below(40)))
    }
    b.pushOffset()
    b.op(Opcode.RETURNDATACOPY)
  }
}

/** Keeps what is on top in storage, so that it is seen. */
export function storeTop(b: Builder): void {
  b.pushSlot()
  b.op(Opcode.SSTORE)
}
