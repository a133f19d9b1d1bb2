/** How blocks are measured, and compared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  SequentialBlockExecutor,
  ShadowDifferenceError,
} from '../../executor/index.ts'
import { recoverSender } from '../../protocol/index.ts'
import { MemoryState } from '../../state/index.ts'
import { parseBlockFile } from './blockFile.ts'
import { MeasuringExecutor } from './measuringExecutor.ts'
import { makeBlockFile } from './testing.ts'

const CALLS = 2
const { context, rules, transactions, prestate } = parseBlockFile(await makeBlockFile(CALLS))
const steps = transactions.map((transaction) => {
  return { kind: 'transaction' as const, transaction, sender: recoverSender(transaction) }
})
const job: BlockJob = { context, rules, state: MemoryState.fromAlloc(prestate), steps, onRefusal: 'stop' }

/** Stands in for lanes; keeps what it was asked to do, and may spoil the results. */
class Stand implements BlockExecutor {
  readonly lanes = 2
  readonly jobs: BlockJob[] = []
  isClosed = false
  readonly #spoils: boolean
  readonly #executor = new SequentialBlockExecutor()

  constructor(spoils = false) {
    this.#spoils = spoils
  }

  async execute(asked: BlockJob): Promise<BlockResult> {
    this.jobs.push(asked)
    const { results, changes, trace, effort } = await this.#executor.execute(asked)
    const [first, ...rest] = results
    const spoiled = first !== undefined && 'gasUsed' in first ? { ...first, gasUsed: first.gasUsed + 1n } : first
    return { results: this.#spoils ? [spoiled, ...rest] : results, changes, trace, effort }
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

test('lanes run once more than is counted, and are closed', async () => {
  const lanes = new Stand()
  const executor = new MeasuringExecutor({ parallel: lanes, repeat: 3, compares: false })
  const result = await executor.execute(job)
  assert.equal(lanes.jobs.length, 4)
  assert.equal(executor.last.parallel!.result, result)
  assert.ok(executor.last.sequentialTime > 0 && executor.last.parallel!.time > 0)
  await executor.close()
  assert.ok(lanes.isClosed)
})

test('a difference ends it when both ways are compared', async () => {
  const compares = new MeasuringExecutor({ parallel: new Stand(true), repeat: 1, compares: true })
  await assert.rejects(compares.execute(job), (error) => error instanceof ShadowDifferenceError && error.step === 0)
  const trusts = new MeasuringExecutor({ parallel: new Stand(true), repeat: 1, compares: false })
  await trusts.execute(job)
})

test('state between transactions is told once, and by no run that is measured', async () => {
  const lanes = new Stand()
  const executor = new MeasuringExecutor({ parallel: lanes, repeat: 2, compares: false })
  const told: number[] = []
  await executor.execute({ ...job, afterTransaction: (step) => told.push(step) })
  assert.deepEqual(told, [0, 1, 2, 3])
  assert.ok(lanes.jobs.every(({ afterTransaction }) => afterTransaction === undefined))
})

test('without lanes there is only the time of one after another', async () => {
  const executor = new MeasuringExecutor({ parallel: undefined, repeat: 1, compares: false })
  assert.throws(() => executor.last, /nothing has been executed/)
  const result = await executor.execute(job)
  assert.equal(executor.lanes, 0)
  assert.equal(executor.last.parallel, undefined)
  assert.equal(executor.last.sequential, result)
})
