/**
 * What every instruction did, in Parity's form: a tree of programs.
 *
 * Owns: this form, and what an instruction has pushed, stored and written to memory. Must never: hold the tree: it is written as it
 * comes.
 */
import type { MemoryViews, StateReader, Step } from '../../../kernel-host/index.ts'
import { bytesToHex, EMPTY_CODE_HASH, equalBytes } from '../../../primitives/index.ts'
import { quantity } from '../json.ts'
import * as Op from '../opcodes.ts'
import type { Pieces } from '../pieces.ts'
import type { Frame, FrameEnd, StepEnd } from '../tracer.ts'

interface Effects {
  readonly mem: { readonly data: string; readonly off: number } | null
  readonly push: readonly string[]
  readonly store: { readonly key: string; readonly val: string } | null
  /** Gas that is left. */
  readonly used: number
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
  readonly offset: number
  readonly length: number
  readonly store: Effects['store']
  cost: number
  /** The program of the call that it made is written already. */
  hasProgram: boolean
}

interface OpenFrame {
  /** Bytes of code. */
  readonly length: number
  /** Whether an instruction is written. */
  isBegun: boolean
  last: OpenStep | undefined
}

export class VmTracer {
  readonly #state: StateReader
  readonly #created: (address: Uint8Array) => Uint8Array | undefined
  readonly #pieces: Pieces
  readonly #frames: OpenFrame[] = []

  /** `created` gives the code of a contract that the transaction has created. */
  constructor(state: StateReader, created: (address: Uint8Array) => Uint8Array | undefined, pieces: Pieces) {
    this.#state = state
    this.#created = created
    this.#pieces = pieces
  }

  step(step: Step, views: MemoryViews): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    this.#close(frame, step.gas, views, step)
    // What follows the end of the code is not an instruction here.
    if (step.programCounter >= frame.length) return
    const word = (index: number): bigint =>
      index < step.height ? views.readWord(step.stack + (step.height - 1 - index) * 32) : 0n
    const [offset, length] = shown.get(step.opcode) ?? [0, 0]
    frame.last = {
      step,
      offset: Number(word(offset)),
      length: length < 0 ? -length : length === 0 ? 0 : Number(word(length)),
      store: step.opcode === Op.SSTORE ? { key: quantity(word(0)), val: quantity(word(1)) } : null,
      cost: 0,
      hasProgram: false,
    }
  }

  stepEnded({ gasCost, error }: StepEnd): void {
    const frame = this.#frames.at(-1)
    if (frame?.last === undefined) return
    frame.last.cost = gasCost
    if (error === undefined) return
    // What could not be paid is shown without effects, what the stack did not allow is not.
    if (error.startsWith(OUT_OF_GAS)) this.#write(frame, frame.last, null)
    frame.last = undefined
  }

  frameEntered({ opcode, to, gas, isPrecompile, input }: Frame): void {
    if (opcode === Op.SELFDESTRUCT) return
    const code = Op.isCreation(opcode) ? input() : isPrecompile ? new Uint8Array(0) : this.#codeOf(to)
    const caller = this.#frames.at(-1)
    if (caller?.last !== undefined) {
      this.#pieces.add(`${this.#separator(caller)}{"sub":`)
      caller.last.hasProgram = true
      // What a creation is given is part of its price here, as it is of a call's.
      if (Op.isCreation(opcode)) caller.last.cost += gas
    }
    this.#pieces.add(`{"code":"${bytesToHex(code)}","ops":[`)
    this.#frames.push({ length: code.length, isBegun: false, last: undefined })
  }

  frameLeft({ error }: FrameEnd, isSelfdestruction: boolean): void {
    if (isSelfdestruction) return
    const frame = this.#frames.pop()!
    const { last } = frame
    if (last !== undefined && !error?.startsWith(INVALID_OPCODE)) {
      this.#write(frame, last, { mem: null, push: [], store: null, used: last.step.gas - last.cost })
    }
    this.#pieces.add(']}')
  }

  /** Writes the frame's last step, whose effects are there to be read. */
  #close(frame: OpenFrame, gas: number, views: MemoryViews, next: Step): void {
    const { last } = frame
    frame.last = undefined
    if (last === undefined) return
    const { step, offset, length, store } = last
    const push: string[] = []
    // DUP and SWAP push all that they reach down to.
    for (let index = next.height - Op.stackUse(step.opcode).leaves; index < next.height; index++) {
      push.push(quantity(views.readWord(next.stack + index * 32)))
    }
    const isThere = length > 0 && offset + length <= next.memorySize
    const mem = isThere ? { data: bytesToHex(views.copyBytes(next.memory + offset, length)), off: offset } : null
    this.#write(frame, last, { mem, push, store, used: gas })
  }

  #write(frame: OpenFrame, { step, cost, hasProgram }: OpenStep, effects: Effects | null): void {
    const beginning = hasProgram ? ',' : `${this.#separator(frame)}{"sub":null,`
    this.#pieces.add(`${beginning}"cost":${cost},"ex":${JSON.stringify(effects)},"pc":${step.programCounter}}`)
  }

  /** To be asked for before each instruction. */
  #separator(frame: OpenFrame): string {
    const separator = frame.isBegun ? ',' : ''
    frame.isBegun = true
    return separator
  }

  #codeOf(address: Uint8Array): Uint8Array {
    const created = this.#created(address)
    if (created !== undefined) return created
    const account = this.#state.account(address)
    if (account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH)) return new Uint8Array(0)
    return this.#state.code(account.codeHash)
  }
}
