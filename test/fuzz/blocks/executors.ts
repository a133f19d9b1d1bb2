/**
 * The executors that blocks are tried on.
 *
 * Owns: them, and the choice of schedules. Must never: judge.
 */
import {
  type BlockExecutor,
  ParallelExecutor,
  ScheduledExecutor,
  SequentialBlockExecutor,
} from '../../../src/executor/index.ts'
import type { KernelKind } from '../../../src/kernel-host/index.ts'
import { type BlockText, textOf } from '../../parallel/blockText.ts'
import { deadlyReader } from '../../parallel/deadlyReader.ts'
import { Prng } from '../prng.ts'
import { type BlockCase, blocksOf, jobOf, stateOf } from './blockCase.ts'

const LANES = [2, 3, 4] as const
const THREADS = [2, 4] as const

export interface TrialOptions {
  /** Threads besides lanes that take turns. */
  readonly withThreads: boolean
  /** Which build the lanes run; what goes in order always runs the one that is shipped. */
  readonly kernel: KernelKind
}

/** How one case is executed besides in order; the same trial takes the same turns, but for threads. */
export interface Trial {
  readonly lanes: number
  readonly seed: number
  readonly isThreaded: boolean
  /** Threads read by themselves, and fail after so many reads; undefined: they ask. */
  readonly readsLeft?: number | undefined
}

/** One in so many cases is read by the threads themselves; every other time they fail in the middle of it. */
const READ_ALONE_EVERY = 8
const PLENTY_OF_READS = 2 ** 30

export class Executors implements AsyncDisposable {
  readonly #inOrder = new SequentialBlockExecutor()
  readonly #scheduled: readonly ScheduledExecutor[]
  readonly #threads: readonly ParallelExecutor[]
  #random = new Prng(0, 0)
  #bias = 0

  private constructor(kernel: KernelKind, threads: readonly ParallelExecutor[]) {
    this.#scheduled = LANES.map((lanes) => {
      return new ScheduledExecutor({ lanes, kernel, choose: (options) => this.#choose(options) })
    })
    this.#threads = threads
  }

  static async start({ withThreads, kernel }: TrialOptions, seed: number): Promise<Executors> {
    const counts = withThreads ? THREADS : []
    const delays = 1 + (seed % 2 ** 30)
    const threads = await Promise.all(counts.map((lanes) => ParallelExecutor.start({ lanes, kernel, delays })))
    return new Executors(kernel, threads)
  }

  /** The trials of a case, by its number. */
  trialsOf(index: number): Trial[] {
    const trials: Trial[] = []
    for (let time = 0; time < 2; time++)
      trials.push({ lanes: LANES[(index + time) % LANES.length]!, seed: 2 * index + time, isThreaded: false })
    const threads = this.#threads[index % this.#threads.length]
    if (threads !== undefined) {
      trials.push({ lanes: threads.lanes, seed: index, isThreaded: true, readsLeft: readsLeftOf(index) })
    }
    return trials
  }

  executeInOrder(blockCase: BlockCase): Promise<BlockText> {
    return execute(this.#inOrder, blockCase)
  }

  tryOut(blockCase: BlockCase, { lanes, seed, isThreaded, readsLeft }: Trial): Promise<BlockText> {
    this.#random = new Prng(seed, lanes)
    this.#bias = this.#random.pick([0, 0, 0.5, 0.9])
    const among: readonly BlockExecutor[] = isThreaded ? this.#threads : this.#scheduled
    return execute(among.find((executor) => executor.lanes === lanes)!, blockCase, readsLeft)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((executor) => executor.close()))
  }

  /** Sometimes the first lane is as good as asleep, so that the others run far ahead on what it has not done yet. */
  #choose(options: number): number {
    const choice = this.#random.below(options)
    return choice === 0 && this.#random.chance(this.#bias) ? this.#random.below(options) : choice
  }
}

function readsLeftOf(index: number): number | undefined {
  if (index % READ_ALONE_EVERY !== 0) return undefined
  return index % (2 * READ_ALONE_EVERY) === 0 ? PLENTY_OF_READS : (index / READ_ALONE_EVERY) % 50
}

/** Executes the blocks of a case, each on what the one before it left. */
async function execute(executor: BlockExecutor, blockCase: BlockCase, readsLeft?: number): Promise<BlockText> {
  const state = stateOf(blockCase)
  const texts: BlockText[] = []
  for (const steps of blocksOf(blockCase)) {
    const reader = readsLeft === undefined ? state : deadlyReader(state, 'throw', readsLeft)
    const result = await executor.execute(jobOf(blockCase, steps, reader, state.root()))
    texts.push(textOf(result, state))
    state.apply(result.changes)
    if (executor instanceof ParallelExecutor) executor.keep(state.root())
  }
  return {
    results: texts.flatMap(({ results }) => results),
    changes: texts.flatMap(({ changes }, block) => changes.map((change) => `block ${block}: ${change}`)),
    root: texts.map(({ root }) => root).join(' '),
  }
}
