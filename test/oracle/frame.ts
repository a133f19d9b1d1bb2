/**
 * One running piece of code: stack, memory, gas, program counter.
 *
 * Owns: the limits of stack and memory, and the charge for memory growth. Must never: touch the state.
 */
import { ADDRESS_MASK, EMPTY, wordCount } from './word.ts'

const STACK_LIMIT = 1024
/** No gas limit of this world pays for more; keeps byte offsets within plain numbers. */
const MEMORY_LIMIT = 1n << 32n

/** Ends a frame exceptionally: all its gas is gone, all it did is undone. */
export class Halt extends Error {
  override readonly name = 'Halt'
}

export interface Message {
  readonly caller: bigint
  /** Whose balance, storage and address the code sees. */
  readonly address: bigint
  /** Whose code runs; undefined = `data` is init code for a new contract at `address`. */
  readonly codeAddress: bigint | undefined
  /** What CALLVALUE says. */
  readonly value: bigint
  /** False when the value is only said (DELEGATECALL) or stays in place (CALLCODE). */
  readonly movesValue: boolean
  readonly data: Uint8Array
  readonly gas: bigint
  readonly isStatic: boolean
  readonly depth: number
}

export interface FrameResult {
  readonly status: 'success' | 'revert' | 'halt'
  /** Why it halted; for people only. */
  readonly halt: string | undefined
  readonly gasLeft: bigint
  readonly output: Uint8Array
}

/** A message that fails: all its gas is gone, or all of it comes back because it was never sent. */
export function halted(reason: string, gasLeft: bigint): FrameResult {
  return { status: 'halt', halt: reason, gasLeft, output: EMPTY }
}

export class Frame {
  readonly message: Message
  readonly code: Uint8Array
  readonly data: Uint8Array
  pc = 0
  gas: bigint
  /** What the last call of this frame gave back. */
  returnData: Uint8Array = EMPTY
  /** Set when the frame ended by itself. */
  ended: { readonly status: 'success' | 'revert'; readonly output: Uint8Array } | undefined
  #stack: bigint[] = []
  #memory = EMPTY
  #jumpTargets: Set<number> | undefined

  constructor(message: Message, code: Uint8Array) {
    this.message = message
    this.code = code
    this.data = message.codeAddress === undefined ? EMPTY : message.data
    this.gas = message.gas
  }

  charge(amount: bigint): void {
    if (amount > this.gas) throw new Halt('out of gas')
    this.gas -= amount
  }

  end(status: 'success' | 'revert', output: Uint8Array): void {
    this.ended = { status, output }
  }

  requireWritable(): void {
    if (this.message.isStatic) throw new Halt('write protection')
  }

  push(word: bigint): void {
    if (this.#stack.length >= STACK_LIMIT) throw new Halt('stack overflow')
    this.#stack.push(word)
  }

  pop(): bigint {
    const word = this.#stack.pop()
    if (word === undefined) throw new Halt('stack underflow')
    return word
  }

  popAddress(): bigint {
    return this.pop() & ADDRESS_MASK
  }

  /** Pushes a copy of the word at a depth; 1 = the top. */
  duplicate(depth: number): void {
    const word = this.#stack.at(-depth)
    if (word === undefined) throw new Halt('stack underflow')
    this.push(word)
  }

  /** Exchanges the top with the word that many below it. */
  swap(depth: number): void {
    const top = this.#stack.length - 1
    const other = this.#stack[top - depth]
    if (other === undefined) throw new Halt('stack underflow')
    this.#stack[top - depth] = this.#stack[top] ?? 0n
    this.#stack[top] = other
  }

  jump(target: bigint): void {
    this.#jumpTargets ??= findJumpTargets(this.code)
    if (target >= BigInt(this.code.length) || !this.#jumpTargets.has(Number(target))) throw new Halt('invalid jump')
    this.pc = Number(target)
  }

  get memorySize(): number {
    return this.#memory.length
  }

  /** Charges and grows memory so that the range is inside; a range of no bytes needs nothing. */
  expandMemory(offset: bigint, length: bigint): void {
    if (length === 0n) return
    if (offset + length > MEMORY_LIMIT) throw new Halt('out of gas')
    const words = wordCount(offset + length)
    const before = BigInt(this.#memory.length / 32)
    if (words <= before) return
    this.charge(memoryCost(words) - memoryCost(before))
    const grown = new Uint8Array(Number(words) * 32)
    grown.set(this.#memory)
    this.#memory = grown
  }

  /** A copy of a range that has been paid for. */
  readMemory(offset: bigint, length: bigint): Uint8Array {
    if (length === 0n) return EMPTY
    return this.#memory.slice(Number(offset), Number(offset + length))
  }

  writeMemory(offset: bigint, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#memory.set(bytes, Number(offset))
  }
}

function memoryCost(words: bigint): bigint {
  return 3n * words + (words * words) / 512n
}

/** The JUMPDESTs that are instructions, not data of a PUSH. */
function findJumpTargets(code: Uint8Array): Set<number> {
  const targets = new Set<number>()
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] ?? 0
    if (opcode === 0x5b) targets.add(at)
    if (opcode >= 0x60 && opcode <= 0x7f) at += opcode - 0x5f
  }
  return targets
}
