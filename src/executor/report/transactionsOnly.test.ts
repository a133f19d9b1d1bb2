/** What is left of a block's steps in a report about its transactions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signTransaction } from '../../protocol/transaction/index.ts'
import type { BlockStep } from '../block.ts'
import { account, conflictWith, dependencyOn, slotOf, step, traceOf } from './testing.ts'
import { reportOfSteps } from './transactionsOnly.ts'

const place = slotOf(0x70, 1)
const systemCall: BlockStep = { kind: 'systemCall', to: account(1), data: new Uint8Array(0) }
const credit: BlockStep = { kind: 'credit', address: account(2), amount: 1n }

function transaction(sender: number, data: Uint8Array): BlockStep {
  const fields = {
    type: 0,
    nonce: 0n,
    gasLimit: 21_000n,
    maxFeePerGas: 1n,
    to: account(0x70),
    value: 0n,
    data,
  } as const
  const signed = signTransaction(fields, new Uint8Array(32).fill(7))
  return { kind: 'transaction', transaction: signed, sender: account(sender) }
}

test('positions count transactions, and the rest is left out', () => {
  const steps = [
    systemCall,
    transaction(10, Uint8Array.of(1, 2, 3, 4, 5)),
    credit,
    transaction(11, Uint8Array.of(1, 2, 3)),
  ]
  const trace = traceOf([
    step(),
    step({ dependencies: [dependencyOn(0, place)] }),
    step({ dependencies: [dependencyOn(1, place)] }),
    step({ dependencies: [dependencyOn(0, place), dependencyOn(1, place)], conflicts: [conflictWith(1, place, 3)] }),
  ])
  const { transactions, conflicts, criticalPath } = reportOfSteps(trace, steps)
  assert.deepEqual(
    transactions.map(({ sender, selector, dependencies }) => ({
      sender,
      selector,
      on: dependencies.map(({ on }) => on),
    })),
    [
      { sender: account(10), selector: Uint8Array.of(1, 2, 3, 4), on: [] },
      { sender: account(11), selector: undefined, on: [0] },
    ],
  )
  assert.deepEqual(
    conflicts.map(({ first, second }) => [first, second]),
    [[0, 1]],
  )
  assert.equal(criticalPath.time.links.length, 2)
})

test('a block of transactions alone keeps its trace', () => {
  const steps = [transaction(10, new Uint8Array(0)), transaction(11, new Uint8Array(0))]
  const trace = traceOf([step(), step({ dependencies: [dependencyOn(0, place)] })])
  assert.equal(reportOfSteps(trace, steps).transactions[1]!.dependencies, trace.transactions[1]!.dependencies)
})
