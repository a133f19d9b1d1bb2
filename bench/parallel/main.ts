/**
 * `npm run bench -- parallel`: blocks on lanes against the same blocks one transaction after another.
 *
 * Owns: the course of a run and what it prints. Must never: leave lanes running or a folder behind.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BlockExecutor, ParallelExecutor, SequentialBlockExecutor } from '../../src/executor/index.ts'
import { describeMachine } from '../evm/report.ts'
import { type WorkloadName, workloads } from '../workloads/index.ts'
import { figuresOf } from './figures.ts'
import { HELP, type ParallelOptions, readOptions } from './options.ts'
import { LEAST_GAS, measureBlocks, spreadLines } from './realBlocks.ts'
import { holdContest } from './rounds.ts'
import { storedJob } from './storedJob.ts'
import {
  blockTable,
  givenUpLines,
  laneCount,
  type MeasuredWorkload,
  markdownTable,
  speedTable,
  workTable,
} from './tables.ts'

export async function benchParallel(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) console.log(HELP)
  else if (options.blocks === undefined) await benchWorkloads(options)
  else await benchBlocks(options, options.blocks)
}

const CONDITIONS = `What is timed: from handing a block over until all its results are there; reading the changes out is timed apart.
Executors take turns; in the first and the last round results and changes are compared with those in order.
The caches of the kernels are empty at the start of each block, those of lanes too, which a chain would keep.`

async function benchWorkloads(options: ParallelOptions): Promise<void> {
  const { lanes, rounds, learns, markdown, json } = options
  console.log(`${describeMachine()}
${CONDITIONS}
The state is in LMDB in a temporary folder, in the system's cache; each lane reads it for itself, as the sequential executor does.
Speed-ups: best of ${rounds} runs against best, in parentheses median against median; lanes ${
    learns ? 'know what was learned from the runs before' : 'learn nothing'
  }.
Cold: the first run, with nothing learned of the block. Work: processor time of all threads, one after another = 1.\n`)
  const base = mkdtempSync(join(tmpdir(), 'multilane-bench-'))
  // Not after the last workload only: a signal ends the process in the middle of one.
  process.once('exit', () => rmSync(base, { recursive: true, force: true }))
  const executors = await startExecutors(lanes.map((count) => ({ count, hints: learns })))
  const measured: MeasuredWorkload[] = []
  try {
    for (const name of options.workloads)
      measured.push(await measureWorkload(name, join(base, name), executors, options))
  } finally {
    await closeAll(executors)
  }
  tell('')
  console.log(`${speedTable(measured)}\n\n${workTable(measured)}`)
  for (const line of givenUpLines(measured)) console.log(line)
  if (markdown) console.log(`\n${markdownTable(measured)}`)
  writeJson(json, { rounds, learns, workloads: measured })
}

async function measureWorkload(
  name: WorkloadName,
  folder: string,
  executors: readonly BlockExecutor[],
  { transactions, rounds }: ParallelOptions,
): Promise<MeasuredWorkload> {
  tell(`${name}: setting up`)
  const workload = workloads[name](transactions)
  try {
    const job = await storedJob(workload, folder)
    const contest = await holdContest(job, executors, rounds, (round) => tell(`${name}: round ${round} of ${rounds}`))
    return { name, title: workload.title, figures: figuresOf(job, contest) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchBlocks({ lanes, rounds, json }: ParallelOptions, folder: string): Promise<void> {
  console.log(`${describeMachine()}
${CONDITIONS}
The state that a block reads is in memory, on each lane and for the sequential executor. Blocks of less than ${LEAST_GAS} gas
are left out. Speed-ups: best of ${rounds} runs against best, in parentheses median against median. A block is run again and again: "learned" knows what its own earlier runs met,
"unlearned" nothing at all; a chain, which sees a block once and others like it before, is between the two.\n`)
  const kinds = lanes.flatMap((count) => [
    { count, hints: true, title: `${laneCount(count)}, learned` },
    { count, hints: false, title: `${laneCount(count)}, unlearned` },
  ])
  const executors = await startExecutors(kinds)
  try {
    const blocks = await measureBlocks(folder, executors, rounds, tell)
    tell('')
    const titles = kinds.map(({ title }) => title)
    console.log(blockTable(blocks, titles))
    for (const [kind, title] of titles.entries()) console.log(['', title, ...spreadLines(blocks, kind)].join('\n'))
    writeJson(json, { rounds, executors: titles, blocks })
  } finally {
    await closeAll(executors)
  }
}

/** The sequential one first. */
async function startExecutors(
  kinds: readonly { readonly count: number; readonly hints: boolean }[],
): Promise<BlockExecutor[]> {
  const executors: BlockExecutor[] = [new SequentialBlockExecutor()]
  try {
    for (const { count: lanes, hints } of kinds) executors.push(await ParallelExecutor.start({ lanes, hints }))
  } catch (error) {
    await closeAll(executors)
    throw error
  }
  return executors
}

async function closeAll(executors: readonly BlockExecutor[]): Promise<void> {
  for (const executor of executors) await executor.close()
}

function writeJson(path: string | undefined, content: object): void {
  if (path === undefined) return
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  writeFileSync(path, `${JSON.stringify({ machine: describeMachine(), ...content }, plain, 2)}\n`)
}

/** One line that is overwritten, on a terminal only. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
