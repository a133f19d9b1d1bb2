/**
 * The figures of made-up runs, and the tables that they are put into.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeBlockFile } from '../../src/cli/replay/testing.ts'
import { type BlockJob, type BlockTrace, SequentialBlockExecutor } from '../../src/executor/index.ts'
import { UsageError } from '../evm/main.ts'
import { type Figures, figuresOf } from './figures.ts'
import { readOptions } from './options.ts'
import { measureBlocks, readBlocks, spreadLines } from './realBlocks.ts'
import type { Runs, Sample } from './rounds.ts'
import { givenUpLines, markdownTable, speedTable, workTable } from './tables.ts'

const TRANSACTIONS = 8
const GAS = 16_000_000
const sender = new Uint8Array(20)
const call = { to: new Uint8Array(20), data: new Uint8Array(0) }
const steps = Array.from({ length: TRANSACTIONS }, () => {
  return { kind: 'transaction', transaction: call, sender }
}) as unknown as BlockJob['steps']

/** Eight transactions that meet nowhere. */
const trace: BlockTrace = {
  lanes: 2,
  microseconds: 1,
  executedInOrder: 3,
  hints: { given: 5, right: 4 },
  transactions: Array.from({ length: TRANSACTIONS }, (_, index) => {
    return { gasUsed: 1, microseconds: 2, executions: index === 0 ? 3 : 1, dependencies: [], conflicts: [] }
  }),
  mappingKeys: new Map(),
}

const sample = (wall: number, allCpu = wall, mainCpu = wall): Sample => ({ wall, allCpu, mainCpu, changes: wall / 10 })
const runs = (lanes: number, cold: number, samples: readonly Sample[]): Runs => {
  return { lanes, cold: sample(cold), samples, trace, givenUp: lanes === 0 ? 0 : 1 }
}

const figures = figuresOf(
  { steps },
  {
    gasUsed: GAS,
    runs: [
      runs(0, 12, [sample(8), sample(10), sample(12)]),
      runs(2, 16, [sample(5, 12, 1), sample(4, 10, 3), sample(8, 16, 2)]),
    ],
  },
)

test('best is compared with best, middle with middle, first with first', () => {
  assert.equal(figures.transactions, TRANSACTIONS)
  assert.equal(figures.megagas, 16)
  assert.deepEqual(figures.sequential, {
    microseconds: { best: 1000, median: 1250 },
    megagasPerSecond: 2000,
    cpuMicroseconds: 1000,
    changesMicroseconds: 125,
  })
  const [onTwo] = figures.lanes
  assert.deepEqual(onTwo, {
    lanes: 2,
    speedup: { best: 2, median: 2 },
    coldSpeedup: 0.75,
    work: 1.25,
    mainWork: 0.125,
    megagasPerSecond: 4000,
    reexecutions: 2,
    executedInOrder: 3,
    hints: { given: 5, right: 4 },
    possibleOnEight: 8,
    changesMicroseconds: 62.5,
    givenUp: 1,
  })
})

test('tables hold each workload and each number of lanes', () => {
  const workload = { name: 'eth', title: 'ether between strangers', figures }
  const [header, row] = speedTable([workload]).split('\n')
  assert.match(header!, /x 2 lanes +cold x 2 /)
  assert.match(row!, /^eth +8 +16\.0 +1000\.00 \(1250\.00\) +2\.00 \(2\.00\) +0\.75 +2000 +4000$/)
  assert.match(workTable([workload]), /^eth +2 +3 +4\/5 +8\.00 +1000\.00 +1\.25 +0\.13 +125\.00 +62\.50$/m)
  assert.deepEqual(markdownTable([workload]).split('\n'), [
    '| block | transactions | Mgas | in order, us/tx | 2 lanes | executed again | possible on 8 | CPU time | Mgas/s, 2 lanes |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| ether between strangers | 8 | 16 | 1000.0 | x 2.00 | 2 | x 8.0 | x 1.25 | 4000 |',
  ])
  assert.deepEqual(givenUpLines([workload]), ['eth: 2 lanes gave up 1 runs, which then went in order'])
})

test('of many blocks the mean, the median, the extremes and every slower one are told', () => {
  const block = (number: bigint, best: number) => {
    const [lanes] = figures.lanes
    const own: Figures = { ...figures, lanes: [{ ...lanes!, speedup: { best, median: best } }] }
    return { number, figures: own }
  }
  const lines = spreadLines([block(1n, 2), block(2n, 0.5), block(3n, 1.1)], 0)
  assert.equal(lines[0], '3 blocks: mean 1.20, median 1.10, worst 0.50, best 2.00, median work 1.25')
  assert.ok(lines.includes('1 of 3 blocks became slower:'))
  assert.match(lines.at(-1)!, /^ {2}2: 0\.50, 8\.00 ms to 16\.00 ms, 8 transactions, 16000000 gas$/)
})

const folder = mkdtempSync(join(tmpdir(), 'multilane-blocks-'))
after(() => rmSync(folder, { recursive: true }))

test('block files of a folder are read by number, those without much gas are left out', async () => {
  assert.throws(() => [...readBlocks(folder)], /there are no block files/)
  const text = JSON.stringify(await makeBlockFile(6))
  for (const name of ['10.json', '9.json', 'notes.json']) writeFileSync(join(folder, name), text)
  const blocks = [...readBlocks(folder)]
  assert.equal(blocks.length, 2)
  const { results } = await new SequentialBlockExecutor().execute(blocks[0]!.job())
  const gas = results.map((result) => (result !== undefined && 'gasUsed' in result ? result.gasUsed : 0n))
  const ofTransactions = gas.filter((_, index) => blocks[0]!.job().steps[index]!.kind === 'transaction')
  assert.equal(
    ofTransactions.reduce((sum, one) => sum + one, 0n),
    blocks[0]!.gasUsed,
  )
  const nothing = measureBlocks(folder, [new SequentialBlockExecutor()], 1, () => {})
  await assert.rejects(nothing, /no block there has 1000000 gas or more/)
})

test('options have defaults and are checked', () => {
  const usual = readOptions([])!
  assert.deepEqual([usual.lanes, usual.rounds, usual.blocks, usual.json], [[1, 2, 4], 9, undefined, undefined])
  assert.ok(usual.workloads.includes('counter') && usual.workloads.includes('oneSender'))
  assert.ok(!usual.workloads.some((name) => name.startsWith('giga')))
  assert.deepEqual(readOptions(['eth', '--giga', '--lanes', '4,1,4'])!.lanes, [1, 4])
  assert.deepEqual(readOptions(['eth', '--giga'])!.workloads, ['eth', 'gigaEth', 'gigaErc20', 'gigaSwaps'])
  assert.deepEqual([usual.learns, readOptions(['--unlearned'])!.learns], [true, false])
  assert.deepEqual(readOptions(['--blocks', 'x'])!.lanes, [2])
  assert.equal(readOptions(['--help']), undefined)
  for (const wrong of [
    ['ether'],
    ['--lanes', '0'],
    ['--rounds', 'x'],
    ['--blocks', 'x', 'eth'],
    ['--blocks', 'x', '--giga'],
  ]) {
    assert.throws(() => readOptions(wrong), UsageError, wrong.join(' '))
  }
})
