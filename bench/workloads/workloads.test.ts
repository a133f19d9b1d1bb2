/** Every workload at a small size. Must never: accept an invariant that the world before the block has as well. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SequentialExecutor } from '../../src/executor/index.ts'
import { bytesToHex, equalBytes } from '../../src/primitives/index.ts'
import { checkTransaction, recoverSender, rulesOf } from '../../src/protocol/index.ts'
import { MemoryState } from '../../src/state/index.ts'
import { executeInOrder } from './execute.ts'
import { signed, WorkloadError, type WorkloadName, workloads } from './index.ts'

const executor = new SequentialExecutor()
const names = Object.keys(workloads) as WorkloadName[]
const sizeOf = (name: WorkloadName): number => (name === 'heavy' ? 3 : 60)

for (const name of names) {
  test(`${name}: every transaction succeeds and leaves the world as it must be`, (context) => {
    const workload = workloads[name](sizeOf(name))
    assert.equal(workload.name, name)
    assert.equal(workload.transactions.length, sizeOf(name))
    const before = workload.state.root()
    const { gasUsed, changes } = executeInOrder(workload, executor)
    const after = workload.state.copy()
    after.apply(changes)
    for (const invariant of workload.invariants) assert.ok(invariant.holds(after), invariant.name)
    assert.ok(!workload.invariants.every((invariant) => invariant.holds(workload.state)), 'the block changes something')
    assert.deepEqual(workload.state.root(), before)
    context.diagnostic(`${gasUsed / BigInt(sizeOf(name))} gas per transaction`)
  })

  test(`${name}: is the same whenever it is built, and its history fills another world`, () => {
    const [first, second] = [workloads[name](sizeOf(name)), workloads[name](sizeOf(name))]
    assert.deepEqual(second.transactions, first.transactions)
    const filled = new MemoryState()
    for (const changes of second.history) filled.apply(changes)
    assert.equal(bytesToHex(filled.root()), bytesToHex(first.state.root()))
  })
}

test('signed transactions have the senders of the unsigned ones', () => {
  for (const name of names.filter((name) => !name.startsWith('giga'))) {
    const workload = signed(workloads[name](3))
    for (const { transaction, sender } of workload.transactions) {
      assert.equal(checkTransaction(transaction, rulesOf(workload.fork), workload.context.chainId), undefined)
      assert.ok(equalBytes(recoverSender(transaction), sender))
    }
  }
})

test('senders without keys cannot sign', () => {
  assert.throws(() => signed(workloads.gigaEth(1)), new WorkloadError('the senders of gigaEth have no keys'))
})

test('senders of one workload are distinct where it says so', () => {
  for (const name of names.filter((name) => name !== 'oneSender')) {
    const { transactions } = workloads[name](20)
    assert.equal(new Set(transactions.map(({ sender }) => bytesToHex(sender))).size, transactions.length, name)
  }
})

test('heavy transactions stay below the gas that a transaction may have, and are heavy', () => {
  const { transactions, ...workload } = workloads.heavy()
  for (const transaction of transactions) {
    const { gasUsed } = executeInOrder({ ...workload, transactions: [transaction] }, executor)
    assert.ok(gasUsed > 5_000_000n && gasUsed < 16_000_000n, `${gasUsed} gas`)
  }
})
