/**
 * Checks that a transaction is spared which nobody has signed: in order and on lanes.
 *
 * Owns: what the two options mean, and that nothing else changes.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex } from '../primitives/index.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { type Transaction, TransactionError } from '../protocol/transaction/index.ts'
import { MemoryState } from '../state/index.ts'
import {
  type BlockContext,
  type BlockExecutor,
  ScheduledExecutor,
  SequentialBlockExecutor,
  SequentialExecutor,
} from './index.ts'
import type { PrepareOptions } from './prepare.ts'

const contract = new Uint8Array(20).fill(0xcc)
const to = new Uint8Array(20).fill(0xbb)
const rules = rulesOf('osaka')
const state = MemoryState.fromAlloc({ [bytesToHex(contract)]: { balance: 10n ** 18n, nonce: 7n, code: '0x00' } })
const context: BlockContext = {
  number: 1n,
  timestamp: 1n,
  gasLimit: 30_000_000n,
  coinbase: new Uint8Array(20),
  difficulty: 0n,
  prevRandao: 0n,
  baseFee: 0n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: () => undefined,
}

function transfer(nonce: bigint): Transaction {
  return {
    type: 2,
    chainId: 1n,
    nonce,
    gasLimit: 21_000n,
    maxFeePerGas: 1n,
    maxPriorityFeePerGas: 0n,
    to,
    value: 5n,
    data: new Uint8Array(0),
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
    yParity: 0,
    r: 1n,
    s: 1n,
  }
}

function outcomeOf(nonce: bigint, options?: PrepareOptions): string {
  const executor = new SequentialExecutor()
  executor.beginBlock(context, rules, state)
  const outcome = executor.execute(transfer(nonce), contract, options)
  const changes = executor.finishBlock()
  if (outcome instanceof TransactionError) return outcome.code
  const nonceAfter = changes.find(({ address }) => address[0] === 0xcc)?.account?.nonce
  return `${outcome.status}, nonce ${nonceAfter}`
}

test('a sender may be spared the check of its code, and of its nonce', () => {
  assert.equal(outcomeOf(7n), 'senderNotEoa')
  assert.equal(outcomeOf(3n), 'nonceTooLow')
  assert.equal(outcomeOf(7n, { skipsSenderCodeCheck: true }), 'success, nonce 8')
  assert.equal(outcomeOf(3n, { skipsSenderCodeCheck: true }), 'nonceTooLow')
  assert.equal(outcomeOf(3n, { skipsNonceCheck: true }), 'senderNotEoa')
  assert.equal(outcomeOf(3n, { skipsNonceCheck: true, skipsSenderCodeCheck: true }), 'success, nonce 8')
})

test('a transaction that is prepared again with other options is checked accordingly', () => {
  const transaction = transfer(7n)
  const executor = new SequentialExecutor()
  executor.beginBlock(context, rules, state)
  assert.ok(executor.execute(transaction, contract) instanceof TransactionError)
  assert.ok('status' in executor.execute(transaction, contract, { skipsSenderCodeCheck: true }))
})

for (const [name, executor] of [
  ['in order', (): BlockExecutor => new SequentialBlockExecutor()],
  ['on lanes', (): BlockExecutor => new ScheduledExecutor()],
] as const) {
  test(`a block's step says for itself whether its sender may have code: ${name}`, async () => {
    await using lanes = executor()
    const step = (skipsSenderCodeCheck: boolean, nonce: bigint) =>
      ({ kind: 'transaction', transaction: transfer(nonce), sender: contract, skipsSenderCodeCheck }) as const
    const steps = [step(true, 7n), step(true, 8n), step(false, 9n), step(true, 9n)]
    const { results } = await lanes.execute({ context, rules, state, steps, onRefusal: 'skip' })
    const codes = results.map((result) => (result instanceof TransactionError ? result.code : 'executed'))
    assert.deepEqual(codes, ['executed', 'executed', 'senderNotEoa', 'executed'])
  })
}
