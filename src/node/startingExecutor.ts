/**
 * An executor that may be used before its lanes run.
 *
 * Owns: the time until then: blocks are executed in order, what is asked of the lanes waits for them. Must never: let a failed start
 * stop the chain: blocks are executed in order then.
 */
import type { Transferable } from 'node:worker_threads'
import {
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  ParallelExecutor,
  type SequentialBlockExecutor,
} from '../executor/index.ts'
import type { Lanes, LaneTask } from '../lanes/index.ts'

export interface StartingExecutorOptions {
  readonly lanes: number
  readonly inOrder: SequentialBlockExecutor
  readonly onReady: () => void
  readonly onFailure: (error: unknown) => void
}

export class StartingExecutor implements BlockExecutor {
  readonly lanes: number
  readonly sharedLanes: Lanes
  readonly #options: StartingExecutorOptions
  #started: Promise<ParallelExecutor> | undefined
  #ready: ParallelExecutor | undefined
  #hasEnded = false

  constructor(options: StartingExecutorOptions) {
    this.lanes = options.lanes
    this.#options = options
    this.sharedLanes = new StartingLanes(options.lanes, () => this.#start())
  }

  get isReady(): boolean {
    return this.#ready !== undefined
  }

  /**
   * Starts the lanes if nobody has done so by asking something of them: what is loaded until then has the processors for itself.
   * Kept when they run; broken when they cannot.
   */
  async start(): Promise<void> {
    await this.#start()
  }

  execute(job: BlockJob): Promise<BlockResult> {
    return (this.#ready ?? this.#options.inOrder).execute(job)
  }

  keep(stateRoot: Uint8Array): void {
    this.#ready?.keep(stateRoot)
  }

  async close(): Promise<void> {
    this.#hasEnded = true
    await this.#started?.then(
      (executor) => executor.close(),
      () => undefined,
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #start(): Promise<ParallelExecutor> {
    if (this.#started !== undefined) return this.#started
    const { lanes, inOrder, onReady, onFailure } = this.#options
    this.#started = this.#hasEnded
      ? Promise.reject(new Error('the executor is closed'))
      : ParallelExecutor.start({ lanes, inOrder })
    this.#started.then(
      (executor) => {
        this.#ready = executor
        onReady()
      },
      (error: unknown) => {
        if (!this.#hasEnded) onFailure(error)
      },
    )
    return this.#started
  }
}

/** The lanes of an executor that is being started. */
class StartingLanes implements Lanes {
  readonly count: number
  readonly #start: () => Promise<ParallelExecutor>

  constructor(count: number, start: () => Promise<ParallelExecutor>) {
    this.count = count
    this.#start = start
  }

  async call<Result>(
    lane: number,
    task: LaneTask,
    argument: unknown,
    transfer?: readonly Transferable[],
  ): Promise<Result> {
    const { sharedLanes } = await this.#start()
    return sharedLanes.call<Result>(lane, task, argument, transfer)
  }

  async callAll<Result>(task: LaneTask, argument: (lane: number) => unknown): Promise<Result[]> {
    const { sharedLanes } = await this.#start()
    return sharedLanes.callAll<Result>(task, argument)
  }

  /** They belong to the executor. */
  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
