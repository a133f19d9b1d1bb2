/**
 * The statements programs are made of: memory, storage, logs, stack juggling, blocks, loops, jumps.
 *
 * Owns: the table of statements and their weights. Must never: leave the stack other than it counts it.
 */
import { Opcode } from './assembler.ts'
import type { Builder } from './builder.ts'
import {
  callStatement,
  createStatement,
  endWith,
  precompileStatement,
  repeatCallStatement,
  selfdestruct,
  storeTop,
} from './callStatements.ts'
import { edgeWord } from './values.ts'

const MAX_NESTING = 3

export function runStatements(b: Builder, count: number): void {
  for (let i = 0; i < count; i++) b.random.weighted(STATEMENTS)(b)
}

type Statement = (b: Builder) => void

const STATEMENTS: readonly (readonly [number, Statement])[] = [
  [8, keepWord],
  [6, juggle],
  [6, compute],
  [5, storeWord],
  [2, storeByte],
  [4, storeSlot],
  [3, storeTransient],
  [2, copyData],
  [2, copyMemory],
  [1, copyReturnData],
  [2, log],
  [2, observeGas],
  [3, useMapping],
  [0.7, dispatch],
  [5, nested(when)],
  [3, nested(loop)],
  [2, jumpOver],
  [1.5, nested(callFunction)],
  [1, tallStack],
  [5, callStatement],
  [1, repeatCallStatement],
  [3, precompileStatement],
  [2, (b) => (b.context.creationDepth > 0 ? createStatement(b) : keepWord(b))],
  [1, leave],
  [0.12, blunder],
]

/** Only so deep: blocks multiply. */
function nested(statement: Statement): Statement {
  return (b) => (b.nesting < MAX_NESTING ? statement(b) : keepWord(b))
}

function keepWord(b: Builder): void {
  if (b.hasRoom) b.pushWord(3)
}

/** A run of DUP, SWAP and POP. SWAP stays inside the block, DUP may read below it. */
function juggle(b: Builder): void {
  const { random } = b
  for (let i = random.between(1, 12); i > 0; i--) {
    if (b.height > 0 && b.hasRoom && random.chance(0.5)) b.duplicate()
    else if (b.available > 1 && random.chance(0.8)) {
      b.op(Opcode.SWAP1 + random.below(Math.min(16, b.available - 1)))
    } else if (b.available > 0) b.op(Opcode.POP)
    else b.push(edgeWord(random))
  }
}

function compute(b: Builder): void {
  for (let i = b.random.between(1, 15); i > 0; i--) {
    if (b.hasRoom && b.random.chance(0.3)) b.pushWord(0)
    b.computeInPlace()
  }
}

function storeWord(b: Builder): void {
  b.pushWord()
  b.pushOffset()
  b.op(Opcode.MSTORE)
}

function storeByte(b: Builder): void {
  b.pushWord()
  b.pushOffset()
  b.op(Opcode.MSTORE8)
}

function storeSlot(b: Builder): void {
  if (b.random.chance(0.4)) b.push(BigInt(b.random.below(3)))
  else b.pushWord(1)
  storeTop(b)
}

function storeTransient(b: Builder): void {
  if (!b.has(Opcode.TSTORE)) return
  b.pushWord(1)
  b.pushSlot()
  b.op(Opcode.TSTORE)
}

function copyData(b: Builder): void {
  const opcode = b.random.pick([Opcode.CALLDATACOPY, Opcode.CODECOPY, Opcode.EXTCODECOPY])
  b.pushLength()
  b.pushOffset()
  b.pushOffset()
  if (opcode === Opcode.EXTCODECOPY) b.pushAddress()
  b.op(opcode)
}

function copyMemory(b: Builder): void {
  if (!b.has(Opcode.MCOPY)) return
  b.pushLength()
  b.pushOffset()
  b.pushOffset()
  b.op(Opcode.MCOPY)
}

function copyReturnData(b: Builder): void {
  if (!b.has(Opcode.RETURNDATACOPY)) return
  // Mostly none, which is all that is there before the first call.
  const length = b.random.chance(0.9) ? 0 : b.random.pick([1, 32])
  b.push(BigInt(length))
  b.push(BigInt(b.random.chance(0.97) ? 0 : b.random.pick([1, 32])))
  b.pushOffset()
  b.op(Opcode.RETURNDATACOPY)
}

function log(b: Builder): void {
  const topics = b.random.below(5)
  for (let i = 0; i < topics; i++) b.pushWord(0)
  b.pushLength()
  b.pushOffset()
  b.op(Opcode.LOG0 + topics)
}

function observeGas(b: Builder): void {
  b.op(Opcode.GAS)
  if (b.random.chance(0.5)) storeTop(b)
}

/** A slot that is the hash of key and base, as compilers place mappings: the same few again and again. */
function useMapping(b: Builder): void {
  const { random } = b
  if (random.chance(0.8)) b.push(BigInt(random.below(6)))
  else b.pushWord(1)
  b.push(0n)
  b.op(Opcode.MSTORE)
  b.push(random.chance(0.5) ? BigInt(random.below(3)) : random.bits(random.pick([16, 256])))
  b.push(32n)
  b.op(Opcode.MSTORE)
  b.push(64n)
  b.push(0n)
  b.op(Opcode.KECCAK256)
  if (random.chance(0.5)) {
    b.op(Opcode.SLOAD)
    return
  }
  b.pushWord(0)
  b.op(Opcode.SWAP1, Opcode.SSTORE)
}

/** The choice of a function by the first four bytes of the input. */
function dispatch(b: Builder): void {
  const end = b.asm.newLabel()
  b.push(0n)
  b.op(Opcode.CALLDATALOAD)
  b.push(0xe0n)
  if (b.has(Opcode.SHR)) b.op(Opcode.SHR)
  else b.op(Opcode.DIV)
  for (let i = b.random.between(1, 4); i > 0; i--) {
    b.op(Opcode.DUP1)
    b.push(b.random.chance(0.3) ? 0n : b.random.bits(32), 4)
    b.op(Opcode.EQ)
    b.pushLabel(end)
    b.op(Opcode.JUMPI)
  }
  b.land(end)
}

/** A block with its own floor; the stack is as high behind it as before it. */
function block(b: Builder, statements: number): void {
  const { floor, height } = b
  b.floor = height
  b.nesting++
  runStatements(b, statements)
  b.settle(height)
  b.nesting--
  b.floor = floor
}

function when(b: Builder): void {
  const end = b.asm.newLabel()
  if (b.random.chance(0.4)) shuffle(b)
  condition(b)
  if (b.random.chance(0.2)) shuffle(b)
  b.pushLabel(end)
  b.op(Opcode.JUMPI)
  block(b, b.random.between(1, 3))
  b.land(end)
}

/** A comparison with a chain of ISZERO, as compilers emit it; or any word. */
function condition(b: Builder): void {
  const { random } = b
  b.pushWord(1)
  if (random.chance(0.3)) return
  b.pushWord(1)
  b.op(random.pick([Opcode.LT, Opcode.GT, Opcode.SLT, Opcode.SGT, Opcode.EQ, Opcode.SUB]))
  for (let i = random.below(4); i > 0; i--) b.op(Opcode.ISZERO)
}

/** Leaves the stack in another order right before the block ends; any word may become the condition. */
function shuffle(b: Builder): void {
  for (let i = b.random.between(2, 8); i > 0 && b.available > 1; i--) {
    b.op(Opcode.SWAP1 + b.random.below(Math.min(16, b.available - 1)))
    if (b.random.chance(0.2)) b.computeInPlace()
    if (b.random.chance(0.2)) b.duplicate()
    if (b.random.chance(0.2) && b.available > 2) b.op(Opcode.POP)
    if (b.random.chance(0.2)) b.op(b.random.pick([Opcode.CALLDATASIZE, Opcode.MSIZE, Opcode.PC]))
  }
  if (b.available === 0) b.pushWord(0)
}

/** Counts down on the stack. */
function loop(b: Builder): void {
  const head = b.asm.newLabel()
  b.push(BigInt(b.random.between(1, b.nesting === 0 ? 9 : 3)))
  b.land(head)
  block(b, b.random.between(1, 3))
  b.push(1n)
  b.op(Opcode.SWAP1, Opcode.SUB, Opcode.DUP1)
  b.pushLabel(head)
  b.op(Opcode.JUMPI, Opcode.POP)
}

/** A jump over bytes that may look like anything, with the target known or computed. */
function jumpOver(b: Builder): void {
  const { random } = b
  const end = b.asm.newLabel()
  if (random.chance(0.4)) shuffle(b)
  random.weighted<() => void>([
    [3, () => b.pushLabel(end)],
    [2, () => pushComputedTarget(b, end)],
    [1, () => pushTargetThroughMemory(b, end)],
    [0.1, () => b.pushLabel(end, random.pick([-1, 1]))],
  ])()
  b.op(Opcode.JUMP)
  if (random.chance(0.3)) b.asm.op(Opcode.PUSH1 + random.below(4))
  else b.asm.raw(random.bytes(random.below(6)))
  // A PUSH among the bytes must not swallow the landing.
  for (let i = 0; i < 32; i++) b.asm.op(Opcode.JUMPDEST)
  b.land(end)
}

function pushComputedTarget(b: Builder, target: { at: number | undefined }): void {
  const difference = b.random.below(200)
  b.push(BigInt(difference))
  b.pushLabel(target, -difference)
  b.op(Opcode.ADD)
}

function pushTargetThroughMemory(b: Builder, target: { at: number | undefined }): void {
  const at = BigInt(b.random.below(100))
  b.pushLabel(target)
  b.push(at)
  b.op(Opcode.MSTORE)
  b.push(at)
  b.op(Opcode.MLOAD)
}

/** A function with one argument and one result, called up to three times with the return address on the stack. */
function callFunction(b: Builder): void {
  const entry = b.asm.newLabel()
  const behind = b.asm.newLabel()
  const { floor, height } = b
  b.pushLabel(behind)
  b.op(Opcode.JUMP)

  b.height = 2
  b.floor = 1
  b.land(entry)
  b.nesting++
  runStatements(b, b.random.between(1, 3))
  b.settle(2)
  b.nesting--
  b.op(Opcode.SWAP1, Opcode.JUMP)

  b.height = height
  b.floor = floor
  b.land(behind)
  for (let calls = b.random.between(1, 3); calls > 0; calls--) {
    const back = b.asm.newLabel()
    b.pushLabel(back)
    b.pushWord(0)
    b.pushLabel(entry)
    b.op(Opcode.JUMP)
    // The argument has become the result, the return address is gone.
    b.height--
    b.land(back)
  }
}

/** Many live words; rarely too many. */
function tallStack(b: Builder): void {
  const { random } = b
  if (b.height > 200) return
  if (b.height === 0) b.pushWord(0)
  const count = random.chance(0.08) ? 1024 - b.height + random.between(-3, 1) : random.between(10, 40)
  const start = b.height
  for (let i = 0; i < count; i++) random.chance(0.3) ? b.push(BigInt(i)) : b.duplicate()
  if (random.chance(0.5) || count > 100) b.settle(start)
}

/** An early end, mostly behind a condition. */
function leave(b: Builder): void {
  const { random } = b
  const end = b.asm.newLabel()
  condition(b)
  b.pushLabel(end)
  b.op(Opcode.JUMPI)
  const { height } = b
  random.weighted<() => void>([
    [3, () => endWith(b, b.has(Opcode.REVERT) ? Opcode.REVERT : Opcode.RETURN)],
    [2, () => endWith(b, Opcode.RETURN)],
    [1, () => b.asm.op(Opcode.STOP)],
    [2, () => selfdestruct(b)],
    [1, () => b.asm.op(Opcode.INVALID)],
  ])()
  b.height = height
  b.land(end)
}

/** Something wrong: an undefined opcode, an empty stack, a jump to nowhere or into the data of a PUSH. */
function blunder(b: Builder): void {
  const { random } = b
  random.weighted<() => void>([
    [2, () => b.asm.op(random.below(256))],
    [1, () => b.asm.op(...Array.from({ length: 20 }, () => Opcode.POP))],
    [1, () => b.asm.op(Opcode.PUSH1, random.below(256), Opcode.JUMP)],
    [2, () => jumpIntoData(b)],
  ])()
}

function jumpIntoData(b: Builder): void {
  const data = b.asm.newLabel()
  b.asm.pushLabel(data)
  b.asm.op(Opcode.JUMP, Opcode.PUSH1 + 1)
  b.asm.put(data)
  b.asm.op(Opcode.JUMPDEST, Opcode.JUMPDEST)
}
