/**
 * One transaction in up to three of Parity's forms: its calls, what it changes, what every instruction did.
 *
 * Owns: which of them are shown. Must never: make one that nobody wants.
 */
import type { MemoryViews, Step } from '../../../kernel-host/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { CallTree } from '../callTree.ts'
import { EVERY_OPCODE, isCreation, NO_OPCODE, SELFDESTRUCT } from '../opcodes.ts'
import { Pieces } from '../pieces.ts'
import {
  type Frame,
  type FrameEnd,
  type StepEnd,
  type TracedOutcome,
  type TracedTransaction,
  Tracer,
  type Write,
} from '../tracer.ts'
import { callJson, placedCalls } from './callJson.ts'
import { stateDiff } from './stateDiff.ts'
import { VmTracer } from './vmTracer.ts'

export interface ReplayConfig {
  readonly trace: boolean
  readonly stateDiff: boolean
  readonly vmTrace: boolean
}

export class ReplayTracer extends Tracer {
  override readonly opcodes: ReadonlySet<number>
  readonly #config: ReplayConfig
  readonly #pieces: Pieces
  readonly #tree = new CallTree({ withoutPrecompiles: true })
  /** Codes of contracts that the transaction has created, by address. */
  readonly #created = new Map<string, Uint8Array>()
  readonly #entered: Frame[] = []
  #transaction: TracedTransaction | undefined
  #vm: VmTracer | undefined

  constructor(config: ReplayConfig, write: Write) {
    super()
    this.#config = config
    this.#pieces = new Pieces(write)
    this.opcodes = config.vmTrace ? EVERY_OPCODE : NO_OPCODE
  }

  override begin(transaction: TracedTransaction): void {
    this.#transaction = transaction
    this.#pieces.add('{"vmTrace":')
    if (!this.#config.vmTrace) return
    const created = (address: Uint8Array) => this.#created.get(bytesToHex(address))
    this.#vm = new VmTracer(transaction.before, created, this.#pieces)
  }

  override step(step: Step, views: MemoryViews): void {
    this.#vm?.step(step, views)
  }

  override stepEnded(end: StepEnd): void {
    this.#vm?.stepEnded(end)
  }

  override frameEntered(frame: Frame): void {
    this.#entered.push(frame)
    this.#tree.entered(frame)
    this.#vm?.frameEntered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    const { opcode, to } = this.#entered.pop()!
    this.#tree.left(end)
    if (this.#vm === undefined) return
    this.#vm.frameLeft(end, opcode === SELFDESTRUCT)
    if (isCreation(opcode) && end.error === undefined) this.#created.set(bytesToHex(to), end.output())
  }

  override finish({ changes, after }: TracedOutcome): void {
    const { root } = this.#tree
    const { before, place } = this.#transaction!
    const { trace, stateDiff: showsChanges } = this.#config
    const calls = trace ? Array.from(placedCalls(root), (call) => callJson(call)) : []
    const isRevert = root.isRevert && root.output.length > 0
    // Of a transaction in a block the reason has a member of its own.
    const hasOutput = root.error === undefined || (isRevert && place === undefined)
    const shown = {
      output: hasOutput ? bytesToHex(root.output) : '0x',
      ...(isRevert && place !== undefined && { revertReason: bytesToHex(root.output) }),
      stateDiff: showsChanges ? stateDiff(changes, before, after) : null,
      trace: calls,
      ...(place !== undefined && { transactionHash: place.transactionHash }),
    }
    // Its opening brace is written already.
    this.#pieces.add(`${this.#vm === undefined ? 'null' : ''},${JSON.stringify(shown).slice(1)}`)
    this.#pieces.flush()
  }
}
