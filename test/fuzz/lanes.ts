/**
 * Spreads cases over worker threads and gathers what they find.
 *
 * Owns: the workers, the shared counters, the watch over cases that never end. Must never: run a case in this thread.
 */
import { Worker } from 'node:worker_threads'
import type { EngineName } from './runner.ts'

/** No case takes a second; one that takes this long never ends. */
const HANG_SECONDS = 60
/** The kernel's frames recurse natively to depth 1024. */
const STACK_MEGABYTES = 64

export interface FuzzPlan {
  readonly seed: number
  readonly first: number
  readonly count: number
  readonly lanes: number
  readonly engines: readonly EngineName[]
  readonly isReplay: boolean
}

export interface LaneTask extends Omit<FuzzPlan, 'lanes'> {
  readonly lane: number
  readonly shared: SharedCounters
}

interface SharedCounters {
  /** How many cases have been taken. */
  readonly next: Int32Array
  readonly done: Int32Array
  /** The case that each lane is at; -1 = none. */
  readonly current: Int32Array
  /** Moves whenever a lane starts a case, or a smaller one in search of the smallest. */
  readonly ticks: Int32Array
}

export type LaneMessage =
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'failure'
      readonly index: number
      readonly engine: string
      /** Only for the first few. */
      readonly report: string | undefined
    }

export interface FuzzResult {
  readonly passed: number
  readonly failed: number
}

export async function runLanes(
  plan: FuzzPlan,
  listen: (message: LaneMessage) => void,
  progress: (done: number) => void,
): Promise<FuzzResult> {
  const counters = { next: sharedInts(1), done: sharedInts(1), ticks: sharedInts(plan.lanes) }
  const shared = { ...counters, current: sharedInts(plan.lanes).fill(-1) }
  let failed = 0
  const workers = Array.from({ length: plan.lanes }, (_, lane) => startLane({ ...plan, lane, shared }))
  const watch = watchProgress(shared, progress)
  try {
    await Promise.race([
      watch.hang,
      Promise.all(
        workers.map((worker) =>
          finished(worker, (message) => {
            if (message.kind === 'failure') failed++
            listen(message)
          }),
        ),
      ),
    ])
  } finally {
    watch.stop()
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return { passed: plan.count - failed, failed }
}

function startLane(task: LaneTask): Worker {
  const url = new URL('./lane.ts', import.meta.url)
  return new Worker(url, { workerData: task, resourceLimits: { stackSizeMb: STACK_MEGABYTES } })
}

function finished(worker: Worker, listen: (message: LaneMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', listen)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a lane ended with exit code ${code}`))))
  })
}

function watchProgress(shared: SharedCounters, progress: (done: number) => void) {
  let hung = (_reason: Error): void => {}
  const hang = new Promise<never>((_, reject) => {
    hung = reject
  })
  const since = new Map<number, { tick: number; at: number }>()
  const timer = setInterval(() => {
    progress(shared.done[0] ?? 0)
    for (const [lane, tick] of shared.ticks.entries()) {
      const index = shared.current[lane] ?? -1
      const known = since.get(lane)
      if (known?.tick !== tick) since.set(lane, { tick, at: Date.now() })
      else if (index >= 0 && Date.now() - known.at > HANG_SECONDS * 1000) hung(new Error(`case ${index} does not end`))
    }
  }, 1000)
  return { hang, stop: () => clearInterval(timer) }
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length))
}
