/** Filters: what is new since the last question, across reorganisations, for a while. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { logFilter } from '../values/logFilter.ts'
import { FilterRegistry } from './filters/filterRegistry.ts'
import { type Json, LOGGER, readingNode, sendLog, wordOf } from './shared/testing.ts'

const { signal } = new AbortController()
const UNKNOWN = { code: -32000, message: 'filter not found' }

test('each kind gives what is new since it was asked last', async () => {
  await using node = await readingNode({ automine: false })
  const [blocks, hashes, whole, logs] = await Promise.all([
    node.call('eth_newBlockFilter'),
    node.call('eth_newPendingTransactionFilter'),
    node.call('eth_newPendingTransactionFilter', true),
    node.call('eth_newFilter', { address: LOGGER, topics: [wordOf(2)] }),
  ])
  const changes = (id: unknown) => node.call('eth_getFilterChanges', id) as Promise<Json[]>
  const sent = [await sendLog(node, 1), await sendLog(node, 2)]
  assert.deepEqual(await changes(hashes), sent)
  assert.deepEqual(
    (await changes(whole)).map(({ hash, blockHash }) => [hash, blockHash]),
    sent.map((hash) => [hash, null]),
  )
  const [block] = await node.context.producer.mine()
  assert.deepEqual(await changes(blocks), [block!.id])
  const found = await changes(logs)
  assert.deepEqual([found.length, found[0]!.transactionHash, found[0]!.removed], [1, sent[1], false])
  for (const id of [blocks, hashes, whole, logs]) assert.deepEqual(await changes(id), [])
  assert.deepEqual(await node.call('eth_getFilterLogs', logs), found)
  await assert.rejects(node.call('eth_getFilterLogs', blocks), UNKNOWN)
})

test('logs of blocks that are left come again as removed', async () => {
  await using node = await readingNode()
  const { chain, producer } = node.context
  const id = await node.call('eth_newFilter', {})
  const blocks = await node.call('eth_newBlockFilter')
  await sendLog(node, 1)
  const seen = (await node.call('eth_getFilterChanges', id)) as Json[]
  await sendLog(node, 2)
  const missed = chain.head.id
  await producer.rollback(chain.genesis)
  await sendLog(node, 3)
  const changes = (await node.call('eth_getFilterChanges', id)) as { topics: string[]; removed: boolean }[]
  assert.deepEqual(
    changes.map(({ topics, removed }) => [Number(topics[0]), removed]),
    [
      [2, false],
      [2, true],
      [1, true],
      [3, false],
    ],
  )
  assert.deepEqual(changes[2], { ...seen[0], removed: true })
  const added = (await node.call('eth_getFilterChanges', blocks)) as string[]
  assert.deepEqual([added.length, added[1], added[2]], [3, missed, chain.head.id])
})

test('a filter looks at its own range only', async () => {
  await using node = await readingNode()
  const id = await node.call('eth_newFilter', { fromBlock: '0x2', toBlock: '0x3' })
  for (let topic = 1; topic <= 4; topic++) await sendLog(node, topic)
  const found = (await node.call('eth_getFilterChanges', id)) as Json[]
  assert.deepEqual(
    found.map(({ blockNumber }) => blockNumber),
    ['0x2', '0x3'],
  )
})

test('a filter that is uninstalled is gone, and nobody guesses another', async () => {
  await using node = await readingNode()
  const ids = await Promise.all([node.call('eth_newBlockFilter'), node.call('eth_newBlockFilter')])
  assert.match(String(ids[0]), /^0x[1-9a-f][0-9a-f]{20,31}$/)
  assert.equal(await node.call('eth_uninstallFilter', ids[0]), true)
  assert.equal(await node.call('eth_uninstallFilter', ids[0]), false)
  await assert.rejects(node.call('eth_getFilterChanges', ids[0]), UNKNOWN)
  assert.deepEqual(await node.call('eth_getFilterChanges', ids[1]), [])
})

test('filters are bounded in number, in what waits, and in how long nobody asks', async () => {
  await using node = await readingNode()
  const filters = new FilterRegistry(node.context, { idleMs: 300, mostFilters: 2, mostWaiting: 2 })
  const [full] = [filters.addBlocks(), filters.addLogs(logFilter({}))]
  assert.throws(() => filters.addBlocks(), { code: -32005, message: 'too many filters, at most 2 at a time' })
  await node.context.producer.mine({ blocks: 3n })
  await assert.rejects(filters.changes(full, signal), UNKNOWN)
  const kept = filters.addBlocks()
  for (let asked = 0; asked < 4; asked++) {
    await setTimeout(100)
    await filters.changes(kept, signal)
  }
  assert.equal(filters.count, 1)
  await setTimeout(600)
  assert.equal(filters.count, 0)
})
