/**
 * Executes a block on several lanes at once.
 *
 * Owns: handing a block over to the lanes and taking back what it came to; what cannot be executed so (a lane died, a
 * region was too small) is executed again one after another. Must never: execute contract code on the calling thread
 * unless it has to, or give a result that depends on how the lanes were scheduled.
 */
import { availableParallelism } from 'node:os'
import * as L from '../../../kernel/layout.ts'
import {
  BlockMemory,
  controlOf,
  emptyContext,
  type HostContext,
  hostImports,
  KernelFault,
  type KernelImports,
  type KernelKind,
  kernelModule,
  type LaneReaderSource,
  type LaneTraces,
  type ScheduleEvent,
} from '../../kernel-host/index.ts'
import { LaneError, LanePool, type Lanes } from '../../lanes/index.ts'
import type { Rules } from '../../protocol/forks/rules.ts'
import type { BlockExecutor, BlockJob, BlockResult, BlockStep } from '../block.ts'
import { HintModel, type Hints } from '../hints/model.ts'
import { SequentialBlockExecutor } from '../sequentialBlock.ts'
import { LoadedBlock, type RunSettings, WINDOW_PER_LANE } from './blockSteps.ts'
import { CacheState } from './cacheState.ts'
import type { LaneSetUpArgument, RunArgument } from './laneTask.ts'
import { Answers, createQuestions } from './questions.ts'

const LANE_TASK = new URL(`./laneTask${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const SET_UP = { module: LANE_TASK, name: 'setUpLane' }
const LAY_OUT = { module: LANE_TASK, name: 'layOutShared' }
const RUN = { module: LANE_TASK, name: 'runLane' }

/** Of a lane's heap: what it allocates while it reads is short-lived and little. */
const YOUNG_MEGABYTES = 4

/** With fewer steps waking a second lane takes longer than it can help. */
const LEAST_STEPS_TO_SHARE = 3

/** When fewer executions ahead fail, learning from them costs more than it can save. */
const SHARE_WORTH_LEARNING = 0.05
const BLOCKS_PER_DOUBT = 16

export interface ParallelExecutorOptions {
  /** How many lanes, at most 32; left out = as many as the process may use processors. */
  readonly lanes?: number | undefined
  /** Blocks of fewer steps are executed on one lane. */
  readonly leastStepsToShare?: number | undefined
  /** What executes the blocks that lanes cannot, one step after another; left out = one is made when it is needed. */
  readonly inOrder?: SequentialBlockExecutor | undefined
  /** Lanes write down what they do: `schedule` tells. */
  readonly records?: boolean
  /** False: nothing is learned from one block for the next. */
  readonly hints?: boolean
  /** For tests: not 0 = lanes pause at random moments, drawn from this seed and the number of the block. */
  readonly delays?: number
  /** For tests: which build of the kernel. */
  readonly kernel?: KernelKind
}

/** A block was handed over before the last one was done. */
export class BusyError extends Error {
  override readonly name = 'BusyError'

  constructor() {
    super('a block is being executed: lanes execute one at a time')
  }
}

/** So many lanes fit into one memory. */
export const MOST_LANES: number = L.MOST_LANES

/** As many lanes as the process may use processors, and as one memory can hold. */
export function everyCore(): number {
  return Math.min(availableParallelism(), MOST_LANES)
}

export class ParallelExecutor implements BlockExecutor {
  readonly #pool: LanePool
  readonly #memory: BlockMemory
  readonly #questions: SharedArrayBuffer
  readonly #options: ParallelExecutorOptions
  readonly #imports: readonly KernelImports[]
  readonly #context: HostContext = emptyContext()
  /** The rules that each lane knows. */
  readonly #known: (Rules | undefined)[] = []
  readonly #model: HintModel | undefined
  readonly #cache = new CacheState()
  #inOrder: SequentialBlockExecutor | undefined
  #isBusy = false
  #blocks = 0
  #predictions = 0

  private constructor(
    pool: LanePool,
    memory: BlockMemory,
    questions: SharedArrayBuffer,
    options: ParallelExecutorOptions,
  ) {
    this.#pool = pool
    this.#memory = memory
    this.#questions = questions
    this.#options = options
    this.#inOrder = options.inOrder
    this.#model = options.hints === false ? undefined : new HintModel()
    this.#imports = Array.from({ length: pool.count }, (_, lane) =>
      hostImports(memory.views, controlOf(memory.views, lane), this.#context),
    )
  }

  /** Gives the executor when its lanes are ready. */
  static async start(options: ParallelExecutorOptions = {}): Promise<ParallelExecutor> {
    const count = options.lanes ?? everyCore()
    const memory = new BlockMemory(count)
    const questions = createQuestions(count)
    const module = kernelModule(options.kernel ?? 'kernel')
    const argument: LaneSetUpArgument = { module, memory: memory.memory, questions }
    const setUp = { task: SET_UP, argument: () => argument }
    const pool = await LanePool.start({ count, setUp, youngMegabytes: YOUNG_MEGABYTES })
    await pool.call(0, LAY_OUT, undefined)
    return new ParallelExecutor(pool, memory, questions, options)
  }

  get lanes(): number {
    return this.#pool.count
  }

  get sharedLanes(): Lanes {
    return this.#pool
  }

  /** Rejects with BusyError while another block is being executed: the lanes have one memory. */
  async execute(job: BlockJob): Promise<BlockResult> {
    if (this.#isBusy) throw new BusyError()
    this.#isBusy = true
    try {
      return await this.#execute(job)
    } finally {
      this.#isBusy = false
    }
  }

  async #execute(job: BlockJob): Promise<BlockResult> {
    if (job.afterTransaction !== undefined) return this.#executeInOrder(job)
    const start = performance.now()
    const { context, rules, state, steps } = job
    const { leastStepsToShare = LEAST_STEPS_TO_SHARE, records = false, delays = 0 } = this.#options
    const lanes = steps.length < leastStepsToShare ? 1 : this.lanes
    this.#context.state = state
    this.#context.rules = rules
    this.#context.blockHash = (number) => context.blockHash(number)
    try {
      const hints = lanes === 1 ? undefined : this.#hintsFor(steps)
      const { keepsCache, reader } = this.#cache.begin(job, this.#memory.cacheUse)
      // Lanes wake up while the block is being written.
      const run = this.#memory.nextRun
      const working = this.#work(run, lanes, rules, reader)
      const block = this.#load(job, {
        lanes,
        window: WINDOW_PER_LANE * lanes,
        records,
        delays: delays && delays + this.#blocks++,
        hints,
        keepsCache,
      })
      this.#memory.start(run)
      const traces = await working
      if (!(block instanceof LoadedBlock)) throw block.error
      this.#cache.end()
      const result = block.result(lanes, (performance.now() - start) * 1000, traces)
      if (this.#memory.progress.failures > steps.length * SHARE_WORTH_LEARNING) this.#model?.learn(steps, result.trace)
      else if (hints === undefined && lanes > 1) this.#model?.doubt()
      return result
    } catch (error) {
      // What the lanes could not do is done without them; what the state refused stays refused.
      if (!(error instanceof LaneError || error instanceof KernelFault)) throw error
      return this.#executeInOrder(job)
    }
  }

  keep(stateRoot: Uint8Array): void {
    this.#cache.keep(stateRoot)
  }

  /** What the lanes did with the last block, in order; empty unless they were to record it. */
  schedule(): ScheduleEvent[] {
    return this.#memory.schedule()
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What cannot be written is no block for lanes, and they go back to sleep. */
  #load(job: BlockJob, settings: RunSettings): LoadedBlock | { readonly error: unknown } {
    try {
      return new LoadedBlock(this.#memory, job, settings)
    } catch (error) {
      this.#memory.stop()
      return { error }
    }
  }

  /** Now and then a block goes without, to see whether what was learned still holds. */
  #hintsFor(steps: readonly BlockStep[]): Hints | undefined {
    if (this.#model === undefined || this.#model.isEmpty) return undefined
    this.#predictions++
    return this.#predictions % BLOCKS_PER_DOUBT === 0 ? undefined : this.#model.predict(steps)
  }

  #executeInOrder(job: BlockJob): Promise<BlockResult> {
    this.#inOrder ??= new SequentialBlockExecutor()
    return this.#inOrder.execute(job)
  }

  /** Lets the lanes work. A failure of any of them stops all; it is thrown when all have ended. */
  async #work(run: number, lanes: number, rules: Rules, reader: LaneReaderSource | undefined): Promise<LaneTraces[]> {
    let failure: { readonly error: unknown } | undefined
    const fail = (error: unknown) => {
      failure ??= { error }
      this.#memory.stop()
    }
    const answers = new Answers(this.#questions, lanes, (lane) => this.#imports[lane]!, fail)
    const traces: LaneTraces[] = []
    const calls = Array.from({ length: lanes }, async (_, lane) => {
      const argument: RunArgument = { run, rules: this.#known[lane] === rules ? undefined : rules, reader }
      try {
        traces[lane] = await this.#pool.call<LaneTraces>(lane, RUN, argument)
        this.#known[lane] = rules
      } catch (error) {
        this.#known[lane] = undefined
        fail(error)
      }
    })
    await Promise.all(calls)
    answers.close()
    if (failure !== undefined) throw failure.error
    return traces
  }
}
