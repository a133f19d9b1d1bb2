/**
 * Real blocks: each in a file of its own, with the part of the world that it reads.
 *
 * Owns: the way from a folder to figures, and how the speed-ups of many blocks are put. Must never: skip a block because
 * of how it turned out.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { callsBeforeTransactions } from '../../src/chain/systemContracts.ts'
import { distributionLines, type TimedBlock } from '../../src/cli/replay/distribution.ts'
import { fileState, readBlockFile } from '../../src/cli/replay/fileState.ts'
import type { BlockExecutor, BlockJob } from '../../src/executor/index.ts'
import { recoverSender } from '../../src/protocol/index.ts'
import { median } from '../evm/statistics.ts'
import { type Figures, figuresOf } from './figures.ts'
import { holdContest } from './rounds.ts'

/** Smaller blocks take less time than it takes to tell two times apart. */
export const LEAST_GAS = 1_000_000n

export interface RealBlock {
  readonly number: bigint
  /** By its header. */
  readonly gasUsed: bigint
  /** Recovers the senders. */
  job(): BlockJob
}

export interface MeasuredBlock {
  readonly number: bigint
  readonly figures: Figures
}

/** By number. Throws when the folder has no block files. */
export function* readBlocks(folder: string): Generator<RealBlock> {
  const names = readdirSync(folder).filter((name) => /^\d+\.json(\.gz)?$/.test(name))
  if (names.length === 0) throw new Error(`${folder}: there are no block files (NUMBER.json or NUMBER.json.gz)`)
  for (const name of names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
    const path = join(folder, name)
    const block = readBlockFile(path)
    const { context, rules, transactions, commitments, prestate } = block
    const job = (): BlockJob => ({
      context,
      rules,
      state: fileState(path, prestate),
      steps: [
        ...callsBeforeTransactions(block, rules),
        ...transactions.map((transaction) => {
          return { kind: 'transaction', transaction, sender: recoverSender(transaction) } as const
        }),
      ],
      onRefusal: 'stop',
    })
    yield { number: context.number, gasUsed: commitments.gasUsed, job }
  }
}

/** Those with enough gas. Throws when there are none. */
export async function measureBlocks(
  folder: string,
  executors: readonly BlockExecutor[],
  rounds: number,
  tell: (text: string) => void,
): Promise<MeasuredBlock[]> {
  const measured: MeasuredBlock[] = []
  for (const block of readBlocks(folder)) {
    if (block.gasUsed < LEAST_GAS) continue
    const { number } = block
    const job = block.job()
    const contest = await holdContest(job, executors, rounds, (round) =>
      tell(`block ${number}: round ${round} of ${rounds}`),
    )
    measured.push({ number, figures: figuresOf(job, contest) })
  }
  if (measured.length === 0) throw new Error(`${folder}: no block there has ${LEAST_GAS} gas or more`)
  return measured
}

/** Of one of the kinds of lanes: mean, median and extremes, then the distribution with every block that became slower. */
export function spreadLines(blocks: readonly MeasuredBlock[], kind: number): string[] {
  const speedups = blocks.map(({ figures }) => figures.lanes[kind]!.speedup.best)
  const works = blocks.map(({ figures }) => figures.lanes[kind]!.work)
  const [worst, best] = [Math.min(...speedups), Math.max(...speedups)]
  const spread = { mean: mean(speedups), median: median(speedups), worst, best, 'median work': median(works) }
  const figures = Object.entries(spread).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  return [
    `${blocks.length} blocks: ${figures.join(', ')}`,
    ...distributionLines(blocks.map((block) => timedBlock(block, kind))),
  ]
}

function timedBlock({ number, figures }: MeasuredBlock, kind: number): TimedBlock {
  const { transactions, megagas, sequential, lanes } = figures
  const sequentialTime = (sequential.microseconds.best * transactions) / 1000
  const parallelTime = sequentialTime / lanes[kind]!.speedup.best
  return { number, transactions, gas: BigInt(Math.round(megagas * 1e6)), sequentialTime, parallelTime }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
