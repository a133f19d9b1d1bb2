/**
 * Emits code while it keeps count of the stack, so that what it emits runs instead of underflowing at once.
 *
 * Owns: stack height, the floor below which a block must not reach, expressions. Must never: emit an opcode that the
 * rules do not define, unless asked for one.
 */
import { type OpcodeInfo, opcodeTable } from '../../src/protocol/forks/opcodes.ts'
import { type Rules, UNDEFINED_OPCODE } from '../../src/protocol/forks/rules.ts'
import { Assembler, type Label, Opcode } from './assembler.ts'
import type { Prng } from './prng.ts'
import { edgeOperands, edgeWord, someOffset, wildOffset } from './values.ts'

export interface BuilderContext {
  readonly rules: Rules
  readonly random: Prng
  /** Addresses worth asking about and calling. */
  readonly addresses: readonly bigint[]
  /** How many creations may nest inside this code. */
  readonly creationDepth: number
}

const STACK_LIMIT = 1024
const HOT_SLOTS = [0n, 1n, 2n, 3n, 7n, (1n << 256n) - 1n, 1n << 255n]
const DIRTY_ADDRESS_BITS = 0xdead_beef_0000_0000_ffff_0001n << 160n

/** Opcodes that only compute: pop words, push one. */
const COMPUTING = range(0x01, 0x0b).concat(range(0x10, 0x1e))
const ENVIRONMENT = [
  0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4a,
].concat([Opcode.PC, Opcode.MSIZE, Opcode.GAS, Opcode.PUSH1 - 1])

export class Builder {
  readonly context: BuilderContext
  readonly random: Prng
  readonly asm = new Assembler()
  /** Words on the stack, counted from where this code began. */
  height = 0
  /** Words that belong to somebody outside of the current block. */
  floor = 0
  /** How deep blocks are nested. */
  nesting = 0
  readonly #blobs: { readonly label: Label; readonly bytes: Uint8Array }[] = []

  readonly #computing: readonly number[]
  readonly #loading: typeof LOADING

  constructor(context: BuilderContext) {
    this.context = context
    this.random = context.random
    this.#computing = COMPUTING.filter((opcode) => this.has(opcode))
    this.#loading = LOADING.filter(([opcode]) => this.has(opcode))
  }

  has(opcode: number): boolean {
    return this.context.rules.staticGas[opcode] !== UNDEFINED_OPCODE
  }

  /** Emits instructions and counts their effect on the stack. */
  op(...opcodes: number[]): void {
    for (const opcode of opcodes) {
      const { stackIn, stackOut } = infoOf(opcode)
      if (stackIn > this.height) throw new Error(`opcode ${opcode} would underflow`)
      this.height += stackOut - stackIn
      this.asm.op(opcode)
    }
  }

  push(value: bigint, atLeast = 1): void {
    this.asm.push(value, atLeast)
    this.height++
  }

  pushLabel(label: Label, offset = 0): void {
    this.asm.pushLabel(label, offset)
    this.height++
  }

  /** Puts a label with its JUMPDEST. */
  land(label: Label): void {
    this.asm.put(label)
    this.op(Opcode.JUMPDEST)
  }

  /** Bytes to stand behind the code, for CODECOPY. */
  blob(bytes: Uint8Array): Label {
    const label = this.asm.newLabel()
    this.#blobs.push({ label, bytes })
    return label
  }

  /** Makes the stack as high as it was. */
  settle(height: number): void {
    while (this.height > height) this.op(Opcode.POP)
    while (this.height < height) this.push(0n)
  }

  /** Words that the current block may take. */
  get available(): number {
    return this.height - this.floor
  }

  get hasRoom(): boolean {
    return this.height < STACK_LIMIT / 2
  }

  finish(): Uint8Array {
    // Falling into the blobs would be legal, but a STOP makes the ends more even.
    if (this.#blobs.length > 0 && this.random.chance(0.9)) this.asm.op(Opcode.STOP)
    for (const { label, bytes } of this.#blobs) {
      this.asm.put(label)
      this.asm.raw(bytes)
    }
    return this.asm.finish()
  }

  /** Emits an expression: one more word on the stack. */
  pushWord(depth = 2): void {
    this.random.weighted<() => void>([
      [8, () => this.push(edgeWord(this.random), this.random.chance(0.1) ? this.random.between(1, 32) : 1)],
      [this.height > 0 ? 5 : 0, () => this.duplicate()],
      [3, () => this.#pushEnvironment()],
      [depth > 0 ? 8 : 0, () => this.#pushComputed(depth - 1)],
      [depth > 0 ? 4 : 0, () => this.#pushLoaded()],
    ])()
  }

  pushOffset(): void {
    this.push(someOffset(this.random))
  }

  pushLength(): void {
    this.push(this.random.chance(0.997) ? BigInt(this.random.below(100)) : BigInt.asUintN(256, wildOffset(this.random)))
  }

  pushSlot(): void {
    if (this.random.chance(0.9)) this.push(this.random.pick(HOT_SLOTS))
    else this.pushWord(0)
  }

  pushAddress(): void {
    this.random.weighted<() => void>([
      [12, () => this.push(this.random.pick(this.context.addresses))],
      // Only the low 20 bytes count.
      [1, () => this.push(this.random.pick(this.context.addresses) | DIRTY_ADDRESS_BITS)],
      [1, () => this.op(Opcode.ADDRESS)],
      [1, () => this.op(Opcode.CALLER)],
      [1, () => this.push(this.random.bits(160))],
    ])()
  }

  duplicate(): void {
    this.op(Opcode.DUP1 + this.random.below(Math.min(16, this.height)))
  }

  /** One computing instruction on what is on the stack, or nothing when too little is there. */
  computeInPlace(): void {
    const opcode = this.random.pick(this.#computing)
    if (infoOf(opcode).stackIn <= this.available) this.op(opcode)
  }

  /** A computing instruction with operands that are made for it. */
  pushEdgeComputed(): void {
    const opcode = this.random.pick(this.#computing)
    this.#pushEdges(opcode)
    this.op(opcode)
  }

  #pushComputed(depth: number): void {
    const opcode = this.random.pick(this.#computing)
    const { stackIn } = infoOf(opcode)
    if (this.random.chance(0.4)) this.#pushEdges(opcode)
    else for (let words = stackIn; words > 0; words--) this.pushWord(depth)
    this.op(opcode)
  }

  #pushEdges(opcode: number): void {
    for (const word of edgeOperands(this.random, opcode, infoOf(opcode).stackIn).reverse()) this.push(word)
  }

  #pushEnvironment(): void {
    const opcode = this.random.pick(ENVIRONMENT)
    this.op(this.has(opcode) ? opcode : Opcode.ADDRESS)
  }

  #pushLoaded(): void {
    const [opcode, pushOperands] = this.random.pick(this.#loading)
    pushOperands(this)
    this.op(opcode)
  }
}

/** What reads from somewhere, with what it needs on the stack. */
const LOADING: readonly (readonly [opcode: number, pushOperands: (b: Builder) => void])[] = [
  [Opcode.MLOAD, (b) => b.pushOffset()],
  [Opcode.MLOAD, (b) => b.pushOffset()],
  [Opcode.KECCAK256, pushRange],
  [Opcode.CALLDATALOAD, (b) => b.pushOffset()],
  [Opcode.SLOAD, (b) => b.pushSlot()],
  [Opcode.SLOAD, (b) => b.pushSlot()],
  [Opcode.TLOAD, (b) => b.pushSlot()],
  [Opcode.BALANCE, (b) => b.pushAddress()],
  [Opcode.EXTCODESIZE, (b) => b.pushAddress()],
  [Opcode.EXTCODEHASH, (b) => b.pushAddress()],
  [Opcode.BLOCKHASH, (b) => b.push(BigInt(b.random.pick([0, 1, 742, 743, 744, 745, 999, 1000, 1001])))],
  [Opcode.BLOBHASH, (b) => b.pushWord(0)],
]

function pushRange(b: Builder): void {
  b.pushLength()
  b.pushOffset()
}

export function infoOf(opcode: number): OpcodeInfo {
  const info = opcodeTable[opcode]
  if (info === undefined) throw new Error(`opcode ${opcode} is in no table`)
  return info
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
