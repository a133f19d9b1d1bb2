/**
 * The memory in which lanes execute a block together, as the thread that orders the work sees it.
 *
 * Owns: laying it out, writing a block into it and reading what the block came to. Must never: be written to while the
 * lanes work, but for `stop`.
 */
import * as L from '../../kernel/layout.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { type BlockContext, writeBlock } from './blockRecord.ts'
import { KernelFault } from './faults.ts'
import { controlOf, type LaneTraces } from './laneKernel.ts'
import { placeRecord, type TransactionRecord } from './messages.ts'
import { Preimages, type SlotPreimage } from './preimages.ts'
import { cacheUse, planLanes, writePlan } from './regions.ts'
import { type KernelRejection, type KernelResult, readChanges } from './results.ts'
import { writeRules } from './rulesRecord.ts'
import type { StateChanges } from './state.ts'
import { type Kept, readKeptResult, readNotes, type StepNote } from './steps.ts'
import { MemoryViews } from './words.ts'

const MB = 2 ** 20
const MOST_STEPS = 65_536
/** Most transactions touch no more. */
const PLACES_PER_STEP = 8
const INPUT_BYTES = 64 * MB

const eventNames = ['beginsAhead', 'publishes', 'settles'] as const

/** Something that a lane did. */
export interface ScheduleEvent {
  readonly lane: number
  readonly event: (typeof eventNames)[number]
  readonly step: number
}

export type StepKind = 'transaction' | 'message' | 'credit'

export interface StepRecord {
  readonly kind: StepKind
  readonly record: TransactionRecord
  /** Its gas limit, about: what it may come to. */
  readonly gas: number
}

export interface RunOptions {
  /** How many lanes take part. */
  readonly lanes: number
  /** How far beyond the settled steps lanes may go. */
  readonly window: number
  readonly stopsAtRefusal: boolean
  /** How many accounts or slots the steps may touch, about. */
  readonly expectedPlaces: number
  /** The block starts from the world that the last one has left in the memory. */
  readonly keepsCache: boolean
  /** Of each step one that has to be executed before it is executed ahead of its turn; undefined = none is known. */
  readonly after: readonly (number | undefined)[] | undefined
  /** Lanes write down what they do: `schedule` tells. */
  readonly records?: boolean
  /** Steps before this one are executed in order. */
  readonly inOrderUntil?: number
  /** Not 0: lanes pause at random moments, drawn from this seed. */
  readonly delays?: number
  /** What the block may use. */
  readonly gas: bigint
  readonly blobGas: bigint
}

/** What is known of a step besides its result. */
export interface StepTrace {
  readonly executions: number
  readonly microseconds: number
  readonly lostMicroseconds: number
  readonly notes: readonly StepNote[]
}

const kinds: Record<StepKind, number> = {
  transaction: L.STEP_KIND_TRANSACTION,
  message: L.STEP_KIND_MESSAGE,
  credit: L.STEP_KIND_CREDIT,
}

export class BlockMemory {
  readonly memory: WebAssembly.Memory
  readonly views: MemoryViews
  readonly lanes: number
  readonly #steps: number
  readonly #input: number
  readonly #inputEnd: number
  readonly #preimages = new Preimages()
  #rules: Rules | undefined

  constructor(lanes: number) {
    const plan = planLanes(lanes, MOST_STEPS, INPUT_BYTES)
    this.memory = new WebAssembly.Memory({ initial: plan.pages, maximum: plan.pages, shared: true })
    this.views = new MemoryViews(this.memory)
    this.lanes = lanes
    writePlan(plan, this.views.u32)
    this.views.u64[L.HASH_SEED >>> 3] = crypto.getRandomValues(new BigUint64Array(1))[0]!
    this.#steps = plan.shared[2 * L.SHARED_STEPS]!
    this.#input = plan.shared[2 * L.SHARED_INPUT]!
    this.#inputEnd = plan.shared[2 * L.SHARED_INPUT + 1]!
  }

  /** Writes a block. Throws KernelFault when it is larger than the memory was laid out for. */
  load(context: BlockContext, rules: Rules, steps: readonly StepRecord[], options: RunOptions): void {
    const { views } = this
    const { u32 } = views
    u32[L.RUN_NUMBER >>> 2]! += 1
    const input = steps.reduce((bytes, { record }) => bytes + record.input.length, this.#input)
    if (steps.length > MOST_STEPS || input > this.#inputEnd) {
      throw new KernelFault('input', `a block of ${steps.length} steps and ${input - this.#input} bytes is too large`)
    }
    if (rules !== this.#rules) {
      writeRules(views, rules)
      u32[L.RULES_VERSION >>> 2]! += 1
      this.#rules = rules
    }
    writeBlock(views, context, rules)
    views.bytes.fill(0, this.#steps, this.#steps + steps.length * L.STEP_SIZE)
    this.#place(steps, options.after)
    for (let lane = 0; lane < this.lanes; lane++) u32[(controlOf(views, lane) + L.LANE_LOGS_END) >>> 2] = 0
    views.bytes.fill(0, L.RUN_COUNT, L.RUN_END)
    u32[L.RUN_COUNT >>> 2] = steps.length
    u32[L.RUN_PLACES >>> 2] = Math.max(steps.length * PLACES_PER_STEP, options.expectedPlaces)
    u32[L.RUN_WINDOW >>> 2] = options.window
    u32[L.RUN_LANES >>> 2] = options.lanes
    u32[L.RUN_FLAGS >>> 2] = flagsOf(options)
    u32[L.RUN_DELAYS >>> 2] = options.delays ?? 0
    u32[L.RUN_IN_ORDER_UNTIL >>> 2] = options.inOrderUntil ?? 0
    u32[L.RUN_STOPPED >>> 2] = steps.length === 0 ? 1 : 0
    views.u64[L.RUN_GAS_LEFT >>> 3] = options.gas
    views.u64[L.RUN_BLOB_GAS_LEFT >>> 3] = options.blobGas
  }

  #place(steps: readonly StepRecord[], after: RunOptions['after']): void {
    const { views } = this
    const { u32 } = views
    let input = this.#input
    let at = this.#steps
    let index = 0
    for (const { kind, record } of steps) {
      u32[(at + L.STEP_STATE) >>> 2] = kind === 'transaction' ? L.STEP_IS_OPEN : L.STEP_WAITS
      u32[(at + L.STEP_KIND) >>> 2] = kinds[kind]
      u32[(at + L.STEP_AFTER) >>> 2] = after?.[index++] ?? L.STEP_NONE
      input = placeRecord(views, record, at + L.STEP_TX, input)
      at += L.STEP_SIZE
    }
  }

  /** The number that the next block will have. */
  get nextRun(): number {
    return (this.views.u32[L.RUN_NUMBER >>> 2]! + 1) >>> 0
  }

  /** Lets the lanes that wait for this block begin. */
  start(run: number): void {
    Atomics.store(this.views.i32, L.RUN_READY >>> 2, run | 0)
    Atomics.notify(this.views.i32, L.RUN_READY >>> 2)
  }

  /** Lets all lanes return as soon as they look. */
  stop(): void {
    Atomics.store(this.views.i32, L.RUN_STOPPED >>> 2, 1)
    Atomics.notify(this.views.i32, L.RUN_SETTLED >>> 2)
  }

  /**
   * How many steps are settled, how many of them in order because the block had turned out serial, and how many executions
   * ahead did not hold.
   */
  get progress(): { readonly settled: number; readonly inOrder: number; readonly failures: number } {
    const { u32 } = this.views
    return {
      settled: u32[L.RUN_SETTLED >>> 2]!,
      inOrder: u32[L.RUN_IN_ORDER >>> 2]!,
      failures: u32[L.RUN_FAILURES >>> 2]!,
    }
  }

  /** The two words that a mapping's slot was hashed from, of all slots whose hashing a lane still remembers, and more. */
  preimages(): ReadonlyMap<string, SlotPreimage> {
    return this.#preimages.read(this.views, this.lanes)
  }

  /** How full the tables of the cached world are, between 0 and 1. */
  get cacheUse(): number {
    return cacheUse(this.views)
  }

  /** What the lanes did, in order, if they were to record it. */
  schedule(): ScheduleEvent[] {
    const { u32 } = this.views
    const start = u32[(L.SHARED_REGIONS + L.SHARED_SCHEDULE * 8) >>> 2]! >>> 2
    return Array.from(u32.subarray(start, start + u32[L.RUN_EVENTS >>> 2]!), (event) => ({
      lane: event & 63,
      event: eventNames[(event >>> 6) & 3]!,
      step: event >>> 8,
    }))
  }

  get isStopped(): boolean {
    return Atomics.load(this.views.i32, L.RUN_STOPPED >>> 2) !== 0
  }

  /** Takes a certain step for a lane, as lanes take the next one; false: it is not to be had. */
  takeStep(index: number): boolean {
    const state = (this.#steps + index * L.STEP_SIZE + L.STEP_STATE) >>> 2
    return Atomics.compareExchange(this.views.i32, state, L.STEP_IS_OPEN, L.STEP_IS_TAKEN) === L.STEP_IS_OPEN
  }

  /** The results of all steps up to where the block ended: copies, decoded when they are looked at. */
  results(): (KernelResult | KernelRejection)[] {
    const { u32 } = this.views
    const count = u32[L.RUN_COUNT >>> 2]!
    // Where a refusal ended the block, its reason stands behind what is settled.
    const last = Math.min(this.progress.settled + 1, count)
    const kept = this.#keep(last)
    return Array.from({ length: last }, (_, index) => readKeptResult(kept, index))
  }

  changes(traces: readonly LaneTraces[]): StateChanges {
    return readChanges(
      this.views,
      traces.map(({ createdCodeStart, createdCodeEnd }) => ({ start: createdCodeStart, end: createdCodeEnd })),
    )
  }

  trace(index: number): StepTrace {
    const { views } = this
    const at = this.#steps + index * L.STEP_SIZE
    return {
      executions: views.u32[(at + L.STEP_EXECUTIONS) >>> 2]!,
      microseconds: views.f64[(at + L.STEP_TIME) >>> 3]! * 1000,
      lostMicroseconds: views.f64[(at + L.STEP_LOST_TIME) >>> 3]! * 1000,
      notes: readNotes(views, at),
    }
  }

  /** Copies step records and logs as a whole: that is much faster than one by one. */
  #keep(count: number): Kept {
    const { views, lanes } = this
    const logs = Array.from({ length: lanes }, (_, lane) => {
      const start = views.u32[(L.LANE_REGIONS + lane * L.LANE_REGIONS_SIZE + L.REGION_LOGS * 8) >>> 2]!
      const end = views.u32[(controlOf(views, lane) + L.LANE_LOGS_END) >>> 2]!
      return { start, views: new MemoryViews(views.bytes.slice(start, Math.max(start, end))) }
    })
    const steps = views.bytes.slice(this.#steps, this.#steps + count * L.STEP_SIZE)
    return { steps: new MemoryViews(steps), logs }
  }
}

function flagsOf({ stopsAtRefusal, records, keepsCache, after }: RunOptions): number {
  return (
    (stopsAtRefusal ? L.RUN_FLAG_STOPS_AT_REFUSAL : 0) |
    (records === true ? L.RUN_FLAG_RECORDS : 0) |
    (keepsCache ? L.RUN_FLAG_KEEPS_CACHE : 0) |
    (after === undefined ? 0 : L.RUN_FLAG_HAS_HINTS)
  )
}
