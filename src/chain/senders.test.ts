/** Senders: the same with lanes and without, and each found once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Lanes, LocalLanes } from '../lanes/index.ts'
import { rulesOf, type Transaction, TransactionError } from '../protocol/index.ts'
import { sendersOf } from './senders.ts'
import { numberedAddress, senderAddress, transactionOf } from './testing.ts'

const rules = rulesOf('osaka')
const TO = numberedAddress(5)
/** No point of secp256k1 has this x coordinate. */
const NO_POINT = 5n

/** Ten of three senders; the second cannot be recovered, the third breaks a rule as well. */
function made(): Transaction[] {
  const transactions = Array.from({ length: 10 }, (_, index) => transactionOf(index % 3, index, TO))
  transactions[1] = { ...transactions[1]!, r: NO_POINT }
  transactions[2] = { ...transactions[2]!, r: NO_POINT, gasLimit: 1n }
  return transactions
}

function counted(lanes: Lanes): { lanes: Lanes; calls: () => number } {
  let calls = 0
  const call: Lanes['call'] = (lane, task, argument) => {
    calls++
    return lanes.call(lane, task, argument)
  }
  return { lanes: Object.assign(Object.create(lanes) as Lanes, { call }), calls: () => calls }
}

test('lanes find what this thread finds', async () => {
  await using pool = new LocalLanes({ count: 2 })
  const { lanes, calls } = counted(pool)
  for (const where of [undefined, lanes]) {
    const senders = await sendersOf(made(), { rules, chainId: 1n, lanes: where })
    const codes = senders.map((sender) => (sender instanceof TransactionError ? sender.code : undefined))
    assert.deepEqual(codes.slice(0, 4), [undefined, 'invalidSignature', 'intrinsicGasTooLow', undefined])
    assert.deepEqual(senders.slice(3), [0, 1, 2, 0, 1, 2, 0].map(senderAddress))
  }
  assert.equal(calls(), 2)
})

test('a sender is found once, and few are not worth the lanes', async () => {
  await using pool = new LocalLanes({ count: 2 })
  const { lanes, calls } = counted(pool)
  const transactions = made().slice(3)
  const first = await sendersOf(transactions, { rules, chainId: 1n, lanes })
  assert.equal(calls(), 0)
  const again = await sendersOf([...transactions, ...transactions], { rules, chainId: 1n, lanes })
  assert.equal(calls(), 0)
  for (const [index, sender] of again.entries()) assert.equal(sender, first[index % first.length])
})
