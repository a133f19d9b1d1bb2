/**
 * The library's edges: defaults, refusals and inputs that make no sense.
 *
 * Owns: what a caller of `multilane/evm` sees. What instructions do is tested elsewhere.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { privateKeyToAddress } from '../primitives/secp256k1.ts'
import { signTransaction, TransactionError } from '../protocol/transaction/index.ts'
import { MemoryState } from '../state/index.ts'
import { createEvm } from './index.ts'

const key = new Uint8Array(32).fill(7)
const sender = privateKeyToAddress(key)
const to = new Uint8Array(20).fill(0xaa)
const code = Uint8Array.of(0x60, 0x2a, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3)
const transfer = { type: 2, chainId: 1n, nonce: 0n, gasLimit: 30_000n, maxFeePerGas: 10n, to, value: 5n } as const

function funded(): MemoryState {
  const state = new MemoryState()
  state.setBalance(sender, 10n ** 18n)
  return state
}

test('a call needs nothing but where to go', () => {
  const state = new MemoryState()
  state.setCode(to, code)
  const result = createEvm().call({ to, state })
  assert.equal(result.status, 'success')
  assert.equal(result.output[31], 42)
  assert.equal(createEvm().call({ to }).output.length, 0)
})

test('a creation returns the address and the code of the contract', () => {
  // Returns one byte, STOP.
  const initcode = Uint8Array.of(0x60, 0x01, 0x5f, 0xf3)
  const result = createEvm().call({ data: initcode, from: sender })
  const created = result.changes.find(({ code: set }) => set !== undefined)
  assert.deepEqual(created?.address, result.createdAddress)
  assert.deepEqual(created?.code, Uint8Array.of(0))
})

test('the state is changed by its owner only', () => {
  const state = funded()
  const before = state.root()
  const outcome = createEvm().transact(signTransaction(transfer, key), { state })
  assert.ok(!(outcome instanceof TransactionError))
  assert.deepEqual(state.root(), before)
  state.apply(outcome.changes)
  assert.equal(state.account(to)?.balance, 5n)
  assert.equal(state.account(sender)?.nonce, 1n)
})

test('a refusal names its reason and values', () => {
  const refused = (fields: object, state = funded(), block = {}) => {
    const outcome = createEvm().transact(signTransaction({ ...transfer, ...fields }, key), { state, block })
    assert.ok(outcome instanceof TransactionError)
    return outcome
  }
  assert.equal(refused({ nonce: 3n }).code, 'nonceTooHigh')
  assert.equal(refused({ nonce: 3n }).values.stateNonce, 0n)
  assert.equal(refused({ gasLimit: 20_000n }).code, 'intrinsicGasTooLow')
  assert.equal(refused({ gasLimit: 2n ** 24n + 1n }).code, 'gasLimitExceedsCap')
  assert.equal(refused({}, new MemoryState()).code, 'insufficientFunds')
  assert.equal(refused({ maxFeePerGas: 2n ** 255n }).code, 'feeOverflow')
  assert.equal(refused({}, funded(), { baseFee: 11n }).code, 'feeCapBelowBaseFee')
  assert.equal(refused({}, funded(), { gasLimit: 29_999n }).code, 'gasLimitExceedsBlock')
  const contract = funded()
  contract.setCode(sender, code)
  assert.equal(refused({}, contract).code, 'senderNotEoa')
})

test('numbers that fit no field are errors, not other numbers', () => {
  const evm = createEvm()
  assert.throws(() => evm.call({ to, gas: 2n ** 63n }), RangeError)
  assert.throws(() => evm.call({ to, gas: -1n }), RangeError)
  assert.throws(() => evm.call({ to, value: 2n ** 256n }), RangeError)
  assert.throws(() => evm.call({ to, value: -1n }), RangeError)
  assert.throws(() => evm.call({ to: new Uint8Array(19) }), RangeError)
  assert.throws(() => createEvm({ memoryMegabytes: 100_000 }), RangeError)
})

test('logs can be read later, and again', () => {
  const state = new MemoryState()
  // LOG1 with topic 5 over 32 bytes of memory, twice.
  state.setCode(to, Uint8Array.of(0x60, 0x05, 0x60, 0x20, 0x5f, 0xa1, 0x60, 0x06, 0x60, 0x20, 0x5f, 0xa1))
  const evm = createEvm()
  const result = evm.call({ to, state })
  evm.call({ to })
  assert.deepEqual(
    result.logs.map(({ topics }) => topics[0]?.[31]),
    [5, 6],
  )
  assert.equal(result.logs, result.logs)
  assert.deepEqual(result.logs[0]?.address, to)
  assert.equal(result.logs[1]?.data.length, 32)
})

test('a transaction with 128 KB of calldata and one that makes 1,000 contracts are ordinary', () => {
  const state = funded()
  // Returns its calldata.
  state.setCode(to, Uint8Array.of(0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xf3))
  const data = Uint8Array.from({ length: 131_072 }, (_, index) => index & 0xff)
  const large = createEvm().transact(signTransaction({ ...transfer, gasLimit: 16_000_000n, data }, key), { state })
  assert.ok(!(large instanceof TransactionError))
  assert.equal(large.status, 'success')
  assert.deepEqual(large.output, data)

  // 1,000 times CREATE with empty init code: PUSH2 1000, JUMPDEST, three zeros, CREATE, POP, count down, JUMPI.
  const maker = Uint8Array.of(
    0x61,
    0x03,
    0xe8,
    0x5b,
    0x5f,
    0x5f,
    0x5f,
    0xf0,
    0x50,
    0x60,
    1,
    0x90,
    0x03,
    0x80,
    0x60,
    3,
    0x57,
  )
  state.setCode(to, maker)
  const transaction = signTransaction({ ...transfer, gasLimit: 40_000_000n }, key)
  const block = { gasLimit: 40_000_000n }
  const many = createEvm({ fork: 'prague' }).transact(transaction, { state, block })
  assert.ok(!(many instanceof TransactionError))
  assert.equal(many.status, 'success')
  assert.equal(many.changes.filter(({ account }) => account?.nonce === 1n).length, 1001)
})
