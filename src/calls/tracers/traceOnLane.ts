/**
 * Traces transactions on a lane.
 *
 * Owns: the order of execution, and how a refusal is told. Must never: be run but on a lane, or leave the lane with a listener that
 * listens.
 */

import type { BlockStep } from '../../executor/index.ts'
import { prepareTransaction, systemMessage } from '../../executor/prepare.ts'
import { rejectionError } from '../../executor/rejection.ts'
import type { Kernel, KernelResult, KernelTransaction, StateReader } from '../../kernel-host/index.ts'
import type { Lane, LaneTask } from '../../lanes/index.ts'
import { TransactionError } from '../../protocol/transaction/index.ts'
import { OverlaidState, Overlay } from '../../state/overlay.ts'
import type { LaneWork } from '../laneWork.ts'
import { callTransaction, contextFor } from '../message.ts'
import { changesFor } from '../simulate/accounts.ts'
import type { TracedItem, TraceJob } from './job.ts'
import { Pieces } from './pieces.ts'
import { TraceRecorder } from './recorder.ts'
import { createTracer } from './spec.ts'

export const TRACE: LaneTask = { module: import.meta.url, name: 'traceOnLane' }

/** Marks a piece that is no part of the trace but says why there is none. */
export const REFUSAL_MARK = '\u0000'

const KEPT = 'tracing'

export function traceOnLane(work: LaneWork, job: TraceJob, lane: Lane): void {
  const recorder = recorderOf(lane)
  try {
    new TraceRun(work, job, recorder).run()
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error
    work.emit(REFUSAL_MARK + error.message)
  } finally {
    recorder.record(undefined)
  }
}

function recorderOf(lane: Lane): TraceRecorder {
  const known = lane.kept.get(KEPT) as TraceRecorder | undefined
  if (known !== undefined) return known
  const recorder = new TraceRecorder()
  lane.kept.set(KEPT, recorder)
  return recorder
}

class TraceRun {
  readonly #work: LaneWork
  readonly #job: TraceJob
  readonly #kernel: Kernel
  readonly #recorder: TraceRecorder
  readonly #pieces: Pieces
  readonly #done = new Overlay()
  /** With what is done. */
  readonly #state: StateReader
  #elements = 0

  constructor(work: LaneWork, job: TraceJob, recorder: TraceRecorder) {
    this.#work = work
    this.#job = job
    this.#kernel = work.listening(recorder)
    this.#recorder = recorder
    this.#state = this.#done.on(work.state)
    this.#pieces = new Pieces((piece) => work.emit(piece))
  }

  run(): void {
    const { before, accounts = [], items, opening, closing } = this.#job
    this.#recorder.logs = 0
    if (before.length > 0) this.#executeAll(before)
    if (accounts.length > 0) this.#done.add(changesFor(accounts, this.#state))
    let text = opening
    for (const item of items) {
      this.#trace(item, text + item.opening)
      text = item.closing
    }
    this.#pieces.add(text + closing)
    this.#pieces.flush()
  }

  #executeAll(steps: readonly BlockStep[]): void {
    const { context, rules } = this.#work
    this.#kernel.beginBlock(context, rules, this.#state)
    for (const step of steps) this.#execute(step)
    this.#done.add(this.#kernel.changes())
  }

  #execute(step: BlockStep): void {
    switch (step.kind) {
      case 'credit':
        this.#kernel.credit(step.address, BigInt.asUintN(256, step.amount))
        return
      case 'systemCall':
        this.#kernel.execute(systemMessage(step.to, step.data))
        return
      case 'transaction': {
        const result = this.#resultOf(this.#prepared(step), step.sender)
        this.#recorder.logs += result.logs.length
      }
    }
  }

  #trace(item: TracedItem, opening: string): void {
    const { rules } = this.#work
    const block = { ...this.#work.context, ...item.block }
    const context = item.what.kind === 'call' ? contextFor(item.what.message, block) : block
    const message = this.#messageOf(item)
    const before = this.#state
    this.#pieces.add(opening)
    const write = (piece: string): void => this.#pieces.add(piece)
    const element = (piece: string): void => write(this.#elements++ === 0 ? piece : `,${piece}`)
    const tracer = createTracer(item.tracer ?? this.#job.tracer, write, element)
    this.#kernel.report(tracer.opcodes)
    this.#kernel.beginBlock(context, rules, before)
    this.#recorder.record({ tracer, rules, lastInstruction: () => this.#kernel.lastInstruction })
    tracer.begin({ message, context, rules, before, place: item.place })
    const result = this.#resultOf(message, message.sender)
    this.#recorder.record(undefined)
    const changes = this.#kernel.changes()
    tracer.finish({ result, changes, after: new OverlaidState(before, changes) })
    this.#done.add(changes)
  }

  #messageOf({ what }: TracedItem): KernelTransaction {
    if (what.kind === 'transaction') return this.#prepared(what)
    const { rules, context } = this.#work
    const message = callTransaction(what.message, rules, context.chainId)
    if (message instanceof TransactionError) throw message
    return message
  }

  #prepared({ transaction, sender, ...options }: Extract<BlockStep, { kind: 'transaction' }>): KernelTransaction {
    const { rules, context } = this.#work
    const prepared = prepareTransaction(transaction, sender, rules, context.chainId, options)
    if (prepared instanceof TransactionError) throw prepared
    return prepared.message
  }

  #resultOf(message: KernelTransaction, sender: Uint8Array): KernelResult {
    const result = this.#kernel.execute(message)
    if ('rejection' in result) throw rejectionError(result, sender)
    return result
  }
}
