/**
 * The trace of every instruction: what debug methods give when no tracer is named.
 *
 * Owns: the form of struct logs, and that they are written as they come: no more than one is held. Must never: gather them.
 */
import type { MemoryViews, Step } from '../../kernel-host/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { wordText } from './json.ts'
import { CALLCODE, DELEGATECALL, EVERY_OPCODE, opcodeName, SLOAD, SSTORE } from './opcodes.ts'
import { Pieces } from './pieces.ts'
import {
  type Frame,
  type FrameEnd,
  type StepEnd,
  type TracedOutcome,
  type TracedTransaction,
  Tracer,
  type Write,
} from './tracer.ts'

export interface StructLogConfig {
  readonly enableMemory: boolean
  readonly disableStack: boolean
  readonly disableStorage: boolean
  readonly enableReturnData: boolean
  /** Most steps; 0 = all. */
  readonly limit: number
}

/** Of an account, the slots that the transaction has looked at so far, with their values. */
type Slots = Map<string, string>

export class StructLogTracer extends Tracer {
  override readonly opcodes = EVERY_OPCODE
  readonly #config: StructLogConfig
  readonly #pieces: Pieces
  /** Whose storage each open frame works on. */
  readonly #owners: string[] = []
  readonly #storage = new Map<string, Slots>()
  #count = 0
  /** The open step, what its log says of the stack and memory, and for SLOAD and SSTORE the words that they take. */
  #step: Step | undefined
  #tail = ''
  #key = ''
  #value = ''
  #output = '0x'

  constructor(config: StructLogConfig, write: Write) {
    super()
    this.#config = config
    this.#pieces = new Pieces(write)
    this.#pieces.add('{"structLogs":[')
  }

  override begin(_transaction: TracedTransaction): void {
    this.#storage.clear()
  }

  override frameEntered({ opcode, from, to }: Frame): void {
    const worksOnCaller = opcode === CALLCODE || opcode === DELEGATECALL
    this.#owners.push(bytesToHex(worksOnCaller ? from : to))
  }

  override frameLeft({ depth, output, error, isRevert }: FrameEnd): void {
    this.#owners.pop()
    if (depth === 0) this.#output = error === undefined || isRevert ? bytesToHex(output()) : '0x'
  }

  override step(step: Step, views: MemoryViews): void {
    const { limit } = this.#config
    this.#step = limit !== 0 && this.#count >= limit ? undefined : step
    if (this.#step === undefined) return
    this.#tail = this.#stackOf(step, views) + this.#dataOf(step, views)
    if (step.opcode !== SLOAD && step.opcode !== SSTORE) return
    const top = step.stack + (step.height - 1) * 32
    this.#key = step.height < 1 ? '' : wordText(views.readWord(top))
    this.#value = step.height < 2 ? '' : wordText(views.readWord(top - 32))
  }

  override stepEnded({ gasCost, error, refund }: StepEnd, views: MemoryViews): void {
    const step = this.#step
    if (step === undefined) return
    this.#step = undefined
    const { programCounter, opcode, gas, depth } = step
    let text = this.#count++ === 0 ? '' : ','
    text += `{"pc":${programCounter},"op":"${opcodeName(opcode)}","gas":${gas},"gasCost":${gasCost},"depth":${depth}`
    text += this.#tail
    if (!this.#config.disableStorage && (opcode === SLOAD || opcode === SSTORE)) text += this.#storageOf(step, views)
    if (refund !== 0) text += `,"refund":${refund}`
    if (error !== undefined) text += `,"error":"${error}"`
    this.#pieces.add(`${text}}`)
  }

  override finish({ result }: TracedOutcome): void {
    const failed = result.status !== 'success'
    this.#pieces.add(`],"gas":${result.gasUsed},"failed":${failed},"returnValue":"${this.#output}"}`)
    this.#pieces.flush()
  }

  #stackOf({ stack, height }: Step, views: MemoryViews): string {
    if (this.#config.disableStack) return ''
    let text = ''
    for (let index = 0; index < height; index++) {
      text += `${index === 0 ? '"' : ',"'}0x${views.readWord(stack + index * 32).toString(16)}"`
    }
    return `,"stack":[${text}]`
  }

  #dataOf({ memory, memorySize, returned, returnedLength }: Step, views: MemoryViews): string {
    let text = ''
    if (this.#config.enableMemory && memorySize > 0) {
      const hex = bytesToHex(views.bytes.subarray(memory, memory + memorySize))
      for (let at = 2; at < hex.length; at += 64) text += `${at === 2 ? '"0x' : ',"0x'}${hex.slice(at, at + 64)}"`
      text = `,"memory":[${text}]`
    }
    if (this.#config.enableReturnData && returnedLength > 0) {
      text += `,"returnData":"${bytesToHex(views.bytes.subarray(returned, returned + returnedLength))}"`
    }
    return text
  }

  /** The slots of the executing account that are known by now, with the one that the step is about. */
  #storageOf({ opcode, stack, height }: Step, views: MemoryViews): string {
    if (height < (opcode === SLOAD ? 1 : 2)) return ''
    const owner = this.#owners.at(-1) ?? ''
    const slots = this.#storage.get(owner) ?? new Map<string, string>()
    this.#storage.set(owner, slots)
    // What was read lies where the key lay.
    const value = opcode === SLOAD ? wordText(views.readWord(stack + (height - 1) * 32)) : this.#value
    slots.set(this.#key, value)
    const members = Array.from(slots, ([slot, content]) => `"${slot}":"${content}"`)
    return `,"storage":{${members.join(',')}}`
  }
}
