/**
 * What is learned from one block and said of the next.
 *
 * Owns: the model alone; that hints change no result is tested with the executor.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex } from '../../primitives/index.ts'
import type { BlockStep } from '../block.ts'
import type { BlockTrace, Location, TransactionTrace } from '../report/trace.ts'
import { HintModel } from './model.ts'

const token = new Uint8Array(20).fill(0xaa)
const selector = Uint8Array.from([0xa9, 0x05, 0x9c, 0xbb])

function word(byte: number): Uint8Array {
  const bytes = new Uint8Array(32)
  bytes[31] = byte
  return bytes
}

function address(byte: number): Uint8Array {
  return word(byte).slice(12)
}

/** A call of `transfer(to, amount)`. */
function transfer(from: number, to: number): BlockStep {
  const data = Uint8Array.from([...selector, ...word(to), ...word(1)])
  const transaction = {
    type: 2 as const,
    chainId: 1n,
    nonce: 0n,
    gasLimit: 100_000n,
    maxFeePerGas: 1n,
    maxPriorityFeePerGas: 0n,
    to: token,
    value: 0n,
    data,
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
    yParity: 0 as const,
    r: 1n,
    s: 1n,
  }
  return { kind: 'transaction', transaction, sender: address(from) }
}

/** Each step after the first has failed because of the one before it, at this place. */
function traceOf(steps: number, location: Location, keys: BlockTrace['mappingKeys'] = new Map()): BlockTrace {
  const transactions = Array.from({ length: steps }, (_, index): TransactionTrace => {
    const conflicts = index === 0 ? [] : [{ on: index - 1, location, lostMicroseconds: 1 }]
    return { gasUsed: 30_000, microseconds: 1, executions: conflicts.length + 1, dependencies: [], conflicts }
  })
  return {
    lanes: 2,
    microseconds: 1,
    executedInOrder: 0,
    hints: { given: 0, right: 0 },
    transactions,
    mappingKeys: keys,
  }
}

const slot = new Uint8Array(32).fill(0x77)

test('calls that met at a fixed slot are expected to meet there again', () => {
  const model = new HintModel()
  const steps = [1, 2, 3, 4].map((from) => transfer(from, from + 100))
  model.learn(steps, traceOf(4, { kind: 'storage', address: token, slot: word(0) }))
  const { after, longestChain, given } = model.predict([1, 2, 3].map((from) => transfer(from, from + 50)))
  assert.deepEqual(after, [undefined, 0, 1])
  assert.equal(longestChain, 3)
  assert.equal(given, 2)
})

test('calls that met at the entry of an argument meet only with the same argument', () => {
  const model = new HintModel()
  const steps = [1, 2, 3, 4].map((from) => transfer(from, 9))
  const keys = new Map([[bytesToHex(slot), { key: word(9), base: word(3) }]])
  model.learn(steps, traceOf(4, { kind: 'storage', address: token, slot }, keys))
  const next = [transfer(1, 20), transfer(2, 21), transfer(3, 20), transfer(4, 9), transfer(5, 21)]
  assert.deepEqual(model.predict(next).after, [undefined, undefined, 0, undefined, 1])
})

test('calls that met at the entry of the caller meet only with the same caller', () => {
  const model = new HintModel()
  const steps = [7, 7, 7, 7].map((from, index) => transfer(from, 40 + index))
  const keys = new Map([[bytesToHex(slot), { key: word(7), base: word(3) }]])
  model.learn(steps, traceOf(4, { kind: 'storage', address: token, slot }, keys))
  assert.deepEqual(model.predict([transfer(1, 2), transfer(5, 3), transfer(1, 4)]).after, [undefined, undefined, 0])
})

test('a slot at which few calls of a function meet is not expected of the others', () => {
  const model = new HintModel()
  const steps = Array.from({ length: 40 }, (_, index) => transfer(index + 1, index + 101))
  const { transactions, ...rest } = traceOf(4, { kind: 'storage', address: token, slot: word(0) })
  const alone = { gasUsed: 30_000, microseconds: 1, executions: 1, dependencies: [], conflicts: [] }
  model.learn(steps, { ...rest, transactions: [...transactions, ...new Array<TransactionTrace>(36).fill(alone)] })
  assert.equal(model.predict(steps).given, 0)
})

test('what no longer holds is forgotten', () => {
  const model = new HintModel()
  const steps = [1, 2, 3, 4].map((from) => transfer(from, from + 100))
  model.learn(steps, traceOf(4, { kind: 'storage', address: token, slot: word(0) }))
  assert.equal(model.isEmpty, false)
  for (let block = 0; block < 4; block++) model.doubt()
  assert.equal(model.isEmpty, true)
  assert.equal(model.predict(steps).given, 0)
})
