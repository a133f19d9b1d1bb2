/** Who gives way when the pool is full, and that nobody else does. Must never: rely on the default limits. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Transaction } from '../protocol/index.ts'
import type { PoolLimits } from './index.ts'
import { addOne, addressOf, admitted, GWEI, outcomeOf, poolWith, transfer } from './testing.ts'

const LIMITS: Partial<PoolLimits> = { transactions: 6, guaranteedPerSender: 2, queuedPerSender: 4 }

function bid(sender: number, nonce: number, fee: bigint): Transaction {
  return transfer(sender, nonce, { maxFeePerGas: fee * GWEI, maxPriorityFeePerGas: fee * GWEI })
}

describe('of six places', () => {
  test('the cheapest last one of those that wait goes first', async () => {
    const { pool } = poolWith(8, { limits: LIMITS })
    const dear = await admitted(pool, bid(0, 5, 90n))
    const cheap = await admitted(pool, bid(1, 5, 10n))
    for (let sender = 2; sender < 6; sender++) await admitted(pool, bid(sender, 0, 1n))
    assert.equal(await addOne(pool, bid(6, 0, 1n)), 'admitted')
    assert.equal(pool.reasonOf(cheap.hash)?.message, 'dropped to make room: txpool is full')
    assert.equal(await addOne(pool, bid(7, 0, 1n)), 'admitted')
    assert.equal(outcomeOf(pool.reasonOf(dear.hash)!), 'evicted')
    assert.deepEqual([pool.status.pending, pool.status.queued], [6, 0])
  })

  test('one that waits takes no pending one away, whatever it pays', async () => {
    const { pool } = poolWith(8, { limits: LIMITS })
    for (let sender = 0; sender < 6; sender++) await admitted(pool, bid(sender, 0, 1n))
    const [refusal] = await pool.add([bid(6, 1, 1000n)])
    assert.equal((refusal as Error).message, 'txpool is full')
    assert.equal(pool.status.pending, 6)
  })

  test('who has more than is guaranteed gives way to who has less, whatever they pay', async () => {
    const { pool } = poolWith(8, { limits: LIMITS })
    const spam: Transaction[] = Array.from({ length: 6 }, (_, nonce) => bid(0, nonce, 1000n))
    await pool.add(spam)
    // The mass of one gets no larger,
    assert.equal(await addOne(pool, bid(0, 6, 2000n)), 'poolFull')
    for (let sender = 1; sender < 5; sender++) assert.equal(await addOne(pool, bid(sender, 0, 1n)), 'admitted')
    // and is left with what is guaranteed.
    assert.deepEqual(
      pool.contentOf(addressOf(0)).pending.map(({ transaction }) => transaction.nonce),
      [0n, 1n],
    )
    assert.equal(await addOne(pool, bid(0, 2, 5000n)), 'poolFull')
    assert.equal(pool.status.pending, 6)
  })

  test('among those with little the price decides', async () => {
    const { pool } = poolWith(8, { limits: LIMITS })
    for (let sender = 0; sender < 6; sender++) await admitted(pool, bid(sender, 0, 10n + BigInt(sender)))
    const [refusal] = await pool.add([bid(6, 0, 10n)])
    assert.match((refusal as Error).message, /^transaction underpriced/)
    assert.equal(await addOne(pool, bid(7, 0, 11n)), 'admitted')
    assert.deepEqual(pool.contentOf(addressOf(0)).pending, [])
  })

  test('a replacement needs no place', async () => {
    const { pool } = poolWith(8, { limits: LIMITS })
    for (let sender = 0; sender < 6; sender++) await admitted(pool, bid(sender, 0, 10n))
    assert.equal(await addOne(pool, bid(3, 0, 12n)), 'admitted')
    assert.equal(pool.status.pending, 6)
  })

  test('one sender has so many that wait', async () => {
    const { pool } = poolWith(1, { limits: LIMITS })
    const waiting = Array.from({ length: 5 }, (_, index) => bid(0, index + 1, 1n))
    const outcomes = (await pool.add(waiting)).map(outcomeOf)
    assert.deepEqual(outcomes, ['admitted', 'admitted', 'admitted', 'admitted', 'accountLimit'])
    assert.equal(await addOne(pool, bid(0, 0, 1n)), 'admitted')
    assert.equal(pool.status.pending, 5)
  })
})

test('bytes are bounded, and what does not fit changes nothing', async () => {
  const { pool } = poolWith(20, { limits: { bytes: 38_000, guaranteedPerSender: 1 } })
  for (let sender = 0; sender < 10; sender++) await admitted(pool, bid(sender, 0, sender < 5 ? 1n : 50n))
  const before = [...pool]
  const heard: string[] = []
  pool.subscribe(({ kind }) => heard.push(kind))
  const data = new Uint8Array(9_000)
  // The cheap ones give way to it, and that is not enough.
  const large = transfer(11, 0, { data, gasLimit: 2_000_000n })
  assert.equal(await addOne(pool, large), 'underpriced')
  assert.deepEqual([...pool].sort(byArrival), before)
  assert.deepEqual(heard, [])
  assert.ok(pool.status.bytes <= 38_000)
  // A replacement that is too large leaves the one that it was to replace.
  const small = await admitted(pool, transfer(12, 0))
  const dearer = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 20n * GWEI }
  assert.equal(await addOne(pool, transfer(12, 0, { ...dearer, data, gasLimit: 2_000_000n })), 'underpriced')
  assert.equal(pool.get(small.hash), small)
  assert.equal(pool.isPending(small), true)
})

for (const [what, limits] of [
  ['places', { transactions: 3 }],
  ['bytes', { bytes: 10_000 }],
] as const) {
  test(`those whose senders are still unknown are no more than there are ${what}`, async () => {
    const { pool } = poolWith(5, { limits })
    const all = [0, 1, 2, 3, 4].map((sender) => bid(sender, 0, 1n))
    const outcomes = (await pool.add(all)).map(outcomeOf)
    assert.deepEqual(outcomes, ['admitted', 'admitted', 'admitted', 'poolFull', 'poolFull'])
    pool.dropAll()
    assert.deepEqual((await pool.add(all.slice(2))).map(outcomeOf), ['admitted', 'admitted', 'admitted'])
  })
}

function byArrival(a: { readonly arrival: number }, b: { readonly arrival: number }): number {
  return a.arrival - b.arrival
}
