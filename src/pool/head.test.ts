/** How the pool follows the chain. Must never: build a real chain; heads are made by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidBlockError } from '../chain/index.ts'
import { rulesOf, TransactionError } from '../protocol/index.ts'
import { addressOf, admitted, ETHER, GWEI, headOf, outcomeOf, poolWith, transfer } from './testing.ts'

test('what a block has is gone, and its follower is still pending', async () => {
  const { pool, state } = poolWith(1)
  const first = await admitted(pool, transfer(0, 0))
  const second = await admitted(pool, transfer(0, 1))
  const heard: string[] = []
  pool.subscribe(({ kind }) => heard.push(kind))
  state.set(addressOf(0), { nonce: 1n })
  await pool.moveTo({ head: headOf(state), included: [first.hash], changed: [] })
  assert.deepEqual(heard, ['included'])
  assert.deepEqual([...pool.best()], [second])
  assert.equal(pool.reasonOf(first.hash), undefined)
})

test('what another transaction has used the nonce of is dropped', async () => {
  const { pool, state } = poolWith(1)
  const first = await admitted(pool, transfer(0, 0))
  state.set(addressOf(0), { nonce: 1n })
  await pool.moveTo({ head: headOf(state), changed: [addressOf(0)] })
  assert.equal(pool.get(first.hash), undefined)
  assert.match(pool.reasonOf(first.hash)!.message, /^nonce too low: address 0x.{40}, tx: 0 state: 1$/)
})

test('only senders whose accounts have changed are read again', async () => {
  const { pool, state } = poolWith(50)
  await pool.add(Array.from({ length: 50 }, (_, sender) => transfer(sender, 0)))
  state.reads = 0
  const changed = [addressOf(3), addressOf(4), new Uint8Array(20)]
  await pool.moveTo({ head: headOf(state), changed })
  assert.equal(state.reads, 2)
  assert.equal(pool.status.pending, 50)
})

test('what the sender can no longer pay is dropped, the rest waits', async () => {
  const { pool, state } = poolWith(1)
  const dear = await admitted(pool, transfer(0, 0, { value: 50n * ETHER }))
  await admitted(pool, transfer(0, 1))
  state.set(addressOf(0), { balance: ETHER })
  await pool.moveTo({ head: headOf(state), changed: [addressOf(0)] })
  assert.match(pool.reasonOf(dear.hash)!.message, /^insufficient funds for gas \* price \+ value/)
  assert.deepEqual([pool.status.pending, pool.status.queued], [0, 1])
})

test('a lower gas limit and other rules drop what does not fit', async () => {
  const { pool, state } = poolWith(3)
  const big = await admitted(pool, transfer(0, 0, { gasLimit: 10_000_000n }))
  const typed = await admitted(pool, transfer(1, 0))
  const legacy = await admitted(pool, transfer(2, 0, { type: 0 }))
  await pool.moveTo({ head: headOf(state, { gasLimit: 9_000_000n }), changed: [] })
  assert.equal(outcomeOf(pool.reasonOf(big.hash)!), 'gasLimitExceedsBlock')
  await pool.moveTo({ head: headOf(state, { rules: rulesOf('istanbul') }), changed: [] })
  assert.equal(outcomeOf(pool.reasonOf(typed.hash)!), 'typeNotSupported')
  assert.deepEqual([...pool], [legacy])
})

test('an account that gets code sends no more', async () => {
  const { pool, state } = poolWith(1)
  const signed = await admitted(pool, transfer(0, 0))
  const believed = pool.addImpersonated(transfer(0, 1), addressOf(0))
  assert.ok(!(believed instanceof Error))
  state.set(addressOf(0), { code: Uint8Array.of(0x60) })
  await pool.moveTo({ head: headOf(state) })
  assert.equal(outcomeOf(pool.reasonOf(signed.hash)!), 'senderNotEoa')
  assert.deepEqual([...pool], [believed])
})

test('what a reorganisation takes out of the chain comes back, impersonated ones too', async () => {
  const { pool, state } = poolWith(2, { minimumTip: 5n })
  const included = [transfer(0, 0, { maxPriorityFeePerGas: 1n }), transfer(0, 1)]
  state.set(addressOf(0), { nonce: 2n }).set(addressOf(1), { nonce: 1n })
  await pool.moveTo({ head: headOf(state) })
  const waiting = await admitted(pool, transfer(0, 2))
  const believed = pool.addImpersonated(transfer(1, 1), addressOf(1))
  assert.ok(!(believed instanceof Error))
  state.set(addressOf(1), { nonce: 2n })
  await pool.moveTo({ head: headOf(state), included: [believed.hash] })

  state.set(addressOf(0), { nonce: 0n }).set(addressOf(1), { nonce: 1n })
  const change = { head: headOf(state), returned: [...included, believed.transaction] }
  const moving = pool.moveTo(change)
  // Until they are back the other one has to wait for them.
  assert.equal(pool.isPending(waiting), false)
  const admissions = await moving
  assert.deepEqual(admissions.map(outcomeOf), ['admitted', 'admitted', 'admitted'])
  assert.equal(pool.isPending(waiting), true)
  assert.equal(pool.status.pending, 4)
  assert.equal(pool.contentOf(addressOf(1)).pending[0]?.isImpersonated, true)
})

test('what comes back and cannot be again is refused', async () => {
  const { pool, state } = poolWith(1)
  state.set(addressOf(0), { nonce: 1n })
  const admissions = await pool.moveTo({ head: headOf(state), returned: [transfer(0, 0)] })
  assert.deepEqual(admissions.map(outcomeOf), ['nonceTooLow'])
})

test('a hash that a block has is gone even when the state has not moved on', async () => {
  const { pool, state } = poolWith(1)
  const first = await admitted(pool, transfer(0, 0))
  await pool.moveTo({ head: headOf(state), included: [first.hash], changed: [] })
  assert.deepEqual(pool.status, { pending: 0, queued: 0, bytes: 0 })
})

test('of what a block was built without, the hopeless is dropped', async () => {
  const { pool } = poolWith(3)
  const pooled = []
  for (let sender = 0; sender < 3; sender++) pooled.push(await admitted(pool, transfer(sender, 0)))
  const [late, poor, large] = pooled.map(({ transaction }) => transaction)
  pool.refused([
    { transaction: late!, reason: new TransactionError('gasLimitExceedsBlock', { gasLimit: 21_000n, available: 1n }) },
    {
      transaction: poor!,
      reason: new TransactionError('insufficientFunds', { address: '0x', balance: 0n, required: 1n }),
    },
    { transaction: large!, reason: new InvalidBlockError('blockSize', { size: 2, limit: 1 }) },
    {
      transaction: transfer(0, 9),
      reason: new TransactionError('nonceTooLow', { address: '', nonce: 0, stateNonce: 1 }),
    },
  ])
  assert.deepEqual([...pool], [pooled[0], pooled[2]])
  assert.equal(outcomeOf(pool.reasonOf(pooled[1]!.hash)!), 'insufficientFunds')
})

test('the base fee of the new head decides what is offered', async () => {
  const { pool, state } = poolWith(1)
  await admitted(pool, transfer(0, 0))
  await pool.moveTo({ head: headOf(state, { baseFee: 11n * GWEI }), changed: [] })
  assert.deepEqual([...pool.best()], [])
  await pool.moveTo({ head: headOf(state), changed: [] })
  assert.equal([...pool.best()].length, 1)
})
