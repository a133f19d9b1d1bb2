/** The order in which a block takes transactions. Must never: test what is in the pool. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, admitted, GWEI, headOf, poolWith, transfer } from './testing.ts'

const PRICES = { baseFee: 10n, blobBaseFee: 5n }

function bid(sender: number, nonce: number, maxPriorityFeePerGas: bigint, maxFeePerGas = 1000n) {
  return transfer(sender, nonce, { maxPriorityFeePerGas, maxFeePerGas })
}

test('the highest tip first, of one sender by nonce, of equals who came first', async () => {
  const { pool } = poolWith(4)
  const transactions = [bid(0, 0, 1n), bid(0, 1, 9n), bid(1, 0, 5n), bid(2, 0, 5n), bid(3, 0, 8n)]
  await pool.add(transactions)
  const [first, second, third, fourth, fifth] = transactions
  assert.deepEqual(
    [...pool.best(PRICES)].map(({ transaction }) => transaction),
    [fifth, third, fourth, first, second],
  )
})

test('what is left above the base fee bounds the tip', async () => {
  const { pool } = poolWith(3)
  const transactions = [bid(0, 0, 20n, 25n), bid(1, 0, 16n), bid(2, 0, 9n, 9n)]
  const [capped, plain] = await pool.add(transactions)
  assert.deepEqual([...pool.best(PRICES)], [plain, capped])
  assert.equal([...pool.best({ ...PRICES, baseFee: 9n })].length, 3)
})

test('tips too large for exact floating point are still told apart', async () => {
  const { pool } = poolWith(2)
  const huge = 2n ** 60n
  const [less] = await pool.add([transfer(0, 0, { type: 0, maxFeePerGas: huge, gasLimit: 21_000n })])
  assert.ok(less instanceof Error)
  const rich = poolWith(2, { balanceChecks: 'none' }).pool
  const bids = [huge, huge + 1n].map((fee, sender) => transfer(sender, 0, { type: 0, maxFeePerGas: fee }))
  await rich.add(bids)
  assert.deepEqual(
    [...rich.best(PRICES)].map(({ transaction }) => transaction),
    [bids[1], bids[0]],
  )
})

test('blobs have to pay for blobs, and who waits makes its followers wait', async () => {
  const { pool } = poolWith(2, { requiresSidecars: false })
  const hash = new Uint8Array(32).fill(1)
  const blobs = { type: 3, blobVersionedHashes: [hash] } as const
  await pool.add([
    transfer(0, 0, { ...blobs, maxFeePerBlobGas: 4n }),
    transfer(0, 1),
    transfer(1, 0, { ...blobs, maxFeePerBlobGas: 5n }),
  ])
  assert.deepEqual(
    [...pool.best(PRICES)].map(({ sender }) => sender),
    [addressOf(1)],
  )
})

test('first come, first served when that is the order', async () => {
  const { pool } = poolWith(3, { order: 'fifo' })
  await pool.add([bid(0, 1, 1n), bid(1, 0, 2n), bid(0, 0, 3n), bid(2, 0, 4n)])
  // Nonce 1 came first, but cannot go before nonce 0.
  assert.deepEqual(
    [...pool.best(PRICES)].map(({ sender, transaction }) => [sender, transaction.nonce]),
    [
      [addressOf(1), 0n],
      [addressOf(0), 0n],
      [addressOf(0), 1n],
      [addressOf(2), 0n],
    ],
  )
})

test('a sender can be left out from its last one on', async () => {
  const { pool } = poolWith(2)
  await pool.add([bid(0, 0, 9n), bid(0, 1, 9n), bid(1, 0, 1n)])
  const best = pool.best(PRICES)
  best.skipSender()
  assert.deepEqual(best.next().value?.sender, addressOf(0))
  best.skipSender()
  assert.deepEqual(
    [...best].map(({ sender }) => sender),
    [addressOf(1)],
  )
})

test('the pool may change on the way', async () => {
  const { pool, state } = poolWith(4)
  const pooled = []
  for (let sender = 0; sender < 3; sender++) {
    pooled.push(await admitted(pool, bid(sender, 0, 9n - BigInt(sender))))
    await admitted(pool, bid(sender, 1, 1n))
  }
  const [first, second, third] = pooled
  const best = pool.best(PRICES)
  assert.equal(best.next().value, first)
  const replacement = await admitted(pool, bid(1, 0, 20n, 2000n))
  pool.drop(third!.hash)
  const behind = await admitted(pool, bid(0, 2, 1n))
  state.set(addressOf(0), { nonce: 1n })
  await pool.moveTo({ head: headOf(state), included: [first!.hash] })
  const rest = [...best]
  assert.equal(pool.get(second!.hash), undefined)
  assert.equal(rest[0], replacement)
  assert.deepEqual(
    rest.slice(1).map(({ sender, transaction }) => [sender, transaction.nonce]),
    [
      [addressOf(0), 1n],
      [addressOf(1), 1n],
      [addressOf(0), 2n],
    ],
  )
  assert.ok(rest.includes(behind))
})

test('two thousand are given without being copied', async () => {
  const { pool } = poolWith(0, { balanceChecks: 'none' })
  for (let at = 0; at < 2000; at++) {
    const sender = addressOf(at % 100)
    const outcome = pool.addImpersonated({ ...bid(0, 0, 1n), nonce: BigInt(Math.floor(at / 100)) }, sender)
    assert.ok(!(outcome instanceof Error))
  }
  const given = [...pool.best({ baseFee: GWEI / GWEI, blobBaseFee: 0n })]
  assert.equal(given.length, 2000)
  assert.ok(given.every((entry) => pool.get(entry.hash) === entry))
})
