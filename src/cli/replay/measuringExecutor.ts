/**
 * Executes each block several times, one transaction after another and on lanes, and keeps what it took.
 *
 * Owns: the order of these runs and the best of them. Must never: count a run that found caches cold.
 */
import {
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  type BlockTrace,
  SequentialBlockExecutor,
  ShadowExecutor,
} from '../../executor/index.ts'

export interface MeasuringOptions {
  /** undefined = only one after another. It is closed with the measuring executor. */
  readonly parallel: BlockExecutor | undefined
  /** Runs of each kind, after one that does not count. */
  readonly repeat: number
  /** The run that does not count compares both ways: execution rejects with ShadowDifferenceError. */
  readonly compares: boolean
}

export interface Measurement {
  readonly job: BlockJob
  readonly sequential: BlockResult
  /** Milliseconds, the best run of each kind. */
  readonly sequentialTime: number
  /** undefined = there are no lanes. */
  readonly parallel: ParallelMeasurement | undefined
}

export interface ParallelMeasurement {
  readonly result: BlockResult
  readonly time: number
  /** Of the best run. */
  readonly trace: BlockTrace
}

export class MeasuringExecutor implements BlockExecutor {
  readonly #sequential = new SequentialBlockExecutor()
  readonly #parallel: BlockExecutor | undefined
  readonly #warmUps: readonly BlockExecutor[]
  readonly #repeat: number
  #last: Measurement | undefined

  constructor({ parallel, repeat, compares }: MeasuringOptions) {
    this.#parallel = parallel
    this.#repeat = repeat
    if (parallel === undefined) this.#warmUps = [this.#sequential]
    else this.#warmUps = compares ? [new ShadowExecutor(parallel, this.#sequential)] : [this.#sequential, parallel]
  }

  get lanes(): number {
    return this.#parallel?.lanes ?? 0
  }

  /** Of the block that was executed last. Its results are valid until the next one is. */
  get last(): Measurement {
    if (this.#last === undefined) throw new Error('nothing has been executed yet')
    return this.#last
  }

  async execute(job: BlockJob): Promise<BlockResult> {
    // State roots between transactions would be measured, too, and would keep the lanes from working.
    const { afterTransaction, ...measured } = job
    this.#last = await this.#measure(measured)
    if (afterTransaction !== undefined) return this.#sequential.execute(job)
    return this.#last.parallel?.result ?? this.#last.sequential
  }

  async close(): Promise<void> {
    await this.#parallel?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #measure(job: BlockJob): Promise<Measurement> {
    for (const executor of this.#warmUps) await executor.execute(job)
    let best = await this.#round(job, undefined)
    for (let round = 1; round < this.#repeat; round++) best = await this.#round(job, best)
    return best
  }

  async #round(job: BlockJob, best: Measurement | undefined): Promise<Measurement> {
    const { result, time } = await timed(this.#sequential, job)
    const sequentialTime = Math.min(time, best?.sequentialTime ?? Number.POSITIVE_INFINITY)
    if (this.#parallel === undefined) return { job, sequential: result, sequentialTime, parallel: undefined }
    const run = await timed(this.#parallel, job)
    const isBest = best?.parallel === undefined || run.time < best.parallel.time
    // The trace is read before the next run, and only when it will be wanted.
    const parallel = isBest ? { ...run, trace: run.result.trace } : { ...best.parallel!, result: run.result }
    return { job, sequential: result, sequentialTime, parallel }
  }
}

async function timed(executor: BlockExecutor, job: BlockJob): Promise<{ result: BlockResult; time: number }> {
  const start = performance.now()
  const result = await executor.execute(job)
  return { result, time: performance.now() - start }
}
