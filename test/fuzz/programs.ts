/**
 * Whole programs by kind, and mutations of programs.
 *
 * Owns: how a program begins and ends, and how one is bent into another. Must never: choose accounts or messages.
 */
import { concatBytes } from '../../src/primitives/bytes.ts'
import { opcodeTable } from '../../src/protocol/forks/opcodes.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { instructionStarts, Opcode } from './assembler.ts'
import { Builder, type BuilderContext, infoOf } from './builder.ts'
import {
  callStatement,
  endWith,
  inspectStatement,
  makeInitcode,
  repeatCallStatement,
  selfdestruct,
  storeTop,
} from './callStatements.ts'
import type { Prng } from './prng.ts'
import { runStatements } from './statements.ts'
import { edgeWord } from './values.ts'

/** Codes above this size only slow the search down. */
const MAX_MUTANT = 6000

export function makeProgram(context: BuilderContext): Uint8Array {
  const make = context.random.weighted(PROGRAM_KINDS)
  return make(context)
}

export function makeCreationCode(context: BuilderContext): Uint8Array {
  return makeInitcode(new Builder(context))
}

/** For contracts that others call: mostly small, so that there is gas for all of them. */
export function makeCallee(context: BuilderContext): Uint8Array {
  return context.random.chance(0.5) ? smallCallee(context) : makeProgram(context)
}

const PROGRAM_KINDS: readonly (readonly [number, (context: BuilderContext) => Uint8Array])[] = [
  [10, structuredProgram],
  [2, computingProgram],
  [1.5, longBlockProgram],
  [1.5, opcodeSoup],
  [1, storageProgram],
  [3, conversation],
  [0.7, ({ random }) => random.bytes(random.between(0, 200))],
  [0.4, recursion],
  [0.05, farJump],
  [0.15, giantProgram],
]

function structuredProgram(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  runStatements(b, b.random.between(1, 18))
  finishProgram(b)
  return b.finish()
}

/** Nothing but computation on edge values, all results shown. */
function computingProgram(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  for (let i = random.between(2, 12); i > 0; i--) b.push(edgeWord(random))
  for (let i = random.between(5, 80); i > 0; i--) {
    if (random.chance(0.3) && b.hasRoom) b.pushEdgeComputed()
    if (b.height < 6 || random.chance(0.25)) random.chance(0.6) ? b.push(edgeWord(random)) : b.duplicate()
    if (random.chance(0.2)) b.op(Opcode.SWAP1 + random.below(Math.min(16, b.height - 1)))
    b.computeInPlace()
  }
  showStack(b)
  return b.finish()
}

/** Few basic blocks with many live words, to strain whoever rearranges the stack within a block. */
function longBlockProgram(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  for (let i = 0; i < 20; i++) b.pushWord(1)
  for (let i = random.between(50, 400); i > 0; i--) {
    const kind = random.below(10)
    if (kind < 3 && b.height < 100) b.duplicate()
    else if (kind < 6) b.op(Opcode.SWAP1 + random.below(Math.min(16, b.height - 1)))
    else if (kind < 8) b.computeInPlace()
    else if (kind === 8 && b.height < 100) b.pushWord(1)
    else if (b.height > 8) b.op(Opcode.POP)
    if (random.chance(0.05) && b.height > 0) endBlock(b)
    while (b.height < 4) b.pushWord(0)
  }
  showStack(b)
  return b.finish()
}

/** A branch whose two ways meet at once: whatever is on top decides nothing, but everything has to be in its place. */
function endBlock(b: Builder): void {
  const next = b.asm.newLabel()
  b.pushLabel(next)
  b.op(Opcode.JUMPI)
  b.land(next)
}

/** Any defined opcode whose operands are there, whatever they are. */
function opcodeSoup(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  const defined = opcodeTable.flatMap((info) => (info !== undefined && b.has(info.opcode) ? [info.opcode] : []))
  for (let i = random.between(5, 60); i > 0; i--) {
    const opcode = random.pick(defined)
    const { stackIn, immediateSize } = infoOf(opcode)
    while (b.height < stackIn) random.chance(0.7) ? b.push(BigInt(random.below(70))) : b.pushWord(0)
    b.op(opcode)
    b.asm.raw(random.bytes(immediateSize))
  }
  if (random.chance(0.7)) showStack(b)
  return b.finish()
}

/** Few slots, few values, every order: net prices, refunds, clearing and setting again. */
function storageProgram(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  for (let i = random.between(2, 14); i > 0; i--) {
    const slot = BigInt(random.below(3))
    if (random.chance(0.2)) {
      b.push(slot)
      b.op(Opcode.SLOAD)
    } else {
      b.push(BigInt(random.below(3)))
      b.push(slot)
      b.op(b.has(Opcode.TSTORE) && random.chance(0.2) ? Opcode.TSTORE : Opcode.SSTORE)
    }
    if (random.chance(0.1)) runStatements(b, 1)
  }
  finishProgram(b)
  return b.finish()
}

/** Over more bytes than 16 bits can count. */
function farJump({ random }: BuilderContext): Uint8Array {
  const filling = random.bytes(random.between(60_000, 70_000))
  const target = 5 + filling.length + 33
  const jump = Uint8Array.of(Opcode.PUSH1 + 2, target >> 16, (target >> 8) & 0xff, target & 0xff, Opcode.JUMP)
  // Enough JUMPDESTs that a PUSH in the filling cannot swallow them all.
  const landing = new Uint8Array(34).fill(Opcode.JUMPDEST)
  const end = Uint8Array.of(Opcode.PC, Opcode.PUSH1, 0, Opcode.MSTORE, Opcode.PUSH1, 32, Opcode.PUSH1, 0, Opcode.RETURN)
  return concatBytes(jump, filling, landing, end)
}

/** Patterns to repeat thousands of times: some keep the stack level, some run it over or dry. */
const PATTERNS: readonly (readonly number[])[] = [
  [Opcode.JUMPDEST],
  [Opcode.PUSH1, 7],
  [Opcode.PUSH1, 7, Opcode.POP],
  [Opcode.DUP1, Opcode.MUL],
  [Opcode.DUP1 + 1, Opcode.SWAP1, Opcode.POP],
  [Opcode.DUP1 + 15],
  [Opcode.SWAP1],
  [Opcode.SWAP1 + 2, Opcode.SWAP1 + 7, Opcode.SWAP1 + 15],
  [Opcode.DUP1 + 3, Opcode.DUP1 + 9, Opcode.ADD, Opcode.SWAP1 + 5, Opcode.POP],
  [Opcode.GAS, Opcode.XOR],
  [Opcode.CALLDATASIZE, Opcode.SUB],
  [Opcode.PUSH1, 0, Opcode.PUSH1, 0, Opcode.JUMPI],
  [Opcode.DUP1, Opcode.PUSH1, 0, Opcode.MSTORE],
  [Opcode.POP],
  [Opcode.PUSH1 + 31, ...new Array<number>(32).fill(0xa5), Opcode.AND],
]

/** Straight code as long as a contract may be, to meet every limit of whoever analyses it in advance. */
function giantProgram(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  for (let i = 0; i < 17; i++) b.push(edgeWord(random))
  const size = random.pick([2000, 8000, 24_576])
  while (b.asm.length < size) {
    const pattern = random.pick(PATTERNS)
    const repeats = random.chance(0.5) ? random.between(1, 30) : random.between(30, 3000)
    for (let i = 0; i < repeats && b.asm.length < size; i++) b.asm.op(...pattern)
  }
  showStack(b)
  return b.finish()
}

/** A row of calls to the other contracts, with a look at the accounts in between. */
function conversation(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  for (let i = b.random.between(2, 10); i > 0; i--) {
    b.random.weighted([
      [6, callStatement],
      [3, repeatCallStatement],
      [3, inspectStatement],
      [1, (to: Builder) => runStatements(to, 1)],
    ])(b)
  }
  finishProgram(b)
  return b.finish()
}

/** One to three effects and an end: what a caller must see, must not see, or must be refused. */
function smallCallee(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  const { random } = b
  for (let i = random.between(1, 3); i > 0; i--) {
    const store = b.has(Opcode.TSTORE) && random.chance(0.5) ? Opcode.TSTORE : Opcode.SSTORE
    random.weighted<() => void>([
      [4, () => b.push(BigInt(random.below(3)))],
      [1, () => b.op(Opcode.GAS)],
      [1, () => b.op(Opcode.CALLVALUE)],
      [2, () => loadSlot(b)],
    ])()
    b.push(BigInt(random.below(3)))
    b.op(
      random.weighted([
        [6, store],
        [1, Opcode.LOG0],
        [1, Opcode.MSTORE],
      ]),
    )
  }
  if (b.has(Opcode.TSTORE) && random.chance(0.3)) probeTransient(b)
  if (random.chance(0.3)) callStatement(b)
  random.weighted<() => void>([
    [3, () => endWith(b, Opcode.RETURN)],
    [2, () => selfdestruct(b)],
    [1, () => endWith(b, b.has(Opcode.REVERT) ? Opcode.REVERT : Opcode.RETURN)],
    [1, () => b.asm.op(Opcode.INVALID)],
    [1, () => {}],
    [5, () => failForOddData(b)],
  ])()
  return b.finish()
}

/** Keeps what an earlier call has left in transient storage, and leaves something there itself. */
function probeTransient(b: Builder): void {
  b.push(1n)
  b.op(Opcode.TLOAD)
  storeTop(b)
  b.op(b.random.pick([Opcode.GAS, Opcode.ADDRESS]))
  b.push(1n)
  b.op(Opcode.TSTORE)
}

/** Fails in one call and not in the next. */
function failForOddData(b: Builder): void {
  const end = b.asm.newLabel()
  b.push(1n)
  b.op(Opcode.CALLDATASIZE, Opcode.AND)
  b.pushLabel(end)
  b.op(Opcode.JUMPI)
  if (b.has(Opcode.REVERT) && b.random.chance(0.7)) endWith(b, Opcode.REVERT)
  else b.asm.op(Opcode.INVALID)
  b.land(end)
}

function loadSlot(b: Builder): void {
  b.push(BigInt(b.random.below(3)))
  b.op(b.has(Opcode.TLOAD) && b.random.chance(0.4) ? Opcode.TLOAD : Opcode.SLOAD)
}

/** Calls itself until gas or depth ends it, then notes how far it came. */
function recursion(context: BuilderContext): Uint8Array {
  const b = new Builder(context)
  if (b.random.chance(0.5)) runStatements(b, 1)
  callSelf(b)
  if (b.random.chance(0.3)) storeTop(b)
  finishProgram(b)
  return b.finish()
}

/** The same with nothing that could burn a large gas limit on the way. */
export function makeRecursion(rules: Rules, random: Prng): Uint8Array {
  const b = new Builder({ rules, random, addresses: [], creationDepth: 0 })
  for (let i = random.below(4); i > 0; i--) b.push(edgeWord(random))
  callSelf(b)
  b.push(0n)
  b.op(Opcode.SLOAD, Opcode.ADD)
  b.push(0n)
  b.op(Opcode.SSTORE)
  if (random.chance(0.5)) showStack(b)
  return b.finish()
}

function callSelf(b: Builder): void {
  const { random } = b
  for (let i = 0; i < 4; i++) b.push(0n)
  const opcode = random.pick([Opcode.CALL, Opcode.CALL, Opcode.CALLCODE, Opcode.DELEGATECALL, Opcode.STATICCALL])
  const kind = b.has(opcode) ? opcode : Opcode.CALL
  if (kind === Opcode.CALL || kind === Opcode.CALLCODE) b.push(random.chance(0.7) ? 0n : 1n)
  b.op(Opcode.ADDRESS)
  if (b.context.rules.callGasIsCapped) b.op(Opcode.GAS)
  else {
    b.push(BigInt(random.pick([60, 200, 10_000, 40_000])))
    b.op(Opcode.GAS, Opcode.SUB)
  }
  b.op(kind)
}

function finishProgram(b: Builder): void {
  b.random.weighted<() => void>([
    [10, () => showStack(b)],
    [1, () => endWith(b, b.has(Opcode.REVERT) ? Opcode.REVERT : Opcode.RETURN)],
    [1, () => b.asm.op(Opcode.STOP)],
    [1, () => selfdestruct(b)],
    [1, () => {}],
    [0.5, () => endInsideData(b)],
  ])()
}

/** The last PUSH lacks some of its data, which then counts as zeros. */
function endInsideData(b: Builder): void {
  const size = b.random.between(1, 32)
  b.asm.op(Opcode.PUSH1 + size - 1)
  b.asm.raw(b.random.bytes(b.random.below(size)))
}

/** Returns the stack, so that no wrong word stays hidden. */
function showStack(b: Builder): void {
  const words = Math.min(b.height, 40)
  for (let i = 0; i < words; i++) {
    b.push(BigInt(32 * i))
    b.op(Opcode.MSTORE)
  }
  // Some memory behind it too.
  b.push(BigInt(32 * words + b.random.below(100)))
  b.push(0n)
  b.op(b.has(Opcode.REVERT) && b.random.chance(0.05) ? Opcode.REVERT : Opcode.RETURN)
}

/** Bends code; the donor gives parts to splice in. */
export function mutateCode(random: Prng, code: Uint8Array, donor: Uint8Array): Uint8Array {
  let mutant = code
  for (let i = random.between(1, 4); i > 0; i--) mutant = random.weighted(MUTATIONS)(random, mutant, donor)
  return mutant.subarray(0, MAX_MUTANT)
}

type Mutation = (random: Prng, code: Uint8Array, donor: Uint8Array) => Uint8Array

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [3, replaceByte],
  [3, (random, code) => splice(code, boundary(random, code), 0, Uint8Array.of(random.below(256)))],
  [3, (random, code) => removeRange(random, code)],
  [2, (random, code) => splice(code, boundary(random, code), 0, part(random, code))],
  [3, (random, code, donor) => splice(code, boundary(random, code), 0, part(random, donor))],
  [1, (random, code) => code.subarray(0, random.below(code.length + 1))],
  [2, replaceOpcode],
]

function replaceByte(random: Prng, code: Uint8Array): Uint8Array {
  if (code.length === 0) return random.bytes(1)
  const mutant = code.slice()
  const at = random.below(code.length)
  const old = mutant[at] ?? 0
  mutant[at] = random.pick([random.below(256), old ^ (1 << random.below(8)), old + 1, old - 1, 0, 255])
  return mutant
}

/** Another opcode in place of one, data and all else untouched. */
function replaceOpcode(random: Prng, code: Uint8Array): Uint8Array {
  const mutant = code.slice()
  const at = boundary(random, code)
  if (at < mutant.length) mutant[at] = random.below(256)
  return mutant
}

function removeRange(random: Prng, code: Uint8Array): Uint8Array {
  const starts = instructionStarts(code)
  const first = random.below(starts.length)
  const last = Math.min(starts.length - 1, first + random.between(1, 5))
  return splice(code, starts[first] ?? 0, (starts[last] ?? 0) - (starts[first] ?? 0), new Uint8Array(0))
}

function part(random: Prng, code: Uint8Array): Uint8Array {
  const from = boundary(random, code)
  return code.subarray(from, from + random.between(1, 40))
}

function boundary(random: Prng, code: Uint8Array): number {
  return Math.min(code.length, random.pick(instructionStarts(code)))
}

export function splice(code: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return concatBytes(code.subarray(0, at), insert, code.subarray(at + remove))
}
