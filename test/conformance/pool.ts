/**
 * Runs work items on worker threads.
 *
 * Owns: the workers, the hand-out of work, and what happens when a worker dies or hangs: its item fails and another
 * worker takes its place. Must never: look into a fixture, or wait for a worker without a limit.
 */
import { Worker } from 'node:worker_threads'
import { emptyTally, type Tally } from './cases.ts'
import type { WorkItem } from './suites.ts'
import type { WorkerMessage, WorkerSettings } from './worker.ts'

export interface PoolOptions extends WorkerSettings {
  readonly workers: number
  readonly patienceMs: number
}

export interface PoolListener {
  /** A worker is done with an item. */
  onTally(place: number, item: WorkItem, tally: Tally): void
  /** A worker is at this case; `settled` counts the cases of its item behind it. */
  onNews(place: number, name: string, settled: number): void
}

/** Bundles unpack to 20 MB of JSON, a multiple of that in objects; more than this is a leak. */
const HEAP_MEGABYTES = 4096

/** Resolves when every item has been answered for. */
export async function runOnWorkers(
  items: readonly WorkItem[],
  options: PoolOptions,
  listener: PoolListener,
): Promise<void> {
  const queue = [...items]
  const workers = Math.min(options.workers, items.length)
  await Promise.all(Array.from({ length: workers }, (_, place) => runPlace(place, queue, options, listener)))
}

/** One worker after another in the same place, until the queue is empty. */
async function runPlace(place: number, queue: WorkItem[], options: PoolOptions, listener: PoolListener): Promise<void> {
  let worker = startWorker(options)
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const result = await runItem(worker, item, options.patienceMs, (name, settled) =>
      listener.onNews(place, name, settled),
    )
    listener.onTally(place, item, result.tally)
    if (result.lost) {
      await worker.terminate()
      worker = startWorker(options)
    }
  }
  await worker.terminate()
}

function startWorker({ filter, world, lanes, shadow }: PoolOptions): Worker {
  const settings: WorkerSettings = { filter, world, lanes, shadow }
  return new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  })
}

interface ItemResult {
  readonly tally: Tally
  /** True when the worker cannot be used again. */
  readonly lost: boolean
}

/** Settles with the worker's tally, or with a failure that names where it died or stopped answering. */
function runItem(
  worker: Worker,
  item: WorkItem,
  patienceMs: number,
  onNews: (name: string, settled: number) => void,
): Promise<ItemResult> {
  const { promise, resolve } = Promise.withResolvers<ItemResult>()
  let lastCase = 'before its first case'
  const lose = (found: string) => {
    const name = `${item.bundle.name} (share ${item.share + 1} of ${item.shares}), last heard of: ${lastCase}`
    settle({
      tally: { ...emptyTally(), failures: [{ name, expected: 'a tally', found }] },
      lost: true,
    })
  }
  let watchdog = setTimeout(() => lose(`nothing for ${patienceMs / 1000} seconds`), patienceMs)
  const onMessage = (message: WorkerMessage) => {
    if (message.kind === 'done') return settle({ tally: message.tally, lost: false })
    lastCase = message.name
    onNews(message.name, message.settled)
    clearTimeout(watchdog)
    watchdog = setTimeout(() => lose(`nothing for ${patienceMs / 1000} seconds`), patienceMs)
  }
  const onError = (error: Error) => lose(`the worker died: ${error.message}`)
  const onExit = (code: number) => lose(`the worker ended with code ${code}`)
  const settle = (result: ItemResult) => {
    clearTimeout(watchdog)
    worker.off('message', onMessage).off('error', onError).off('exit', onExit)
    // A second error of a worker already given up must not end the run.
    if (result.lost) worker.on('error', () => {})
    resolve(result)
  }
  worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  worker.postMessage(item)
  return promise
}
