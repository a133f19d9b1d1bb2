/**
 * What the runs of a block come to.
 *
 * Owns: these figures. Must never: print them, or drop a run that counts.
 */
import { type BlockJob, reportOfSteps } from '../../src/executor/index.ts'
import { median } from '../evm/statistics.ts'
import type { Contest, Runs, Sample } from './rounds.ts'

/** A block by one executor after another, and on lanes. Speed-ups are times as fast as one after another. */
export interface Figures {
  readonly transactions: number
  readonly megagas: number
  readonly sequential: {
    /** A transaction, of the fastest run and of the middle one. */
    readonly microseconds: Spread
    readonly megagasPerSecond: number
    /** Of all threads, for a transaction; the run with the least. */
    readonly cpuMicroseconds: number
    /** Reading the changes out, for a transaction; the middle run. */
    readonly changesMicroseconds: number
  }
  readonly lanes: readonly LaneFigures[]
}

export interface LaneFigures {
  readonly lanes: number
  readonly speedup: Spread
  /** Of the first run of both. */
  readonly coldSpeedup: number
  /** Processor time of all threads, one after another = 1. */
  readonly work: number
  /** The part of it that the thread takes that hands the block over, one after another = 1. */
  readonly mainWork: number
  /** Of the fastest run, as those that follow. */
  readonly megagasPerSecond: number
  readonly reexecutions: number
  readonly executedInOrder: number
  readonly hints: { readonly given: number; readonly right: number }
  /** Times as fast as one lane that eight lanes could be at best. */
  readonly possibleOnEight: number
  readonly changesMicroseconds: number
  /** Runs that ended one after another because lanes gave up. */
  readonly givenUp: number
}

export interface Spread {
  readonly best: number
  readonly median: number
}

const POSSIBLE_LANES = 8

/** The first runs are those of the sequential executor. */
export function figuresOf({ steps }: Pick<BlockJob, 'steps'>, { gasUsed, runs }: Contest): Figures {
  const transactions = steps.filter(({ kind }) => kind === 'transaction').length
  const megagas = gasUsed / 1e6
  const [reference, ...onLanes] = runs as [Runs, ...Runs[]]
  const wall = wallOf(reference)
  const cpu = least(reference.samples, ({ allCpu }) => allCpu)
  const each = (milliseconds: number): number => (milliseconds * 1000) / transactions
  const changesOf = ({ samples }: Runs): number => each(median(samples.map(({ changes }) => changes)))
  return {
    transactions,
    megagas,
    sequential: {
      microseconds: { best: each(wall.best), median: each(wall.median) },
      megagasPerSecond: (megagas / wall.best) * 1000,
      cpuMicroseconds: each(cpu),
      changesMicroseconds: changesOf(reference),
    },
    lanes: onLanes.map((run): LaneFigures => {
      const own = wallOf(run)
      const report = reportOfSteps(run.trace, steps)
      return {
        lanes: run.lanes,
        speedup: { best: wall.best / own.best, median: wall.median / own.median },
        coldSpeedup: reference.cold.wall / run.cold.wall,
        work: least(run.samples, ({ allCpu }) => allCpu) / cpu,
        mainWork: least(run.samples, ({ mainCpu }) => mainCpu) / cpu,
        megagasPerSecond: (megagas / own.best) * 1000,
        reexecutions: report.reexecutions,
        executedInOrder: report.executedInOrder,
        hints: report.hints,
        possibleOnEight: report.possible.find(({ lanes }) => lanes === POSSIBLE_LANES)!.byTime,
        changesMicroseconds: changesOf(run),
        givenUp: run.givenUp,
      }
    }),
  }
}

/** The best and the middle run, in milliseconds. */
function wallOf({ samples }: Pick<Runs, 'samples'>): Spread {
  return { best: least(samples, ({ wall }) => wall), median: median(samples.map(({ wall }) => wall)) }
}

function least(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return Math.min(...samples.map(of))
}
