/**
 * Lanes that take turns on one thread, in an order that can be chosen and repeated.
 *
 * Owns: whose turn it is. The kernel is the one that threads use; an execution ahead and its publication are one turn
 * each, so that anything may happen in between. The same order gives the same course of events. Must never: let a choice
 * of order change a result.
 */
import {
  BlockMemory,
  controlOf,
  emptyContext,
  type HostContext,
  hostImports,
  type KernelKind,
  kernelModule,
  LaneKernel,
  type ScheduleEvent,
} from '../../kernel-host/index.ts'
import type { BlockExecutor, BlockJob, BlockResult } from '../block.ts'
import { LoadedBlock, WINDOW_PER_LANE } from './blockSteps.ts'

/** Chooses one of so many; called for each turn. */
export type Choice = (options: number) => number

export interface ScheduledExecutorOptions {
  /** 2 without it. */
  readonly lanes?: number
  /** Whose turn it is among those that can do something; without it they take turns. */
  readonly choose?: Choice
  /** For tests: which build of the kernel. */
  readonly kernel?: KernelKind
}

/** What a lane is in the middle of. */
interface Turn {
  readonly step: number
  /** undefined until it was executed ahead; then whether that can be published. */
  readonly isExecuted: boolean | undefined
}

export class ScheduledExecutor implements BlockExecutor {
  readonly lanes: number
  readonly #memory: BlockMemory
  readonly #kernels: readonly LaneKernel[]
  readonly #context: HostContext = emptyContext()
  readonly #turns: (Turn | undefined)[]
  #choose: Choice
  #script: readonly ScheduleEvent[] | undefined

  constructor({ lanes = 2, choose, kernel = 'kernel' }: ScheduledExecutorOptions = {}) {
    this.lanes = lanes
    this.#memory = new BlockMemory(lanes)
    const { memory, views } = this.#memory
    const module = kernelModule(kernel)
    this.#kernels = Array.from({ length: lanes }, (_, lane) => {
      const imports = hostImports(views, controlOf(views, lane), this.#context)
      return new LaneKernel(module, memory, views, lane, imports)
    })
    this.#kernels[0]!.initialiseShared()
    this.#turns = new Array<Turn | undefined>(lanes).fill(undefined)
    let turns = 0
    this.#choose = choose ?? ((options) => turns++ % options)
  }

  /** Executes the next block in the order that a schedule gives. */
  follow(schedule: readonly ScheduleEvent[]): void {
    this.#script = schedule
  }

  async execute(job: BlockJob): Promise<BlockResult> {
    const start = performance.now()
    const { lanes } = this
    this.#context.state = job.state
    this.#context.rules = job.rules
    this.#context.blockHash = (number) => job.context.blockHash(number)
    const settings = {
      lanes,
      window: WINDOW_PER_LANE * lanes,
      records: true,
      delays: 0,
      hints: undefined,
      keepsCache: false,
    }
    const block = new LoadedBlock(this.#memory, job, settings)
    this.#turns.fill(undefined)
    for (const kernel of this.#kernels) kernel.begin()
    if (this.#script !== undefined) this.#play(this.#script)
    this.#script = undefined
    while (!this.#memory.isStopped) this.#takeTurn()
    const traces = this.#kernels.map((kernel) => kernel.traces())
    return block.result(lanes, (performance.now() - start) * 1000, traces)
  }

  /** What was done with the last block, in order. */
  schedule(): ScheduleEvent[] {
    return this.#memory.schedule()
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Lets one of the possible things happen: a lane begins, publishes, or settles. */
  #takeTurn(): void {
    const lane = this.#choose(this.lanes)
    const kernel = this.#kernels[lane]!
    const turn = this.#turns[lane]
    if (turn !== undefined) {
      this.#goOn(lane, turn)
      return
    }
    const settles = kernel.canSettle() && this.#choose(2) === 0
    const step = settles ? undefined : kernel.take()
    if (step !== undefined) this.#turns[lane] = { step, isExecuted: undefined }
    else if (kernel.canSettle()) kernel.settleNext()
  }

  #goOn(lane: number, { step, isExecuted }: Turn): void {
    const kernel = this.#kernels[lane]!
    if (isExecuted === undefined) {
      this.#turns[lane] = { step, isExecuted: kernel.runAhead(step) }
    } else {
      kernel.finishAhead(step, isExecuted)
      this.#turns[lane] = undefined
    }
  }

  /** Repeats what other lanes did, as far as it can be repeated. */
  #play(schedule: readonly ScheduleEvent[]): void {
    for (const { lane, event, step } of schedule) {
      if (this.#memory.isStopped) return
      const kernel = this.#kernels[lane]!
      const turn = this.#turns[lane]
      if (event === 'settles') {
        if (kernel.canSettle()) kernel.settleNext()
      } else if (event === 'publishes') {
        if (turn?.step === step) this.#goOn(lane, turn)
      } else if (this.#memory.takeStep(step)) {
        this.#turns[lane] = { step, isExecuted: kernel.runAhead(step) }
      }
    }
  }
}
