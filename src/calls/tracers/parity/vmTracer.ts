/**
 * What every instruction did, in Parity's form: a tree of programs.
 *
 * Owns: this form, and what an instruction has pushed, stored and written to memory. Must never: show an instruction that failed.
 */
import type { MemoryViews, StateReader, Step } from '../../../kernel-host/index.ts'
import { bytesToHex, EMPTY_CODE_HASH, equalBytes } from '../../../primitives/index.ts'
import { quantity } from '../json.ts'
import * as Op from '../opcodes.ts'
import type { Frame, FrameEnd, StepEnd } from '../tracer.ts'

interface Effects {
  readonly mem: { readonly data: string; readonly off: number } | null
  readonly push: readonly string[]
  readonly store: { readonly key: string; readonly val: string } | null
  /** Gas that is left. */
  readonly used: number
}

interface Operation {
  cost: number
  ex: Effects | null
  readonly pc: number
  sub: Program | null
}

export interface Program {
  readonly code: string
  readonly ops: Operation[]
}

/**
 * What an instruction shows of memory: where its offset and length lie on the stack, counted from the top; a negative length
 * is one that is fixed.
 */
const shown: ReadonlyMap<number, readonly [offset: number, length: number]> = new Map([
  [Op.MSTORE, [0, -32]],
  [Op.MSTORE8, [0, -1]],
  [Op.MLOAD, [0, -32]],
  [Op.CALLDATACOPY, [0, 2]],
  [Op.CODECOPY, [0, 2]],
  [Op.EXTCODECOPY, [1, 3]],
  [Op.RETURNDATACOPY, [0, 2]],
  [Op.MCOPY, [0, 2]],
  [Op.CALL, [5, 6]],
  [Op.CALLCODE, [5, 6]],
  [Op.DELEGATECALL, [4, 5]],
  [Op.STATICCALL, [4, 5]],
])

const INVALID_OPCODE = 'invalid opcode'
const OUT_OF_GAS = 'out of gas'

/** A step whose outcome shows when the next one of its frame begins. */
interface OpenStep {
  readonly step: Step
  readonly operation: Operation
  readonly offset: number
  readonly length: number
  readonly store: Effects['store']
}

interface OpenFrame {
  readonly program: Program
  last: OpenStep | undefined
}

export class VmTracer {
  readonly #state: StateReader
  readonly #created: (address: Uint8Array) => Uint8Array | undefined
  readonly #frames: OpenFrame[] = []
  #program: Program = { code: '0x', ops: [] }

  /** `created` gives the code of a contract that the transaction has created. */
  constructor(state: StateReader, created: (address: Uint8Array) => Uint8Array | undefined) {
    this.#state = state
    this.#created = created
  }

  /** Of the outermost frame. */
  get program(): Program {
    return this.#program
  }

  step(step: Step, views: MemoryViews): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    this.#close(frame, step.gas, views, step)
    frame.last = undefined
    // What follows the end of the code is not an instruction here.
    if (step.programCounter >= (frame.program.code.length - 2) / 2) return
    const word = (index: number): bigint =>
      index < step.height ? views.readWord(step.stack + (step.height - 1 - index) * 32) : 0n
    const [offset, length] = shown.get(step.opcode) ?? [0, 0]
    frame.last = {
      step,
      operation: { cost: 0, ex: null, pc: step.programCounter, sub: null },
      offset: Number(word(offset)),
      length: length < 0 ? -length : length === 0 ? 0 : Number(word(length)),
      store: step.opcode === Op.SSTORE ? { key: quantity(word(0)), val: quantity(word(1)) } : null,
    }
  }

  stepEnded({ gasCost, error }: StepEnd): void {
    const frame = this.#frames.at(-1)
    if (frame?.last === undefined) return
    // What could not be paid is shown without effects, what the stack did not allow is not.
    if (error === undefined || error.startsWith(OUT_OF_GAS)) frame.last.operation.cost = gasCost
    if (error === undefined) return
    if (error.startsWith(OUT_OF_GAS)) frame.program.ops.push(frame.last.operation)
    frame.last = undefined
  }

  frameEntered({ opcode, depth, to, gas, isPrecompile, input }: Frame): void {
    if (opcode === Op.SELFDESTRUCT) return
    const code = Op.isCreation(opcode) ? input() : isPrecompile ? new Uint8Array(0) : this.#codeOf(to)
    const program: Program = { code: bytesToHex(code), ops: [] }
    const caller = this.#frames.at(-1)?.last
    if (caller !== undefined) {
      caller.operation.sub = program
      // What a creation is given is part of its price here, as it is of a call's.
      if (Op.isCreation(opcode)) caller.operation.cost += gas
    }
    if (depth === 0) this.#program = program
    this.#frames.push({ program, last: undefined })
  }

  frameLeft({ error }: FrameEnd, isSelfdestruction: boolean): void {
    if (isSelfdestruction) return
    const { last, program } = this.#frames.pop()!
    if (last === undefined || error?.startsWith(INVALID_OPCODE)) return
    const { operation, step } = last
    operation.ex = { mem: null, push: [], store: null, used: step.gas - operation.cost }
    program.ops.push(operation)
  }

  #close(frame: OpenFrame, gas: number, views: MemoryViews, next: Step): void {
    const { last } = frame
    if (last === undefined) return
    const { step, operation, offset, length, store } = last
    const count = pushCount(step.opcode)
    const push: string[] = []
    for (let index = next.height - count; index < next.height; index++) {
      push.push(quantity(views.readWord(next.stack + index * 32)))
    }
    const isThere = length > 0 && offset + length <= next.memorySize
    const mem = isThere ? { data: bytesToHex(views.copyBytes(next.memory + offset, length)), off: offset } : null
    operation.ex = { mem, push, store, used: gas }
    frame.program.ops.push(operation)
  }

  #codeOf(address: Uint8Array): Uint8Array {
    const created = this.#created(address)
    if (created !== undefined) return created
    const account = this.#state.account(address)
    if (account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH)) return new Uint8Array(0)
    return this.#state.code(account.codeHash)
  }
}

/** DUP and SWAP push all that they reach down to. */
function pushCount(opcode: number): number {
  return Op.stackUse(opcode).leaves
}
