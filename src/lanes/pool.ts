/**
 * Lanes that are threads: started once, kept, replaced when they die.
 *
 * Owns: which thread stands for which lane. Must never: keep an idle process alive, or block the thread it is used from.
 */
import { availableParallelism } from 'node:os'
import type { Transferable } from 'node:worker_threads'
import { checkLaneCount, checkLaneIndex, type LaneSetUp, type Lanes, type LaneTask, settleAll } from './lanes.ts'
import { LaneThread } from './laneThread.ts'

export interface LanePoolOptions {
  /** How many threads; without it as many as the process may use processors. */
  readonly count?: number | undefined
  readonly setUp?: LaneSetUp | undefined
  /** How large the heap of each thread may become (shared memory is not in it); without it Node decides. */
  readonly heapMegabytes?: number | undefined
  /** How large the part of it may become that holds what is soon forgotten: clearing it more often costs less memory. */
  readonly youngMegabytes?: number | undefined
}

export class LanePool implements Lanes {
  readonly count: number
  readonly #options: LanePoolOptions
  readonly #threads: LaneThread[]
  #isClosed = false

  private constructor(options: LanePoolOptions) {
    this.count = checkLaneCount(options.count ?? availableParallelism())
    this.#options = options
    this.#threads = Array.from({ length: this.count }, (_, index) => this.#startThread(index))
  }

  /** Gives the lanes when all of them run and are set up. */
  static async start(options: LanePoolOptions = {}): Promise<LanePool> {
    const pool = new LanePool(options)
    try {
      await settleAll(pool.#threads.map(({ ready }) => ready))
    } catch (error) {
      await pool.close()
      throw error
    }
    return pool
  }

  async call<Result>(
    lane: number,
    task: LaneTask,
    argument: unknown,
    transfer?: readonly Transferable[],
  ): Promise<Result> {
    return this.#threadOf(lane).call(task, argument, transfer) as Promise<Result>
  }

  async callAll<Result>(task: LaneTask, argument: (lane: number) => unknown): Promise<Result[]> {
    const theirs = this.#threads.map((_, lane) => argument(lane))
    return settleAll(theirs.map((own, lane) => this.call<Result>(lane, task, own)))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #threadOf(lane: number): LaneThread {
    if (this.#isClosed) throw new Error('the lanes are closed')
    checkLaneIndex(lane, this.count)
    const thread = this.#threads[lane]!
    if (!thread.hasEnded) return thread
    // Not before somebody wants it: a thread that dies at its start would be started for ever.
    const replacement = this.#startThread(lane)
    this.#threads[lane] = replacement
    return replacement
  }

  #startThread(index: number): LaneThread {
    const { setUp, heapMegabytes, youngMegabytes } = this.#options
    return new LaneThread({ index, count: this.count, setUp, heapMegabytes, youngMegabytes })
  }
}
