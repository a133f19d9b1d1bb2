/**
 * One lane as the main thread sees it: a thread, and the calls it has not answered yet.
 *
 * Owns: that every call settles, whatever happens to the thread, and that only unanswered calls keep the process alive.
 * Must never: block, or start a thread anew (LanePool does).
 */
import { extname } from 'node:path'
import { type ResourceLimits, type Transferable, Worker } from 'node:worker_threads'
import { fromThrownRecord, LaneError, type LaneFailure } from './errors.ts'
import type { LaneSetUp, LaneTask } from './lanes.ts'
import { type AnswerMessage, type CallMessage, createBell, type LaneThreadData, ring } from './messages.ts'
import { WAKE_UP } from './runTask.ts'

/** The sources run as they are, and their published form beside each other, too. */
const PROGRAM = new URL(`./thread${extname(import.meta.url)}`, import.meta.url)

export interface LaneThreadOptions {
  readonly index: number
  readonly count: number
  readonly setUp: LaneSetUp | undefined
  /** The heap of JavaScript objects that the thread may have; what is in shared memory does not count. */
  readonly heapMegabytes: number | undefined
  /** The part of it for what is soon forgotten. */
  readonly youngMegabytes: number | undefined
}

interface Pending {
  readonly task: LaneTask
  readonly resolve: (result: unknown) => void
  readonly reject: (error: LaneError) => void
}

export class LaneThread {
  /** Settles when the thread runs and is set up. A thread that cannot be set up ends. */
  readonly ready: Promise<void>
  readonly #index: number
  readonly #bell = createBell()
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  /** How the thread ended, once it has. */
  #end: { readonly failure: LaneFailure; readonly cause: unknown } | undefined

  constructor({ index, count, setUp, ...heap }: LaneThreadOptions) {
    this.#index = index
    const workerData: LaneThreadData = { index, count, bell: this.#bell }
    this.#worker = new Worker(PROGRAM, {
      workerData,
      resourceLimits: limitsOf(heap),
      name: `lane ${index}`,
      ...ownFlags(),
    })
    this.#worker.on('message', (answer: AnswerMessage) => this.#settle(answer))
    this.#worker.on('messageerror', (error) => this.#giveUp(error))
    this.#worker.on('error', (error) => this.#endWith('died', error))
    this.#worker.on('exit', (code) => this.#endWith('died', new Error(`its thread exited with code ${code}`)))
    this.#worker.unref()
    this.ready = this.#setUp(setUp)
    // Whoever calls a thread that could not be set up hears of it by that call.
    this.ready.catch(() => {})
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  call(task: LaneTask, argument: unknown, transfer: readonly Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) throw new LaneError(this.#end.failure, this.#index, task, this.#end.cause)
      const message: CallMessage = { id: ++this.#lastId, task, argument }
      // Throws for an argument that cannot be cloned, before the call is one.
      this.#worker.postMessage(message, transfer)
      if (this.#pending.size === 0) this.#worker.ref()
      this.#pending.set(message.id, { task, resolve, reject })
      ring(this.#bell)
    })
  }

  async close(): Promise<void> {
    this.#endWith('closed')
    await this.#worker.terminate()
  }

  async #setUp(setUp: LaneSetUp | undefined): Promise<void> {
    try {
      if (setUp === undefined) await this.call(WAKE_UP, undefined)
      else await this.call(setUp.task, setUp.argument(this.#index))
    } catch (error) {
      this.#giveUp(error)
      throw error
    }
  }

  #settle(answer: AnswerMessage): void {
    const call = this.#pending.get(answer.id)
    if (call === undefined) return
    this.#pending.delete(answer.id)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('result' in answer) call.resolve(answer.result)
    else call.reject(new LaneError('threw', this.#index, call.task, fromThrownRecord(answer.thrown)))
  }

  #giveUp(error: unknown): void {
    this.#endWith('died', error)
    void this.#worker.terminate()
  }

  #endWith(failure: LaneFailure, cause?: unknown): void {
    if (this.#end !== undefined) return
    this.#end = { failure, cause }
    for (const { task, reject } of this.#pending.values()) {
      reject(new LaneError(failure, this.#index, task, cause))
    }
    this.#pending.clear()
    this.#worker.unref()
  }
}

function limitsOf({
  heapMegabytes,
  youngMegabytes,
}: Pick<LaneThreadOptions, 'heapMegabytes' | 'youngMegabytes'>): ResourceLimits {
  return {
    ...(heapMegabytes !== undefined && { maxOldGenerationSizeMb: heapMegabytes }),
    ...(youngMegabytes !== undefined && { maxYoungGenerationSizeMb: youngMegabytes }),
  }
}

/**
 * A program that stands on the command line (`node --input-type=module -e`) has a flag that a file must not have. In all
 * other cases threads inherit the flags of the process; those cannot be handed on by hand, some of them belong to processes.
 */
function ownFlags(): { execArgv?: string[] } {
  return process.execArgv.some((flag) => flag.startsWith('--input-type')) ? { execArgv: [] } : {}
}
