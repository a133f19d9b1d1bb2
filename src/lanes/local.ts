/**
 * Lanes without threads: the same interface, one call after another in the thread that calls.
 *
 * Owns: nothing but their order. Must never: run two tasks at once. A task that waits for another lane waits for ever.
 */
import type { Transferable } from 'node:worker_threads'
import { LaneError } from './errors.ts'
import {
  checkLaneCount,
  checkLaneIndex,
  type Lane,
  type LaneSetUp,
  type Lanes,
  type LaneTask,
  settleAll,
} from './lanes.ts'
import { runTask } from './runTask.ts'

export interface LocalLanesOptions {
  /** 1 without it. */
  readonly count?: number | undefined
  readonly setUp?: LaneSetUp | undefined
}

export class LocalLanes implements Lanes {
  readonly count: number
  readonly #lanes: readonly Lane[]
  /** Settles, and never rejects, when all that was called is over. */
  #last: Promise<unknown> = Promise.resolve()
  #setUp: Promise<unknown>
  #isClosed = false

  constructor({ count = 1, setUp }: LocalLanesOptions = {}) {
    this.count = checkLaneCount(count)
    this.#lanes = Array.from({ length: count }, (_, index) => ({ index, count, kept: new Map<string, unknown>() }))
    this.#setUp = Promise.resolve()
    if (setUp !== undefined) this.#setUp = this.callAll(setUp.task, setUp.argument)
    this.#setUp.catch(() => {})
  }

  async call<Result>(
    lane: number,
    task: LaneTask,
    argument: unknown,
    transfer: readonly Transferable[] = [],
  ): Promise<Result> {
    if (this.#isClosed) throw new Error('the lanes are closed')
    checkLaneIndex(lane, this.count)
    const own = structuredClone(argument, { transfer: [...transfer] })
    const setUp = this.#setUp
    const result = this.#last.then(async () => {
      await setUp
      return this.#run(this.#lanes[lane]!, task, own)
    })
    this.#last = result.catch(() => {})
    return result as Promise<Result>
  }

  async callAll<Result>(task: LaneTask, argument: (lane: number) => unknown): Promise<Result[]> {
    const theirs = this.#lanes.map(({ index }) => argument(index))
    return settleAll(theirs.map((own, lane) => this.call<Result>(lane, task, own)))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(lane: Lane, task: LaneTask, argument: unknown): Promise<unknown> {
    if (this.#isClosed) throw new LaneError('closed', lane.index, task)
    try {
      return structuredClone(await runTask(task, argument, lane))
    } catch (error) {
      throw new LaneError('threw', lane.index, task, error)
    }
  }
}
