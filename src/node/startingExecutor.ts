/**
 * An executor that may be used before its lanes run.
 *
 * Owns: the time until then: blocks are executed in order, what is asked of the lanes waits for them; and how much was executed.
 * Must never: let a failed start stop the chain: blocks are executed in order then.
 */
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
  readonly #inOrder: SequentialBlockExecutor
  readonly #started: Promise<ParallelExecutor>
  #ready: ParallelExecutor | undefined
  #hasEnded = false

  constructor({ lanes, inOrder, onReady, onFailure }: StartingExecutorOptions) {
    this.lanes = lanes
    this.#inOrder = inOrder
    this.#started = ParallelExecutor.start({ lanes, inOrder })
    this.sharedLanes = new StartingLanes(lanes, this.#started)
    this.#started.then(
      (executor) => {
        this.#ready = executor
        onReady()
      },
      (error: unknown) => {
        if (!this.#hasEnded) onFailure(error)
      },
    )
  }

  /** Kept when the lanes run; broken when they cannot. */
  get started(): Promise<unknown> {
    return this.#started
  }

  get isReady(): boolean {
    return this.#ready !== undefined
  }

  execute(job: BlockJob): Promise<BlockResult> {
    return (this.#ready ?? this.#inOrder).execute(job)
  }

  keep(stateRoot: Uint8Array): void {
    this.#ready?.keep(stateRoot)
  }

  async close(): Promise<void> {
    this.#hasEnded = true
    await this.#started.then(
      (executor) => executor.close(),
      () => undefined,
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** The lanes of an executor that is being started. */
class StartingLanes implements Lanes {
  readonly count: number
  readonly #lanes: Promise<Lanes>

  constructor(count: number, started: Promise<ParallelExecutor>) {
    this.count = count
    this.#lanes = started.then(({ sharedLanes }) => sharedLanes)
    // Whoever calls hears of it.
    this.#lanes.catch(() => undefined)
  }

  async call<Result>(lane: number, task: LaneTask, argument: unknown): Promise<Result> {
    return (await this.#lanes).call<Result>(lane, task, argument)
  }

  async callAll<Result>(task: LaneTask, argument: (lane: number) => unknown): Promise<Result[]> {
    return (await this.#lanes).callAll<Result>(task, argument)
  }

  /** They belong to the executor. */
  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
