/**
 * What the executor does when the kernel cannot go on.
 *
 * Owns: the end of a block that broke off. What transactions do is tested by the official tests.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { privateKeyToAddress } from '../primitives/secp256k1.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { signTransaction } from '../protocol/transaction/index.ts'
import { MemoryState } from '../state/index.ts'
import { type BlockContext, SequentialExecutor, type StateReader } from './index.ts'

const key = new Uint8Array(32).fill(9)
const sender = privateKeyToAddress(key)
const to = new Uint8Array(20).fill(0xbb)
const rules = rulesOf('osaka')
const transfer = { type: 2, chainId: 1n, nonce: 0n, gasLimit: 21_000n, maxFeePerGas: 1n, to, value: 5n } as const
const transaction = signTransaction(transfer, key)
const block: BlockContext = {
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

test('a block whose state could not be read is over and gives no changes', () => {
  const executor = new SequentialExecutor()
  const state = new MemoryState()
  state.setBalance(sender, 10n ** 18n)
  const broken: StateReader = {
    account: (address) => {
      if (address[0] === 0xbb) throw new Error('the disk is gone')
      return state.account(address)
    },
    storage: () => undefined,
    code: () => new Uint8Array(0),
  }
  executor.beginBlock(block, rules, broken)
  assert.throws(() => executor.execute(transaction, sender), /the disk is gone/)
  assert.throws(() => executor.finishBlock(), /no block is being executed/)

  // The next block starts afresh.
  executor.beginBlock(block, rules, state)
  assert.ok('status' in executor.execute(transaction, sender))
  assert.equal(executor.finishBlock().find(({ address }) => address[0] === 0xbb)?.account?.balance, 5n)
})

test('nothing is executed outside a block', () => {
  const executor = new SequentialExecutor()
  for (const act of [
    () => executor.execute(transaction, sender),
    () => executor.credit(to, 1n),
    () => executor.finishBlock(),
  ]) {
    assert.throws(act, /no block is being executed/)
  }
})

test('code that an earlier block created, too, is handed over again', () => {
  const executor = new SequentialExecutor()
  const state = new MemoryState()
  state.setBalance(sender, 10n ** 18n)
  // Returns two bytes of code.
  const data = Uint8Array.from([0x61, 0x00, 0x01, 0x5f, 0x52, 0x60, 0x02, 0x60, 0x1e, 0xf3])
  for (let nonce = 0n; nonce < 3n; nonce++) {
    const fields = { type: 2, chainId: 1n, nonce, gasLimit: 100_000n, maxFeePerGas: 1n, to: undefined, data } as const
    executor.beginBlock(block, rules, state)
    assert.ok('status' in executor.execute(signTransaction(fields, key), sender))
    const changes = executor.finishBlock()
    const created = changes.filter(({ code }) => code !== undefined)
    assert.deepEqual(
      created.map(({ code }) => code),
      [Uint8Array.from([0x00, 0x01])],
    )
    state.apply(changes)
  }
})
