/**
 * Executes a block on several lanes at once.
 *
 * Owns: handing a block over to the lanes and taking back what it came to; what cannot be executed so (a lane died, a
 * region was too small) is executed again one after another. Must never: execute contract code on the calling thread
 * unless it has to, or give a result that depends on how the lanes were scheduled.
 */
import {
  BlockMemory,
  controlOf,
  encodeRecord,
  type HostContext,
  hostImports,
  type KernelImports,
  type KernelRejection,
  type KernelResult,
  kernelModule,
  type LaneReaderSource,
  type LaneTraces,
  type StepRecord,
} from '../../kernel-host/index.ts'
import { LaneError, LanePool } from '../../lanes/index.ts'
import type { Rules } from '../../protocol/forks/rules.ts'
import { TransactionError } from '../../protocol/transaction/index.ts'
import { type BlockExecutor, type BlockJob, type BlockResult, type BlockStep, lazyResult } from '../block.ts'
import { creditMessage, GAS_PER_BLOB, type PreparedTransaction, prepareTransaction, systemMessage } from '../prepare.ts'
import { rejectionError } from '../rejection.ts'
import { SequentialBlockExecutor } from '../sequentialBlock.ts'
import type { LaneSetUpArgument, RunArgument } from './laneTask.ts'
import { Answers, createQuestions } from './questions.ts'
import { traceOf } from './trace.ts'

const LANE_TASK = new URL(`./laneTask${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const SET_UP = { module: LANE_TASK, name: 'setUpLane' }
const LAY_OUT = { module: LANE_TASK, name: 'layOutShared' }
const RUN = { module: LANE_TASK, name: 'runLane' }

const LARGEST_GAS = 0x7fffffffffffffffn
/** Fewer steps are not worth waking a second lane. */
const LEAST_STEPS_TO_SHARE = 3
const WINDOW_PER_LANE = 16

export interface ParallelExecutorOptions {
  /** How many lanes; left out = as many as the process may use processors. */
  readonly lanes?: number | undefined
}

export class ParallelExecutor implements BlockExecutor {
  readonly #pool: LanePool
  readonly #memory: BlockMemory
  readonly #questions: SharedArrayBuffer
  readonly #imports: KernelImports[]
  readonly #context: HostContext
  /** The rules that each lane knows. */
  readonly #known: (Rules | undefined)[]
  #fallback: SequentialBlockExecutor | undefined

  private constructor(pool: LanePool, memory: BlockMemory, questions: SharedArrayBuffer) {
    this.#pool = pool
    this.#memory = memory
    this.#questions = questions
    this.#known = new Array<Rules | undefined>(pool.count).fill(undefined)
    this.#context = { rules: undefined, state: noState, blockHash: () => undefined, onStep: undefined }
    this.#imports = Array.from({ length: pool.count }, (_, lane) =>
      hostImports(memory.views, controlOf(memory.views, lane), this.#context),
    )
  }

  static async start({ lanes }: ParallelExecutorOptions = {}): Promise<ParallelExecutor> {
    const count = lanes ?? (await import('node:os')).availableParallelism()
    const memory = new BlockMemory(count)
    const questions = createQuestions(count)
    const argument: LaneSetUpArgument = { module: kernelModule('kernel'), memory: memory.memory, questions }
    const pool = await LanePool.start({ count, setUp: { task: SET_UP, argument: () => argument } })
    await pool.call(0, LAY_OUT, undefined)
    return new ParallelExecutor(pool, memory, questions)
  }

  get lanes(): number {
    return this.#pool.count
  }

  async execute(job: BlockJob): Promise<BlockResult> {
    const prepared = job.steps.map((step) => prepare(step, job))
    const refused = prepared.findIndex((step) => step instanceof TransactionError)
    if (refused >= 0 && job.onRefusal === 'stop') return this.#executeWithout(job, prepared, refused)
    return this.#run(job, prepared)
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The block ends before the step that is refused whatever the state. */
  async #executeWithout(job: BlockJob, prepared: readonly Prepared[], refused: number): Promise<BlockResult> {
    const result = await this.#run(job, prepared.slice(0, refused))
    const results = [...result.results]
    if (results.length === refused && !results.some((each) => each instanceof TransactionError)) {
      results.push(prepared[refused] as TransactionError)
    }
    while (results.length < prepared.length) results.push(undefined)
    return lazyResult(
      results,
      () => result.changes,
      () => result.trace,
    )
  }

  async #run(job: BlockJob, prepared: readonly Prepared[]): Promise<BlockResult> {
    const start = performance.now()
    const { context, rules, state } = job
    const records = prepared.filter((step) => !(step instanceof TransactionError)) as StepRecord[]
    const lanes = records.length < LEAST_STEPS_TO_SHARE ? 1 : this.lanes
    const memory = this.#memory
    this.#context.state = state
    this.#context.rules = rules
    this.#context.blockHash = (number) => context.blockHash(number)
    memory.load(context, rules, records, {
      lanes,
      window: WINDOW_PER_LANE * lanes,
      stopsAtRefusal: job.onRefusal === 'stop',
      gas: context.gasLimit < LARGEST_GAS ? context.gasLimit : LARGEST_GAS,
      blobGas: BigInt(rules.blobs?.max ?? 0) * GAS_PER_BLOB,
    })
    const outcome = await this.#work(lanes, rules, state.laneReader)
    if (outcome.failure !== undefined) return this.#executeAgain(job, outcome.failure)
    const microseconds = (performance.now() - start) * 1000
    const kept = memory.results()
    const stepOf: number[] = []
    const results: BlockResult['results'][number][] = []
    let next = 0
    for (const [index, step] of prepared.entries()) {
      if (step instanceof TransactionError) {
        results.push(step)
        continue
      }
      const result = kept[next++]
      stepOf[index] = next - 1
      results.push(result === undefined || step.kind === 'credit' ? undefined : outcomeOf(result, job.steps[index]!))
    }
    return lazyResult(
      results,
      () => memory.changes(outcome.traces),
      () => traceOf(memory, lanes, microseconds, results, stepOf),
    )
  }

  /** Lets the lanes work. A failure of any of them stops all. */
  async #work(
    lanes: number,
    rules: Rules,
    reader: LaneReaderSource | undefined,
  ): Promise<{ traces: LaneTraces[]; failure: unknown }> {
    let failure: unknown
    const fail = (error: unknown) => {
      failure ??= error
      this.#memory.stop()
    }
    const answers = new Answers(this.#questions, lanes, (lane) => this.#imports[lane]!, fail)
    const traces: LaneTraces[] = []
    const calls = Array.from({ length: lanes }, async (_, lane) => {
      const argument: RunArgument = { rules: this.#known[lane] === rules ? undefined : rules, reader }
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
    return { traces, failure }
  }

  /** What lanes could not do is done without them; what the state refused stays refused. */
  async #executeAgain(job: BlockJob, failure: unknown): Promise<BlockResult> {
    if (!(failure instanceof LaneError)) throw failure
    this.#fallback ??= new SequentialBlockExecutor()
    return this.#fallback.execute(job)
  }
}

type Prepared = StepRecord | TransactionError

function prepare(step: BlockStep, { rules, context }: BlockJob): Prepared {
  switch (step.kind) {
    case 'transaction': {
      const prepared: PreparedTransaction | TransactionError = prepareTransaction(
        step.transaction,
        step.sender,
        rules,
        context.chainId,
      )
      return prepared instanceof TransactionError ? prepared : { kind: 'transaction', record: prepared.record }
    }
    case 'systemCall':
      return { kind: 'message', record: encodeRecord(systemMessage(step.to, step.data)) }
    case 'credit':
      return { kind: 'credit', record: encodeRecord(creditMessage(step.address, step.amount)) }
  }
}

function outcomeOf(result: KernelResult | KernelRejection, step: BlockStep): KernelResult | TransactionError {
  if (!('rejection' in result)) return result
  if (step.kind !== 'transaction') throw new Error(`a system call was rejected for reason ${result.rejection}`)
  return rejectionError(result, step.sender)
}

const noState: HostContext['state'] = {
  account: () => undefined,
  storage: () => undefined,
  code: () => new Uint8Array(0),
}
