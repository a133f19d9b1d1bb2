/**
 * A worker thread: takes shares of bundles, runs their cases, answers with a tally.
 *
 * Owns: the last bundle it parsed. Must never: print, or choose its own work.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { readBundle } from './bundles.ts'
import { type BlockSettings, CaseSink, type FixtureFile, type SuiteRunner, type Tally } from './cases.ts'
import { KeptExecutor } from './executor.ts'
import type { WorldKind } from './options.ts'
import { SUITES, type WorkItem } from './suites.ts'

export interface WorkerSettings {
  readonly filter: string | undefined
  readonly world: WorldKind
  readonly lanes: number
  readonly shadow: boolean
}

/** The main thread sends work items; the worker answers with these. */
export type WorkerMessage =
  | { readonly kind: 'running'; readonly name: string; readonly settled: number }
  | { readonly kind: 'done'; readonly tally: Tally }

/** At most this often a worker says which case it is at. */
const NEWS_INTERVAL_MS = 250

const port = parentPort!
const { filter, world, lanes, shadow } = workerData as WorkerSettings
const settings: BlockSettings = { world, executors: new KeptExecutor(lanes, shadow) }
const runners = new Map<string, SuiteRunner>()
let parsed: { file: string; files: FixtureFile[] } | undefined
let lastNews = 0
let settled = 0

port.on('message', async (item: WorkItem) => {
  const { bundle, share, shares } = item
  const runner = await runnerOf(bundle.suite)
  if (parsed?.file !== bundle.file) parsed = { file: bundle.file, files: readBundle(bundle) }
  const sink = new CaseSink(filter, tellNews)
  settled = 0
  for (let at = share; at < parsed.files.length; at += shares) {
    const file = parsed.files[at]!
    sink.enterFile(file)
    await runner(file, sink, settings)
  }
  send({ kind: 'done', tally: sink.tally })
})

async function runnerOf(suite: string): Promise<SuiteRunner> {
  let runner = runners.get(suite)
  if (runner === undefined) {
    runner = await SUITES[suite]!()
    runners.set(suite, runner)
  }
  return runner
}

function tellNews(name: string): void {
  const now = performance.now()
  if (now - lastNews >= NEWS_INTERVAL_MS) {
    lastNews = now
    send({ kind: 'running', name, settled })
  }
  settled++
}

function send(message: WorkerMessage): void {
  port.postMessage(message)
}
