/** That what the pool says of its memory holds. Must never: depend on what ran before in the process; it counts differences. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { bigIntToFixedBytes } from '../primitives/index.ts'
import type { UnsignedTransaction } from '../protocol/index.ts'
import { CHAIN_ID, headOf, outcomeOf, RECIPIENT } from './testing.ts'
import { TransactionPool } from './transactionPool.ts'

const OFFERED = 100_000
const SENDERS = 5000
const MEGABYTE = 1024 * 1024

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Everybody is rich. */
const RICH = {
  account: () => ({ nonce: 0n, balance: 2n ** 200n, codeHash: undefined as never, hasStorage: false }),
  code: () => new Uint8Array(0),
}

const SENDER_ADDRESSES = Array.from({ length: SENDERS }, (_, sender) => bigIntToFixedBytes(BigInt(sender + 1), 20))

function unsigned(at: number, fee: bigint, dataLength: number): UnsignedTransaction {
  return {
    type: 2,
    chainId: CHAIN_ID,
    nonce: BigInt(Math.floor(at / SENDERS)),
    gasLimit: 1_000_000n,
    maxFeePerGas: fee,
    maxPriorityFeePerGas: fee,
    to: RECIPIENT,
    value: 1n,
    data: new Uint8Array(dataLength),
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
  }
}

function bytesInUse(): number {
  collectGarbage()
  collectGarbage()
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + Math.max(arrayBuffers, external)
}

function offer(pool: TransactionPool, dataLength: number): Map<string, number> {
  const outcomes = new Map<string, number>()
  for (let at = 0; at < OFFERED; at++) {
    const fee = BigInt(1 + ((at * 7919) % 1000))
    const outcome = outcomeOf(pool.addImpersonated(unsigned(at, fee, dataLength), SENDER_ADDRESSES[at % SENDERS]!))
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  return outcomes
}

for (const dataLength of [0, 1000]) {
  test(`100,000 transactions with ${dataLength} bytes of data take what they are said to take, and no more`, () => {
    const before = bytesInUse()
    const pool = new TransactionPool(headOf(RICH), { chainId: CHAIN_ID, limits: { bytes: 1024 * MEGABYTE } })
    assert.deepEqual(offer(pool, dataLength), new Map([['admitted', OFFERED]]))
    const used = bytesInUse() - before
    const { bytes } = pool.status
    assert.ok(used < bytes, `${used} bytes used, ${bytes} said`)
    assert.ok(used > bytes / 4, `${used} bytes used, ${bytes} said`)
    pool.dropAll()
    assert.deepEqual(pool.status, { pending: 0, queued: 0, bytes: 0 })
    const left = bytesInUse() - before
    // The reasons of the last 10,000.
    assert.ok(left < 12 * MEGABYTE, `${left} bytes left`)
  })
}

test('100,000 offered to a pool of 10 megabytes leave it at 10 megabytes', () => {
  const limit = 10 * MEGABYTE
  const before = bytesInUse()
  const pool = new TransactionPool(headOf(RICH), { chainId: CHAIN_ID, limits: { bytes: limit } })
  const outcomes = offer(pool, 100)
  assert.ok((outcomes.get('admitted') ?? 0) > 1000)
  assert.ok(pool.status.bytes <= limit)
  assert.ok(pool.status.bytes > limit * 0.99)
  const used = bytesInUse() - before
  assert.ok(used < limit + 12 * MEGABYTE, `${used} bytes used`)
})
