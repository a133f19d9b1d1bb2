/**
 * Several tracers at once, and none.
 *
 * Owns: who is told what. Must never: trace by itself.
 */
import type { Log, MemoryViews, Step } from '../../kernel-host/index.ts'
import {
  type Frame,
  type FrameEnd,
  type StepEnd,
  type TracedOutcome,
  type TracedTransaction,
  Tracer,
  type Write,
} from './tracer.ts'

export class MuxTracer extends Tracer {
  override readonly opcodes: ReadonlySet<number>
  readonly #tracers: ReadonlyMap<string, Tracer>
  readonly #write: Write
  /** Those that were told of the open step. */
  #told: Tracer[] = []

  /** All of them write through `write`, one after another. */
  constructor(tracers: ReadonlyMap<string, Tracer>, write: Write) {
    super()
    this.#tracers = tracers
    this.#write = write
    this.opcodes = new Set(Array.from(tracers.values(), ({ opcodes }) => [...opcodes]).flat())
  }

  override begin(transaction: TracedTransaction): void {
    for (const tracer of this.#tracers.values()) tracer.begin(transaction)
  }

  override step(step: Step, views: MemoryViews): void {
    this.#told = Array.from(this.#tracers.values()).filter(({ opcodes }) => opcodes.has(step.opcode))
    for (const tracer of this.#told) tracer.step(step, views)
  }

  override stepEnded(end: StepEnd, views: MemoryViews): void {
    for (const tracer of this.#told) tracer.stepEnded(end, views)
  }

  override frameEntered(frame: Frame): void {
    for (const tracer of this.#tracers.values()) tracer.frameEntered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    for (const tracer of this.#tracers.values()) tracer.frameLeft(end)
  }

  override logged(log: Log, index: number): void {
    for (const tracer of this.#tracers.values()) tracer.logged(log, index)
  }

  override finish(outcome: TracedOutcome): void {
    let opening = '{'
    for (const [name, tracer] of this.#tracers) {
      this.#write(`${opening}${JSON.stringify(name)}:`)
      tracer.finish(outcome)
      opening = ','
    }
    this.#write(opening === '{' ? '{}' : '}')
  }
}

export class NoopTracer extends Tracer {
  readonly #write: Write

  constructor(write: Write) {
    super()
    this.#write = write
  }

  override finish(): void {
    this.#write('{}')
  }
}
