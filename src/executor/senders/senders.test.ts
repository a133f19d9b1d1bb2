/** Signers that lanes find are those that the plain loop finds. Must never: know a signer from anywhere else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LanePool, type Lanes, LocalLanes } from '../../lanes/index.ts'
import {
  type Authorization,
  recoverAuthority,
  recoverSender,
  type Transaction,
  TransactionError,
} from '../../protocol/transaction/index.ts'
import { recoverAuthorities, recoverSenders, warmUpRecovery } from './index.ts'
import { EXIT, signedAuthorizations, signedTransactions } from './testing.ts'

function recoverOneByOne(transactions: readonly Transaction[]): (Uint8Array | TransactionError)[] {
  return transactions.map((transaction) => {
    try {
      return recoverSender(transaction)
    } catch (error) {
      if (error instanceof TransactionError) return error
      throw error
    }
  })
}

/** What can be compared of errors without their stacks. */
function plain(results: readonly (Uint8Array | TransactionError)[]): unknown[] {
  return results.map((result) =>
    result instanceof TransactionError ? { code: result.code, message: result.message, values: result.values } : result,
  )
}

/** So many that there are several slices, and the last is not full. */
const MANY = 700

const kinds: Readonly<Record<string, () => Promise<Lanes>>> = {
  'one lane': () => LanePool.start({ count: 1 }),
  'two lanes': () => LanePool.start({ count: 2 }),
  'lanes without threads': async () => new LocalLanes({ count: 2 }),
}

for (const [kind, start] of Object.entries(kinds)) {
  describe(kind, () => {
    test('find the senders that the plain loop finds, in their order', async () => {
      await using lanes = await start()
      await warmUpRecovery(lanes)
      const transactions = signedTransactions(MANY, 7)
      const expected = recoverOneByOne(transactions)
      const errors = expected.filter((result) => result instanceof TransactionError)
      // Some x coordinates among the bad ones do belong to a key.
      assert.ok(errors.length > MANY / 14 && errors.length < MANY / 7 + 1, `${errors.length} errors`)
      assert.deepEqual(plain(await recoverSenders(lanes, transactions)), plain(expected))
    })

    test('find the authorities that the plain loop finds', async () => {
      await using lanes = await start()
      const authorizations: Authorization[] = signedAuthorizations(300)
      const expected = authorizations.map(recoverAuthority)
      const missing = expected.filter((authority) => authority === undefined).length
      assert.ok(missing > 60 && missing <= 100, `${missing} missing`)
      assert.deepEqual(await recoverAuthorities(lanes, authorizations), expected)
    })

    test('have nothing to find in nothing, and one in one', async () => {
      await using lanes = await start()
      assert.deepEqual(await recoverSenders(lanes, []), [])
      assert.deepEqual(await recoverAuthorities(lanes, []), [])
      const transactions = signedTransactions(1)
      assert.deepEqual(await recoverSenders(lanes, transactions), recoverOneByOne(transactions))
    })

    test('work on several batches at once', async () => {
      await using lanes = await start()
      const batches = [signedTransactions(30), signedTransactions(301, 2), signedTransactions(5, 1)]
      const recovered = await Promise.all(batches.map((transactions) => recoverSenders(lanes, transactions)))
      assert.deepEqual(
        recovered.map(plain),
        batches.map((transactions) => plain(recoverOneByOne(transactions))),
      )
    })
  })
}

test('senders are in memory of their own', async () => {
  await using lanes = new LocalLanes()
  const [sender] = await recoverSenders(lanes, signedTransactions(1))
  assert.ok(sender instanceof Uint8Array)
  assert.ok(sender.buffer instanceof ArrayBuffer)
  assert.equal(sender.buffer.byteLength, 20)
})

for (const count of [1, 2]) {
  test(`a death before its turn on one of ${count} lanes costs no sender`, async () => {
    await using lanes = await LanePool.start({ count })
    const transactions = signedTransactions(300, 11)
    const death = assert.rejects(lanes.call(count - 1, EXIT, undefined), { failure: 'died' })
    const recovered = await recoverSenders(lanes, transactions)
    await death
    assert.deepEqual(plain(recovered), plain(recoverOneByOne(transactions)))
  })
}

test('lanes that were closed do not find anything', async () => {
  const lanes = await LanePool.start({ count: 1 })
  const transactions = signedTransactions(600)
  const recovering = assert.rejects(recoverSenders(lanes, transactions), /closed/)
  await Promise.all([lanes.close(), recovering])
  await assert.rejects(recoverSenders(lanes, transactions), { message: 'the lanes are closed' })
})
