/**
 * Lanes for what is executed and thrown away: which call runs where and when, and for how long.
 *
 * Owns: the queue and the limits. Must never: block the thread it is used from, or run two calls on one lane at once.
 */
import { availableParallelism } from 'node:os'
import { LaneError, type LaneTask } from '../lanes/index.ts'
import { type AccessListOutcome, CREATE_ACCESS_LIST } from './accessList.ts'
import { CALL, type CallOutcome } from './call.ts'
import { CALL_MANY, type CallManyArgument } from './callMany.ts'
import { CallAbortedError, CallQueueFullError, CallTimeoutError, CallTooLargeError } from './errors.ts'
import { ESTIMATE_GAS, type EstimateArgument, type EstimateOutcome } from './estimateGas.ts'
import { LaneHandle, type LaneJob } from './laneHandle.ts'
import type { CallMessage } from './message.ts'
import { Pieces } from './pieces.ts'
import type { CallSite } from './site.ts'

export interface CallLanesOptions {
  /**
   * How many threads, started as they are needed; 0 = none, calls block this one. Left out = half of the processors, and two at
   * least: a long call must not hold up all others.
   */
  readonly lanes?: number | undefined
  /** How long a call may take once it has begun. */
  readonly timeLimitMs?: number | undefined
  /** EVM memory that all frames of a call may use together. */
  readonly memoryMegabytes?: number | undefined
  /** JavaScript heap of a thread. */
  readonly heapMegabytes?: number | undefined
  /** So many calls may wait for a lane. */
  readonly queueLimit?: number | undefined
}

export interface RunOptions {
  /** Aborted: the call is not wanted any more. */
  readonly signal?: AbortSignal | undefined
  /** Instead of the usual limit. */
  readonly timeLimitMs?: number | undefined
}

const LEAST_LANES = 2
const DEFAULT_TIME_LIMIT_MS = 30_000
const DEFAULT_MEMORY_MEGABYTES = 64
const DEFAULT_HEAP_MEGABYTES = 256
const DEFAULT_QUEUE_LIMIT = 4096
/** How long a lane may still work on a call that nobody wants. */
const PATIENCE_MS = 200
const MB = 2 ** 20

/** Small: each lane has its own. What does not fit is loaded and translated again. */
const CACHES = { code: 8 * MB, translated: 16 * MB }

interface Waiting {
  readonly begin: (lane: LaneHandle) => void
  readonly giveUp: (error: Error) => void
}

/**
 * @example
 * await using calls = new CallLanes()
 * const outcome = await calls.call(site, message)
 */
export class CallLanes implements AsyncDisposable {
  readonly count: number
  readonly #timeLimitMs: number
  readonly #queueLimit: number
  readonly #lanes: readonly LaneHandle[]
  /** The one that was used last comes first: it has the most in its caches, and what is never needed is never started. */
  readonly #free: LaneHandle[]
  readonly #waiting = new Set<Waiting>()
  #isClosed = false

  constructor({
    lanes = Math.max(LEAST_LANES, availableParallelism() >> 1),
    timeLimitMs = DEFAULT_TIME_LIMIT_MS,
    memoryMegabytes = DEFAULT_MEMORY_MEGABYTES,
    heapMegabytes = DEFAULT_HEAP_MEGABYTES,
    queueLimit = DEFAULT_QUEUE_LIMIT,
  }: CallLanesOptions = {}) {
    this.count = lanes
    this.#timeLimitMs = timeLimitMs
    this.#queueLimit = queueLimit
    const options = { kernel: { memoryMegabytes, caches: CACHES }, heapMegabytes, hasThread: lanes > 0 }
    this.#lanes = Array.from({ length: Math.max(1, lanes) }, () => new LaneHandle(options))
    this.#free = [...this.#lanes]
  }

  /** Executes a message and throws its changes away. */
  call(site: CallSite, message: CallMessage, options?: RunOptions): Promise<CallOutcome> {
    return this.run<CallOutcome>(site, CALL, message, options)
  }

  /** The least gas, about, with which the message succeeds. */
  estimateGas(site: CallSite, argument: EstimateArgument, options?: RunOptions): Promise<EstimateOutcome> {
    return this.run<EstimateOutcome>(site, ESTIMATE_GAS, argument, options)
  }

  /** The access list that the message should carry, and what it costs with it. */
  accessList(site: CallSite, message: CallMessage, options?: RunOptions): Promise<AccessListOutcome> {
    return this.run<AccessListOutcome>(site, CREATE_ACCESS_LIST, message, options)
  }

  /** Executes messages, each on what those before it have left, and throws all changes away. */
  callMany(site: CallSite, argument: CallManyArgument, options?: RunOptions): Promise<CallOutcome[]> {
    return this.run<CallOutcome[]>(site, CALL_MANY, argument, options)
  }

  /** Runs a `CallTask` on a lane. */
  run<Result>(site: CallSite, task: LaneTask, argument: unknown, options?: RunOptions): Promise<Result> {
    const job: LaneJob = { site, task, argument, onPiece: (_, read) => read() }
    return this.#queue(job, options) as Promise<Result>
  }

  /** Runs a `CallTask` and gives what it emits, as it is made and read. Whoever stops reading ends the task. */
  async *stream(
    site: CallSite,
    task: LaneTask,
    argument: unknown,
    { signal, timeLimitMs }: RunOptions = {},
  ): AsyncGenerator<string> {
    const pieces = new Pieces()
    const reader = new AbortController()
    const job: LaneJob = { site, task, argument, onPiece: (piece, read) => pieces.push(piece, read) }
    const done = this.#queue(job, {
      signal: signal === undefined ? reader.signal : AbortSignal.any([signal, reader.signal]),
      timeLimitMs,
    }).then(
      () => pieces.complete(),
      (error) => pieces.fail(error),
    )
    try {
      yield* pieces
    } finally {
      reader.abort()
      await done
    }
  }

  /** Ends the lanes; calls that run or wait reject. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { giveUp } of this.#waiting) giveUp(new CallAbortedError())
    await Promise.all(this.#lanes.map((lane) => lane.end()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #queue(job: LaneJob, { signal, timeLimitMs = this.#timeLimitMs }: RunOptions = {}): Promise<unknown> {
    if (this.#isClosed) throw new Error('the lanes of calls are closed')
    if (signal?.aborted) throw new CallAbortedError(signal.reason)
    const lane = this.#free.pop() ?? (await this.#turn(signal))
    const { result, isOver } = runWithin(lane, job, timeLimitMs, signal)
    void isOver.then(() => this.#release(lane))
    return result
  }

  #turn(signal: AbortSignal | undefined): Promise<LaneHandle> {
    if (this.#waiting.size >= this.#queueLimit) throw new CallQueueFullError(this.#queueLimit)
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(waiting)
        signal?.removeEventListener('abort', abort)
      }
      const waiting: Waiting = {
        begin: (lane) => {
          settle()
          resolve(lane)
        },
        giveUp: (error) => {
          settle()
          reject(error)
        },
      }
      const abort = (): void => waiting.giveUp(new CallAbortedError(signal?.reason))
      signal?.addEventListener('abort', abort)
      this.#waiting.add(waiting)
    })
  }

  #release(lane: LaneHandle): void {
    const [next] = this.#waiting
    if (next === undefined) this.#free.push(lane)
    else next.begin(lane)
  }
}

/** What a job comes to, and when the lane is free again: who does not want the call any more need not wait for that. */
function runWithin(
  lane: LaneHandle,
  job: LaneJob,
  timeLimitMs: number,
  signal: AbortSignal | undefined,
): { readonly result: Promise<unknown>; readonly isOver: Promise<void> } {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const timers: NodeJS.Timeout[] = []
  const begin = (): void => {
    const giveUp = (): void => {
      reject(new CallTimeoutError(timeLimitMs))
      void lane.end()
    }
    timers.push(setTimeout(giveUp, timeLimitMs))
  }
  const abort = (): void => {
    reject(new CallAbortedError(signal?.reason))
    // Most calls are over before another lane would have started.
    timers.push(setTimeout(() => void lane.end(), PATIENCE_MS))
  }
  signal?.addEventListener('abort', abort)
  const run = lane.run(job, begin).catch((error) => {
    throw clearError(error)
  })
  const isOver = run
    .then(
      () => {},
      () => {},
    )
    .then(() => {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    })
  return { result: Promise.race([run, givenUp]), isOver }
}

/** A lane that was too small is no failure of the inside. */
function clearError(error: unknown): unknown {
  if (!(error instanceof LaneError) || !(error.cause instanceof Error)) return error
  if (error.failure === 'threw' && error.cause.name === 'KernelFault') {
    return new CallTooLargeError(error.cause.message, error)
  }
  if (error.failure === 'died') return new CallTooLargeError('its thread ran out of memory', error)
  return error
}
