/**
 * What a contest does with executors that tell the truth, and with those that do not.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  type BlockExecutor,
  type BlockJob,
  ParallelExecutor,
  SequentialBlockExecutor,
  ShadowDifferenceError,
} from '../../src/executor/index.ts'
import { workloads } from '../workloads/index.ts'
import { figuresOf } from './figures.ts'
import { holdContest, RefusedTransactionError } from './rounds.ts'
import { storedJob } from './storedJob.ts'

const TRANSACTIONS = 40
const folder = mkdtempSync(join(tmpdir(), 'multilane-contest-'))
let job: BlockJob
let lanes: ParallelExecutor

before(async () => {
  job = await storedJob(workloads.counter(TRANSACTIONS), folder)
  lanes = await ParallelExecutor.start({ lanes: 2 })
})
after(async () => {
  await lanes.close()
  rmSync(folder, { recursive: true })
})

test('executors take turns in beginning, and each has one run more than count', async () => {
  const order: string[] = []
  const contest = await holdContest(job, [noted('a', order), noted('b', order), noted('c', order)], 2, () => {})
  assert.equal(order.join(''), 'abcbcacab')
  assert.deepEqual(
    contest.runs.map(({ samples }) => samples.length),
    [2, 2, 2],
  )
  assert.ok(contest.runs.every(({ cold, samples }) => [cold, ...samples].every(({ wall }) => wall > 0)))
})

test('lanes read a stored block for themselves and come to the same', async () => {
  const reference = new SequentialBlockExecutor()
  const unread = () => assert.fail('a lane asked for state')
  const { laneReader } = job.state
  const blind = { account: unread, storage: unread, code: unread, laneReader }
  const onLanes = changed(lanes, (asked) => ({ ...asked, state: blind }))
  const contest = await holdContest(job, [reference, onLanes], 1, () => {})
  const { transactions, megagas, lanes: figures } = figuresOf(job, contest)
  assert.equal(transactions, TRANSACTIONS)
  // The least a transaction can take, and what a counter surely does not.
  assert.ok(megagas > TRANSACTIONS * 0.021 && megagas < TRANSACTIONS * 0.1, String(megagas))
  assert.equal(figures.length, 1)
  assert.equal(figures[0]!.lanes, 2)
  assert.equal(figures[0]!.givenUp, 0)
  // Everyone counts on from the one before.
  assert.ok(figures[0]!.possibleOnEight < 1.5, String(figures[0]!.possibleOnEight))
})

test('an executor that leaves out a transaction is found out', async () => {
  const lazy = changed(new SequentialBlockExecutor(), (asked) => ({ ...asked, steps: asked.steps.slice(0, -1) }))
  await assert.rejects(
    holdContest(job, [new SequentialBlockExecutor(), lazy], 1, () => {}),
    ShadowDifferenceError,
  )
})

test('an executor that pays someone else is found out by the changes', async () => {
  const coinbase = new Uint8Array(20).fill(0xee)
  const bribed = changed(new SequentialBlockExecutor(), (asked) => ({
    ...asked,
    context: { ...asked.context, coinbase },
  }))
  await assert.rejects(
    holdContest(job, [new SequentialBlockExecutor(), bribed], 1, () => {}),
    ShadowDifferenceError,
  )
})

test('a block with a refused transaction is not measured', async () => {
  const twice = { ...job, steps: [job.steps[0]!, job.steps[0]!] }
  const isSecond = (error: unknown) => error instanceof RefusedTransactionError && error.step === 1
  await assert.rejects(
    holdContest(twice, [new SequentialBlockExecutor()], 1, () => {}),
    isSecond,
  )
})

test('runs that lanes give up are counted', async () => {
  const inOrder = new SequentialBlockExecutor()
  const weary: BlockExecutor = { ...changed(inOrder, (asked) => asked), lanes: 2 }
  const { runs } = await holdContest(job, [new SequentialBlockExecutor(), weary], 2, () => {})
  assert.equal(runs[0]!.givenUp, 0)
  assert.ok(runs[1]!.givenUp > 0)
})

/** Executes another job than it was asked to. */
function changed(executor: BlockExecutor, change: (job: BlockJob) => BlockJob): BlockExecutor {
  const close = () => executor.close()
  const { lanes } = executor
  return { lanes, execute: (asked) => executor.execute(change(asked)), close, [Symbol.asyncDispose]: close }
}

/** Notes each execution of the block. */
function noted(name: string, order: string[]): BlockExecutor {
  return changed(new SequentialBlockExecutor(), (asked) => {
    if (asked.steps === job.steps) order.push(name)
    return asked
  })
}
