/**
 * Lets several executors execute the same block in turns.
 *
 * Owns: the order of the runs, what is timed, and the check that all come to the same. Must never: time the check. Checking
 * leaves much garbage, whose collection would disturb the runs after it, so only the first and the last round are checked.
 */
import {
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  type BlockStep,
  type BlockTrace,
  ShadowExecutor,
} from '../../src/executor/index.ts'
import { TransactionError } from '../../src/protocol/index.ts'

/** One run: milliseconds, by the clock and of processors. */
export interface Sample {
  /** From handing the block over until all results are there. */
  readonly wall: number
  /** Of the thread that handed it over. */
  readonly mainCpu: number
  /** Of all threads of the process. */
  readonly allCpu: number
  /** Reading the changes out afterwards. */
  readonly changes: number
}

/** The runs of one executor. */
export interface Runs {
  readonly lanes: number
  /** The first one: nothing has been learned of this block yet, but the state is open. */
  readonly cold: Sample
  /** Those after it. */
  readonly samples: readonly Sample[]
  /** Of the fastest of them. */
  readonly trace: BlockTrace
  /** Of the runs that were the fastest so far, those that lanes gave up. */
  readonly givenUp: number
}

export interface Contest {
  readonly gasUsed: number
  /** In the order of the executors. */
  readonly runs: readonly Runs[]
}

/** The block holds a transaction that is not executed: what is measured would not be the block. */
export class RefusedTransactionError extends Error {
  override readonly name = 'RefusedTransactionError'
  readonly step: number

  constructor(step: number, reason: string) {
    super(`step ${step} of the block: ${reason}`)
    this.step = step
  }
}

/** Enough to wake every lane. */
const OPENING_STEPS = 16

interface Run {
  readonly sample: Sample
  readonly result: BlockResult
}

interface Collected {
  readonly lanes: number
  cold: Sample | undefined
  readonly samples: Sample[]
  fastest: { readonly wall: number; readonly trace: BlockTrace } | undefined
  givenUp: number
}

/**
 * A round that does not count, then so many that do. The others are compared with the first executor in the first and the last;
 * throws ShadowDifferenceError.
 */
export async function holdContest(
  job: BlockJob,
  executors: readonly BlockExecutor[],
  rounds: number,
  progress: (round: number) => void,
): Promise<Contest> {
  const collected = executors.map(({ lanes }): Collected => {
    return { lanes, cold: undefined, samples: [], fastest: undefined, givenUp: 0 }
  })
  await openState(job, executors)
  let gasUsed = 0
  for (let round = 0; round <= rounds; round++) {
    progress(round)
    const runs = await runInTurns(job, executors, round)
    gasUsed = gasOf(job, runs[0]!.result)
    if (round === 0 || round === rounds) {
      for (const { result } of runs.slice(1)) await checkEqual(job, runs[0]!.result, result)
    }
    for (const [index, run] of runs.entries()) collect(collected[index]!, run)
  }
  return { gasUsed, runs: collected.map(finished) }
}

/** Lanes open a state when they first see it, once: a block that does next to nothing keeps that out of the first run. */
async function openState(job: BlockJob, executors: readonly BlockExecutor[]): Promise<void> {
  const steps = Array.from({ length: OPENING_STEPS }, (_, index): BlockStep => {
    return { kind: 'credit', address: new Uint8Array(20).fill(index + 1), amount: 1n }
  })
  for (const executor of executors) await executor.execute({ ...job, steps })
}

/** Each round begins with another executor, so that none always follows the same one. */
async function runInTurns(job: BlockJob, executors: readonly BlockExecutor[], round: number): Promise<Run[]> {
  const runs: Run[] = []
  for (let turn = 0; turn < executors.length; turn++) {
    const index = (round + turn) % executors.length
    runs[index] = await runOnce(job, executors[index]!)
  }
  return runs
}

async function runOnce(job: BlockJob, executor: BlockExecutor): Promise<Run> {
  const main = process.threadCpuUsage()
  const all = process.cpuUsage()
  const start = performance.now()
  const result = await executor.execute(job)
  const wall = performance.now() - start
  const mainCpu = milliseconds(process.threadCpuUsage(main))
  const allCpu = milliseconds(process.cpuUsage(all))
  const before = performance.now()
  // Reads them out; they are kept with the result.
  void result.changes
  return { sample: { wall, mainCpu, allCpu, changes: performance.now() - before }, result }
}

/** Throws ShadowDifferenceError. */
async function checkEqual(job: BlockJob, expected: BlockResult, found: BlockResult): Promise<void> {
  await new ShadowExecutor(executed(found), executed(expected)).execute(job)
}

/** An executor that has done its work. */
function executed(result: BlockResult): BlockExecutor {
  const close = async (): Promise<void> => {}
  return { lanes: 0, execute: async () => result, close, [Symbol.asyncDispose]: close }
}

function collect(to: Collected, { sample, result }: Run): void {
  if (to.cold === undefined) {
    to.cold = sample
    return
  }
  to.samples.push(sample)
  if (to.fastest !== undefined && sample.wall >= to.fastest.wall) return
  const { trace } = result
  if (to.lanes > 0 && trace.lanes === 0) to.givenUp++
  to.fastest = { wall: sample.wall, trace }
}

function finished({ lanes, cold, samples, fastest, givenUp }: Collected): Runs {
  return { lanes, cold: cold!, samples, trace: fastest!.trace, givenUp }
}

/** Of the transactions. Throws RefusedTransactionError. */
function gasOf({ steps }: BlockJob, { results }: BlockResult): number {
  let gas = 0n
  for (const [index, { kind }] of steps.entries()) {
    if (kind !== 'transaction') continue
    const result = results[index]
    if (result === undefined) throw new RefusedTransactionError(index, 'not reached')
    if (result instanceof TransactionError) throw new RefusedTransactionError(index, result.message)
    gas += result.gasUsed
  }
  return Number(gas)
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}
