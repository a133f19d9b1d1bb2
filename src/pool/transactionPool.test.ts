/** What the pool admits, refuses, replaces and tells. Must never: move the head, which head.test.ts does. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { impersonatedSender } from '../chain/index.ts'
import { LanePool } from '../lanes/index.ts'
import { hexToBytes } from '../primitives/index.ts'
import {
  encodeTransaction,
  rulesOf,
  signAuthorization,
  type TransactionFields,
  transactionHash,
} from '../protocol/index.ts'
import { type Hex, type PoolEvent, poolErrorCodes } from './index.ts'
import { candidateOf } from './intake.ts'
import {
  addOne,
  addressOf,
  admitted,
  CHAIN_ID,
  ETHER,
  GWEI,
  headOf,
  keyOf,
  outcomeOf,
  poolWith,
  RECIPIENT,
  transfer,
} from './testing.ts'

const BLOB_HASH = new Uint8Array(32).fill(1)

describe('refuses', () => {
  const cases: readonly (readonly [string, Partial<TransactionFields>, RegExp])[] = [
    ['tipAboveFeeCap', { maxPriorityFeePerGas: 11n * GWEI }, /^max priority fee per gas higher than max fee per gas/],
    ['intrinsicGasTooLow', { gasLimit: 20_999n }, /^intrinsic gas too low/],
    ['gasLimitExceedsBlock', { gasLimit: 10_000_001n }, /^exceeds block gas limit/],
    ['wrongChainId', { chainId: 1n }, /^invalid chain id for signer/],
    ['insufficientFunds', { value: 100n * ETHER }, /^insufficient funds for gas \* price \+ value/],
    ['oversized', { data: new Uint8Array(200_000), gasLimit: 9_000_000n }, /^oversized data/],
    ['nonceTooLow', { nonce: 1n }, /^nonce too low/],
    [
      'feeCapBelowBaseFee',
      { maxFeePerGas: GWEI - 1n, maxPriorityFeePerGas: 5n },
      /^max fee per gas less than block base fee/,
    ],
    ['tipBelowMinimum', { maxPriorityFeePerGas: 4n }, /^transaction gas price below minimum/],
    [
      'sidecarMissing',
      { type: 3, blobVersionedHashes: [BLOB_HASH], maxFeePerBlobGas: 1n },
      /^missing sidecar in blob transaction/,
    ],
    ['emptyAuthorizationList', { type: 4 }, /^EIP-7702 transaction with empty auth list/],
  ]
  for (const [code, fields, message] of cases) {
    test(code, async () => {
      const { pool, state } = poolWith(1, { minimumTip: 5n, refusesUnpayable: () => true }, { gasLimit: 10_000_000n })
      state.set(addressOf(0), { nonce: 2n })
      const [admission] = await pool.add([transfer(0, 2, fields)])
      assert.ok(admission instanceof Error)
      assert.equal(outcomeOf(admission), code)
      assert.match(admission.message, message)
      assert.deepEqual(pool.status, { pending: 0, queued: 0, bytes: 0 })
    })
  }

  test('what it has already, also when it comes twice at once', async () => {
    const { pool } = poolWith(1)
    const transaction = transfer(0, 0)
    const raw = encodeTransaction(transaction)
    assert.deepEqual((await pool.addRaw([raw, raw])).map(outcomeOf), ['admitted', 'alreadyKnown'])
    const [again] = await pool.add([transaction])
    assert.ok(again instanceof Error)
    assert.equal(again.message, 'already known')
  })

  test('bytes that are no transaction, beside others that are', async () => {
    const { pool } = poolWith(1)
    const good = encodeTransaction(transfer(0, 0))
    const outcomes = (await pool.addRaw([Uint8Array.of(0xc0), good, new Uint8Array(0)])).map(outcomeOf)
    assert.deepEqual(outcomes, ['malformed', 'admitted', 'malformed'])
  })

  test('a contract as sender, but not an account that delegates', async () => {
    const { pool, state } = poolWith(2)
    state.set(addressOf(0), { code: Uint8Array.of(0x00) })
    state.set(addressOf(1), { code: hexToBytes(`0xef0100${'22'.repeat(20)}`) })
    assert.equal(await addOne(pool, transfer(0, 0)), 'senderNotEoa')
    assert.equal(await addOne(pool, transfer(1, 0)), 'admitted')
  })

  test('by the rules of the next block', async () => {
    const old = poolWith(1, {}, { rules: rulesOf('berlin') })
    assert.equal(await addOne(old.pool, transfer(0, 0)), 'typeNotSupported')
    assert.equal(await addOne(old.pool, transfer(0, 0, { type: 1 })), 'admitted')
  })
})

describe('the balance', () => {
  const half = { value: 60n * ETHER }
  for (const [balanceChecks, outcomes] of [
    ['each', ['admitted', 'admitted', 'insufficientFunds']],
    ['sum', ['admitted', 'insufficientFunds', 'insufficientFunds']],
    ['none', ['admitted', 'admitted', 'admitted']],
  ] as const) {
    test(`with ${balanceChecks}`, async () => {
      const { pool } = poolWith(1, { balanceChecks })
      const transactions = [transfer(0, 0, half), transfer(0, 1, half), transfer(0, 2, { value: 101n * ETHER })]
      assert.deepEqual((await pool.add(transactions)).map(outcomeOf), outcomes)
    })
  }

  test('has to suffice for a replacement without what it replaces', async () => {
    const { pool } = poolWith(1, { balanceChecks: 'sum' })
    assert.equal(await addOne(pool, transfer(0, 0, half)), 'admitted')
    const dearer = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 20n * GWEI }
    assert.equal(await addOne(pool, transfer(0, 0, { ...half, ...dearer })), 'admitted')
  })
})

test('a transaction waits for its predecessor, and is pending when that comes', async () => {
  const { pool } = poolWith(1)
  const second = await admitted(pool, transfer(0, 1))
  const fourth = await admitted(pool, transfer(0, 3))
  assert.deepEqual([pool.status.pending, pool.status.queued], [0, 2])
  assert.equal(pool.isPending(second), false)
  assert.equal(pool.nextNonce(addressOf(0)), 0n)
  const first = await admitted(pool, transfer(0, 0))
  assert.deepEqual([pool.status.pending, pool.status.queued], [2, 1])
  assert.equal(pool.nextNonce(addressOf(0)), 2n)
  assert.deepEqual(pool.contentOf(addressOf(0)), { sender: addressOf(0), pending: [first, second], queued: [fourth] })
  assert.equal([...pool.content()].length, 1)
  assert.deepEqual([...pool].length, 3)
  assert.equal(pool.get(first.hash), first)
})

test('what offers less than the base fee waits, and is pending all the same', async () => {
  const { pool } = poolWith(1, {}, { baseFee: 11n * GWEI })
  await admitted(pool, transfer(0, 0))
  assert.equal(pool.status.pending, 1)
  assert.deepEqual([...pool.best()], [])
  assert.equal([...pool.best({ baseFee: 10n * GWEI, blobBaseFee: 1n })].length, 1)
})

describe('a replacement', () => {
  test('pays a tenth more in both fees', async () => {
    const { pool } = poolWith(1)
    const first = await admitted(pool, transfer(0, 0, { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n }))
    const bid = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) =>
      transfer(0, 0, { maxFeePerGas, maxPriorityFeePerGas })
    assert.equal(await addOne(pool, bid(109n, 50n)), 'replacementUnderpriced')
    assert.equal(await addOne(pool, bid(200n, 10n)), 'replacementUnderpriced')
    const [refusal] = await pool.add([bid(109n, 11n)])
    assert.match((refusal as Error).message, /^replacement transaction underpriced/)
    const second = await admitted(pool, bid(110n, 11n))
    assert.equal(pool.get(first.hash), undefined)
    assert.equal(pool.reasonOf(first.hash)?.message, `replaced by ${second.hash}`)
    assert.deepEqual([...pool.best({ baseFee: 0n, blobBaseFee: 0n })], [second])
  })

  test('of blobs pays twice as much, for the blobs too', async () => {
    const { pool } = poolWith(1, { requiresSidecars: false })
    const blobs = { type: 3, blobVersionedHashes: [BLOB_HASH] } as const
    const bid = (fee: bigint, maxFeePerBlobGas: bigint) =>
      transfer(0, 0, { ...blobs, maxFeePerGas: fee, maxPriorityFeePerGas: fee, maxFeePerBlobGas })
    assert.equal(await addOne(pool, bid(100n, 10n)), 'admitted')
    assert.equal(await addOne(pool, bid(199n, 20n)), 'replacementUnderpriced')
    assert.equal(await addOne(pool, bid(200n, 19n)), 'replacementUnderpriced')
    assert.equal(await addOne(pool, transfer(0, 0)), 'replacementUnderpriced')
    assert.equal(await addOne(pool, bid(200n, 20n)), 'admitted')
  })

  test('of nothing has to pay something', async () => {
    const { pool } = poolWith(1)
    const free = { type: 0, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const
    assert.equal(await addOne(pool, transfer(0, 0, free)), 'admitted')
    assert.equal(await addOne(pool, transfer(0, 0, { ...free, value: 2n })), 'replacementUnderpriced')
  })
})

test('authorizations are no hindrance', async () => {
  const { pool } = poolWith(1)
  const authorizationList = [signAuthorization({ chainId: CHAIN_ID, address: RECIPIENT, nonce: 0n }, keyOf(5))]
  assert.equal(await addOne(pool, transfer(0, 0, { type: 4, authorizationList, gasLimit: 100_000n })), 'admitted')
})

test('listeners hear what happens, in its order', async () => {
  const { pool } = poolWith(1)
  const heard: string[] = []
  const names = new Map<string, string>()
  const name = (hash: string) => names.get(hash) ?? 'unknown'
  const end = pool.subscribe((event: PoolEvent) => heard.push(`${event.kind} ${name(event.pooled.hash)}`))
  const known = (label: string, transaction: ReturnType<typeof transfer>) => {
    names.set(candidateOf(transaction).hash, label)
    return transaction
  }
  await pool.add([known('second', transfer(0, 1)), known('first', transfer(0, 0))])
  const dearer = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 20n * GWEI }
  const better = await admitted(pool, known('better', transfer(0, 0, dearer)))
  pool.drop(better.hash)
  await pool.add([known('again', transfer(0, 0))])
  end()
  pool.dropAll()
  assert.deepEqual(heard, [
    'added second',
    'added first',
    'pending first',
    'pending second',
    'added better',
    'replaced first',
    'pending better',
    'dropped better',
    'added again',
    'pending again',
  ])
})

test('dropping one makes its followers wait, dropping a sender leaves the others', async () => {
  const { pool } = poolWith(2)
  const [first] = await pool.add([transfer(0, 0), transfer(0, 1), transfer(1, 0)])
  assert.ok(first !== undefined && !(first instanceof Error))
  assert.equal(pool.drop(first.hash), true)
  assert.equal(pool.drop(first.hash), false)
  assert.equal(pool.reasonOf(first.hash)?.message, 'removed from the txpool on request')
  assert.deepEqual([pool.status.pending, pool.status.queued], [1, 1])
  assert.equal(pool.dropSender(addressOf(0)), 1)
  assert.equal(pool.dropSender(addressOf(0)), 0)
  assert.deepEqual([pool.status.pending, pool.status.queued], [1, 0])
  assert.equal(pool.dropAll(), 1)
  assert.deepEqual(pool.status, { pending: 0, queued: 0, bytes: 0 })
})

test('reasons are kept for a while, and so many of them', async () => {
  let now = 0
  const { pool } = poolWith(1, { clock: () => now, limits: { reasons: 2, reasonAge: 100 } })
  const hashes: Hex[] = []
  for (let nonce = 0; nonce < 3; nonce++) hashes.push((await admitted(pool, transfer(0, nonce))).hash)
  for (const hash of hashes) pool.drop(hash)
  assert.deepEqual(
    hashes.map((hash) => pool.reasonOf(hash) !== undefined),
    [false, true, true],
  )
  now = 101
  assert.deepEqual(
    hashes.map((hash) => pool.reasonOf(hash) !== undefined),
    [false, false, false],
  )
})

test('impersonated senders need no signature, and two of them have two hashes', () => {
  const { pool, state } = poolWith(0)
  const zero = new Uint8Array(20)
  const contract = new Uint8Array(20).fill(0xff)
  state.set(zero, { balance: ETHER }).set(contract, { balance: ETHER, code: Uint8Array.of(0x00) })
  const [first, second] = [zero, contract].map((sender) => pool.addImpersonated(transfer(0, 0), sender))
  assert.ok(first !== undefined && !(first instanceof Error) && second !== undefined && !(second instanceof Error))
  assert.notEqual(first.hash, second.hash)
  assert.equal(first.hash, candidateOf(first.transaction).hash)
  assert.deepEqual(impersonatedSender(first.transaction), zero)
  assert.deepEqual(impersonatedSender(second.transaction), contract)
  assert.equal(impersonatedSender(transfer(0, 0)), undefined)
  assert.equal(outcomeOf(pool.addImpersonated(transfer(0, 0), zero)), 'alreadyKnown')
  assert.equal(transactionHash(first.transaction).length, 32)
})

test('many at once, on lanes, keep their order', async () => {
  await using lanes = await LanePool.start({ count: 2 })
  const { pool } = poolWith(3, { lanes, order: 'fifo' })
  const transactions = Array.from({ length: 1200 }, (_, at) => transfer(at % 3, Math.floor(at / 3)))
  const halves = [transactions.slice(0, 700), transactions.slice(700)]
  const admissions = (await Promise.all(halves.map((half) => pool.add(half)))).flat()
  assert.ok(admissions.every((admission) => !(admission instanceof Error)))
  assert.deepEqual(
    [...pool.best()].map(({ transaction }) => transaction),
    transactions,
  )
})

test('lanes that are closed are an error for who sends, and the pool goes on', async () => {
  const lanes = await LanePool.start({ count: 1 })
  const { pool } = poolWith(1, { lanes })
  await lanes.close()
  const transactions = Array.from({ length: 10 }, (_, nonce) => transfer(0, nonce))
  await assert.rejects(pool.add(transactions), /closed/)
  assert.equal(await addOne(pool, transfer(0, 0)), 'admitted')
})

test('the head may change while senders are being recovered', async () => {
  const { pool, state } = poolWith(1)
  const adding = pool.add([transfer(0, 0)])
  state.set(addressOf(0), { nonce: 1n })
  await pool.moveTo({ head: headOf(state) })
  assert.deepEqual((await adding).map(outcomeOf), ['nonceTooLow'])
})

test('the catalogue names each code once', () => {
  assert.ok(poolErrorCodes.length > 10)
  assert.equal(new Set(poolErrorCodes).size, poolErrorCodes.length)
})
