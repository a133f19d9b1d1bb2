/**
 * A worker: takes the next case number, runs it, reports what fails.
 *
 * Owns: the loop over cases and the shrinking of failures. Must never: print; the main thread does.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { FuzzCase } from './case.ts'
import { type Engine, runOracleEngine } from './engines.ts'
import { generateCase } from './generator.ts'
import type { LaneMessage, LaneTask } from './lanes.ts'
import { describeCase, describeMismatch, describeOutcome } from './report.ts'
import { findMismatch, loadEngines, type Mismatch } from './runner.ts'
import { shrink } from './shrink.ts'

/** A fault in the kernel may break every second case: after so many only numbers are told. */
const MAX_SHRUNK = 2

const task = workerData as LaneTask
await runLane(task)

async function runLane({ seed, first, count, lane, engines: names, isReplay, shared }: LaneTask): Promise<void> {
  const engines = await loadEngines(names)
  const [next, current] = [shared.next, shared.current]
  let shrunk = 0
  for (let taken = Atomics.add(next, 0, 1); taken < count; taken = Atomics.add(next, 0, 1)) {
    const index = first + taken
    Atomics.store(current, lane, index)
    Atomics.add(shared.ticks, lane, 1)
    const fuzzCase = generateCase(seed, index)
    if (isReplay) {
      send({ kind: 'note', text: `${describeCase(fuzzCase)}\n\n${describeOutcome(runOracleEngine(fuzzCase))}` })
    }
    const mismatch = await findMismatch(fuzzCase, engines)
    Atomics.add(shared.done, 0, 1)
    if (mismatch === undefined) continue
    const report = shrunk++ < MAX_SHRUNK ? await explain(seed, index, fuzzCase, mismatch, engines) : undefined
    send({ kind: 'failure', index, engine: mismatch.engine, report })
  }
  Atomics.store(current, lane, -1)
}

/** The report of a failure, with the smallest case that still fails on the same engine. */
async function explain(
  seed: number,
  index: number,
  fuzzCase: FuzzCase,
  mismatch: Mismatch,
  engines: readonly Engine[],
): Promise<string> {
  const involved = engines.filter(({ name }) => name === mismatch.engine)
  let last = mismatch
  const small = await shrink(fuzzCase, async (candidate) => {
    Atomics.add(task.shared.ticks, task.lane, 1)
    const found = await findMismatch(candidate, involved)
    last = found ?? last
    return found !== undefined
  })
  return describeMismatch(seed, index, small, last)
}

function send(message: LaneMessage): void {
  parentPort?.postMessage(message)
}
