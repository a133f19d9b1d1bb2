/** The shadow: silent while both ways agree, and exact about the first thing in which they do not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, privateKeyToAddress } from '../primitives/index.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { signTransaction } from '../protocol/transaction/index.ts'
import { MemoryState } from '../state/index.ts'
import type { BlockExecutor, BlockJob, BlockResult, TransactionOutcome } from './index.ts'
import { SequentialBlockExecutor, ShadowDifferenceError, ShadowExecutor } from './index.ts'

const keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const to = new Uint8Array(20).fill(0xbb)
const other = new Uint8Array(20).fill(0xcc)
/** SSTORE(1, 2), LOG0 of nothing. */
const CODE = Uint8Array.of(0x60, 2, 0x60, 1, 0x55, 0x5f, 0x5f, 0xa0)
const CONTRACT = new Uint8Array(20).fill(0xdd)

const state = new MemoryState()
for (const key of keys) state.setBalance(privateKeyToAddress(key), 10n ** 18n)
state.setAccount(CONTRACT, { nonce: 1n, code: CODE })

const sent = (key: Uint8Array, recipient: Uint8Array) => ({
  kind: 'transaction' as const,
  transaction: signTransaction(
    { type: 2, chainId: 1n, nonce: 0n, gasLimit: 100_000n, maxFeePerGas: 1n, to: recipient, value: 5n },
    key,
  ),
  sender: privateKeyToAddress(key),
})

const job: BlockJob = {
  context: {
    number: 7n,
    timestamp: 1n,
    gasLimit: 30_000_000n,
    coinbase: new Uint8Array(20),
    difficulty: 0n,
    prevRandao: 0n,
    baseFee: 0n,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  },
  rules: rulesOf('osaka'),
  state,
  steps: [
    sent(keys[0]!, to),
    sent(keys[1]!, CONTRACT),
    { kind: 'credit', address: other, amount: 3n },
    sent(keys[0]!, to),
  ],
  onRefusal: 'skip',
}

/** Executes as it should, and tells something else. */
function liar(change: (result: BlockResult) => Partial<BlockResult>): BlockExecutor {
  const honest = new SequentialBlockExecutor()
  return {
    lanes: 3,
    execute: async (given) => {
      assert.equal(given.afterTransaction, undefined)
      const { results, changes, trace, effort } = await honest.execute(given)
      const result = { results, changes, trace, effort }
      return { ...result, ...change(result) }
    },
    close: () => honest.close(),
    [Symbol.asyncDispose]: () => honest.close(),
  }
}

async function differenceOf(change: (result: BlockResult) => Partial<BlockResult>): Promise<ShadowDifferenceError> {
  await using shadow = new ShadowExecutor(liar(change))
  const error: unknown = await shadow.execute(job).catch((reason: unknown) => reason)
  assert.ok(error instanceof ShadowDifferenceError, String(error))
  return error
}

const withResult = (step: number, change: (outcome: TransactionOutcome) => object) => (given: BlockResult) => ({
  results: given.results.map((each, at) =>
    at === step ? { ...(each as TransactionOutcome), ...change(each as TransactionOutcome) } : each,
  ),
})

test('what both agree on is handed over, and each transaction is told of once', async () => {
  await using shadow = new ShadowExecutor(liar(() => ({})))
  assert.equal(shadow.lanes, 3)
  const told: number[] = []
  const { results, changes } = await shadow.execute({ ...job, afterTransaction: (step) => told.push(step) })
  assert.deepEqual(told, [0, 1])
  assert.equal(results.length, 4)
  assert.equal(changes.find(({ address }) => address[0] === 0xbb)?.account?.balance, 5n)
})

test('a difference in a result names the step', async () => {
  const gas = await differenceOf(withResult(1, ({ gasUsed }) => ({ gasUsed: gasUsed + 1n })))
  assert.deepEqual([gas.block, gas.step, gas.place], [7n, 1, 'gas used'])
  assert.equal(BigInt(gas.found), BigInt(gas.expected) + 1n)
  assert.match(gas.message, /^block 7, step 1: gas used is \d+, one after another it is \d+$/)
  const status = await differenceOf(withResult(0, () => ({ status: 'revert' })))
  assert.deepEqual([status.step, status.place, status.expected, status.found], [0, 'status', 'success', 'revert'])
  const logs = await differenceOf(withResult(1, () => ({ logs: [] })))
  assert.deepEqual([logs.step, logs.place, logs.found], [1, 'log 0', 'absent'])
  const refusal = await differenceOf(({ results }) => ({ results: [...results.slice(0, 3), undefined] }))
  assert.deepEqual([refusal.step, refusal.place, refusal.found], [3, 'refusal', 'absent'])
})

test('a difference in the state names the place and the transaction that wrote it last', async () => {
  const slot = await differenceOf(({ changes }) => ({
    changes: changes.map((change) => ({ ...change, storage: [] })),
  }))
  const place = `${bytesToHex(CONTRACT)} slot 0x${'01'.padStart(64, '0')}`
  assert.deepEqual(
    [slot.step, slot.place, slot.expected, slot.found],
    [1, place, `0x${'02'.padStart(64, '0')}`, 'absent'],
  )
  const balance = await differenceOf(({ changes }) => ({
    changes: changes.map((change) =>
      change.address[0] === 0xbb ? { ...change, account: { ...change.account!, balance: 6n } } : change,
    ),
  }))
  assert.deepEqual([balance.step, balance.expected, balance.found], [0, '5', '6'])
  const credited = await differenceOf(({ changes }) => ({
    changes: changes.filter(({ address }) => address[0] !== 0xcc),
  }))
  assert.deepEqual([credited.step, credited.found], [undefined, 'absent'])
  assert.doesNotMatch(credited.message, /step/)
})
