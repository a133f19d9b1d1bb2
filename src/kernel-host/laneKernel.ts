/**
 * The kernel of one of several lanes that execute a block together.
 *
 * Owns: the instance, and what happens when an execution ahead of its turn outgrows the lane: it may have read what never
 * was, so it is left to its turn. Must never: be used by two threads, or lay out memory (BlockMemory does).
 */
import * as L from '../../kernel/layout.ts'
import { KernelFault } from './faults.ts'
import type { KernelImports } from './imports.ts'
import type { MemoryViews } from './words.ts'

interface LaneExports {
  initialise(lane: number): void
  initialiseShared(): void
  beginBlock(): void
  runLane(): void
  take(): number
  runAhead(step: number): number
  publishAhead(step: number): void
  finishAhead(step: number, isExecuted: number): void
  canSettle(): number
  settleNext(): void
  createdCodeStart(): number
  createdCodeEnd(): number
}

/** Where a lane has left what belongs to no single step. */
export interface LaneTraces {
  readonly createdCodeStart: number
  readonly createdCodeEnd: number
}

export class LaneKernel {
  readonly #exports: LaneExports
  readonly #views: MemoryViews
  readonly #control: number

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    views: MemoryViews,
    lane: number,
    imports: KernelImports,
  ) {
    const instance = new WebAssembly.Instance(module, { env: { memory }, host: imports })
    this.#exports = instance.exports as unknown as LaneExports
    this.#views = views
    this.#control = controlOf(views, lane)
    this.#exports.initialise(lane)
  }

  /** Lays out what all lanes share: to be called once, on one lane, before the first block. */
  initialiseShared(): void {
    this.#exports.initialiseShared()
  }

  /** Waits until the block with this number is in the memory, and works on it until it is done or stopped. */
  run(run: number): LaneTraces {
    const { i32 } = this.#views
    const ready = L.RUN_READY >>> 2
    for (let seen = Atomics.load(i32, ready); seen !== (run | 0); seen = Atomics.load(i32, ready)) {
      Atomics.wait(i32, ready, seen)
    }
    this.begin()
    while (!this.#unlessGivenUp(() => this.#exports.runLane())) this.#exports.finishAhead(this.#field(L.LANE_STEP), 0)
    return this.traces()
  }

  /** The parts of `run`, for whoever lets lanes take turns on one thread. */
  begin(): void {
    this.#exports.beginBlock()
  }

  /** The next step to execute ahead, taken; undefined when there is none now. */
  take(): number | undefined {
    const step = this.#exports.take() >>> 0
    return step === L.STEP_NONE ? undefined : step
  }

  /** False: it has to be executed in its turn. */
  runAhead(step: number): boolean {
    let isExecuted = false
    const isDone = this.#unlessGivenUp(() => {
      isExecuted = this.#exports.runAhead(step) !== 0
    })
    return isDone && isExecuted
  }

  finishAhead(step: number, isExecuted: boolean): void {
    if (isExecuted) this.#exports.publishAhead(step)
    this.#exports.finishAhead(step, isExecuted ? 1 : 0)
  }

  canSettle(): boolean {
    return this.#exports.canSettle() !== 0
  }

  settleNext(): void {
    this.#exports.settleNext()
  }

  traces(): LaneTraces {
    return {
      createdCodeStart: this.#exports.createdCodeStart() >>> 0,
      createdCodeEnd: this.#exports.createdCodeEnd() >>> 0,
    }
  }

  /** False: an execution ahead of its turn was given up. */
  #unlessGivenUp(work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      if (!(error instanceof KernelFault) || this.#field(L.LANE_IS_AHEAD) === 0) throw error
      this.#views.u32[(this.#control + L.LANE_IS_AHEAD) >>> 2] = 0
      return false
    }
  }

  #field(offset: number): number {
    return this.#views.u32[(this.#control + offset) >>> 2]!
  }
}

/** Where the control region of a lane begins. */
export function controlOf(views: MemoryViews, lane: number): number {
  return views.u32[(L.LANE_REGIONS + lane * L.LANE_REGIONS_SIZE + L.REGION_CONTROL * 8) >>> 2]!
}
