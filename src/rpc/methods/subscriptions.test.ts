/** Subscriptions: what they send, in which order, and that they end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type Json, type Listener, listenerOn, readingNode, sendLog, wordOf } from './shared/testing.ts'
import type { TestNode } from './testing.ts'

async function subscribe(client: Listener, ...params: unknown[]): Promise<unknown> {
  const { result } = await client.call('eth_subscribe', ...params)
  assert.match(String(result), /^0x[0-9a-f]{32}$/)
  return result
}

const resultsOf = (client: Listener, id: unknown) =>
  client.notices.filter(({ subscription }) => subscription === id).map(({ result }) => result)

/** Notices about receipts come behind those of others. */
async function settled(node: TestNode): Promise<void> {
  await node.context.producer.settled()
  await setImmediate()
}

test('heads, transactions, logs and receipts of what happens, each to whom it concerns', async () => {
  await using node = await readingNode()
  const client = listenerOn(node)
  const heads = await subscribe(client, 'newHeads')
  const pending = await subscribe(client, 'newPendingTransactions')
  const whole = await subscribe(client, 'newPendingTransactions', true)
  const logs = await subscribe(client, 'logs', { topics: [wordOf(2)] })
  const receipts = await subscribe(client, 'transactionReceipts')
  const sent = [await sendLog(node, 1), await sendLog(node, 2)]
  await settled(node)
  const block = (await node.call('eth_getHeaderByNumber', '0x2')) as Json
  assert.deepEqual(
    resultsOf(client, heads).map((head) => (head as Json).number),
    ['0x1', '0x2'],
  )
  assert.deepEqual(resultsOf(client, heads)[1], block)
  assert.deepEqual(resultsOf(client, pending), sent)
  assert.deepEqual(
    resultsOf(client, whole).map((transaction) => (transaction as Json).hash),
    sent,
  )
  assert.deepEqual(resultsOf(client, logs), await node.call('eth_getLogs', { fromBlock: '0x2' }))
  assert.deepEqual(resultsOf(client, receipts), [
    await node.call('eth_getBlockReceipts', '0x1'),
    await node.call('eth_getBlockReceipts', '0x2'),
  ])
})

test('a reorganisation tells of the logs that are gone, then of the new ones', async () => {
  await using node = await readingNode()
  const client = listenerOn(node)
  const logs = await subscribe(client, 'logs', {})
  await sendLog(node, 1)
  await node.context.producer.rollback(node.context.chain.genesis)
  await sendLog(node, 2)
  await settled(node)
  const told = resultsOf(client, logs) as { topics: string[]; removed: boolean }[]
  assert.deepEqual(
    told.map(({ topics, removed }) => [Number(topics[0]), removed]),
    [
      [1, false],
      [1, true],
      [2, false],
    ],
  )
})

test('receipts of named transactions only', async () => {
  await using node = await readingNode({ automine: false })
  const client = listenerOn(node)
  const hashes = [await sendLog(node, 1), await sendLog(node, 2)]
  const id = await subscribe(client, 'transactionReceipts', { transactionHashes: [hashes[1]] })
  await node.context.producer.mine({ blocks: 2n })
  await settled(node)
  assert.deepEqual(resultsOf(client, id), [[await node.call('eth_getTransactionReceipt', hashes[1])]])
})

test('reports of blocks under either namespace', async () => {
  await using node = await readingNode()
  const client = listenerOn(node)
  const id = await subscribe(client, 'blockReports')
  const { result: own } = await client.call('multilane_subscribe', 'blockReports')
  await sendLog(node, 1)
  await settled(node)
  const report = await node.call('multilane_getBlockReport', 'latest')
  assert.deepEqual([(report as Json).blockNumber, (report as Json).version], ['0x1', 1])
  assert.deepEqual(client.notices, [
    { method: 'eth_subscription', subscription: id, result: report },
    { method: 'multilane_subscription', subscription: own, result: report },
  ])
  assert.equal(await node.call('multilane_getBlockReport', '0x0'), null)
})

test('nothing comes after the end, whoever brings it about', async () => {
  await using node = await readingNode()
  const [leaving, staying] = [listenerOn(node), listenerOn(node)]
  const ended = await subscribe(staying, 'newHeads')
  await subscribe(leaving, 'newHeads')
  await subscribe(leaving, 'transactionReceipts')
  assert.deepEqual((await leaving.call('eth_unsubscribe', ended)).error, {
    code: -32000,
    message: 'subscription not found',
  })
  await node.context.producer.mine()
  assert.equal((await staying.call('eth_unsubscribe', ended)).result, true)
  leaving.close()
  await sendLog(node, 1)
  await settled(node)
  assert.equal(staying.notices.length, 1)
  assert.equal(leaving.notices.length, 1)
  assert.equal('error' in (await staying.call('eth_unsubscribe', ended)), true)
})

test('a node that never syncs says so once', async () => {
  await using node = await readingNode()
  const client = listenerOn(node)
  assert.deepEqual(resultsOf(client, await subscribe(client, 'syncing')), [false])
})

test('what cannot be subscribed to, and where', async () => {
  await using node = await readingNode()
  const client = listenerOn(node)
  const errorOf = async (method: string, ...params: unknown[]) => (await client.call(method, ...params)).error
  assert.deepEqual(await errorOf('eth_subscribe', 'toString'), {
    code: -32601,
    message: 'no "toString" subscription in eth namespace',
  })
  assert.deepEqual(await errorOf('multilane_subscribe', 'newHeads'), {
    code: -32601,
    message: 'no "newHeads" subscription in multilane namespace',
  })
  assert.deepEqual(await errorOf('eth_subscribe', 'logs', { topics: 1 }), {
    code: -32602,
    message: 'invalid argument 1: topics: cannot unmarshal number, want an array',
  })
  await assert.rejects(node.call('eth_subscribe', 'newHeads'), { code: -32601, message: 'notifications not supported' })
  for (let count = 0; count < 1000; count++) await client.call('eth_subscribe', 'syncing')
  assert.deepEqual(await errorOf('eth_subscribe', 'syncing'), {
    code: -32005,
    message: 'too many subscriptions, at most 1000 of one connection',
  })
})
