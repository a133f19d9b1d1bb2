/** Blocks, the pending one among them; what the official exchanges do not ask for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, LOGGER, readingNode, sendLog } from './shared/testing.ts'

test('a block with hashes, with transactions, as a header, and counted', async () => {
  await using node = await readingNode()
  const hash = await sendLog(node, 1)
  const brief = (await node.call('eth_getBlockByNumber', '0x1', false)) as Json
  const full = (await node.call('eth_getBlockByHash', brief.hash, true)) as Json
  assert.deepEqual(brief.transactions, [hash])
  assert.deepEqual(full.transactions, [await node.call('eth_getTransactionByHash', hash)])
  assert.deepEqual(await node.call('eth_getBlockByNumber', 'latest'), brief)
  const header = (await node.call('eth_getHeaderByHash', brief.hash)) as Json
  const { size: _, transactions: __, uncles: ___, withdrawals: ____, ...fields } = brief
  assert.deepEqual(header, fields)
  assert.deepEqual(await node.call('eth_getHeaderByNumber', '0x1'), header)
  assert.equal(await node.call('eth_getBlockTransactionCountByHash', brief.hash), '0x1')
  assert.equal(await node.call('eth_getUncleCountByBlockHash', brief.hash), '0x0')
  assert.equal(await node.call('eth_getUncleByBlockNumberAndIndex', '0x1', '0x0'), null)
})

test('the pending block has no hash yet, and what waits is in it', async () => {
  await using node = await readingNode({ automine: false })
  await sendLog(node, 1)
  await sendLog(node, 2)
  const block = (await node.call('eth_getBlockByNumber', 'pending', true)) as Json
  const transactions = block.transactions as Json[]
  assert.deepEqual([block.number, block.hash, block.nonce, transactions.length], ['0x1', null, null, 2])
  assert.deepEqual([transactions[1]!.blockHash, transactions[1]!.transactionIndex], [null, '0x1'])
  assert.equal(await node.call('eth_getBlockTransactionCountByNumber', 'pending'), '0x2')
  const receipts = (await node.call('eth_getBlockReceipts', 'pending')) as Json[]
  assert.deepEqual([receipts.length, receipts[1]!.blockHash, receipts[1]!.to], [2, null, LOGGER])
  const header = (await node.call('eth_getHeaderByNumber', 'pending')) as Json
  assert.deepEqual([header.number, header.hash], ['0x1', null])
})

test('safe and final blocks lie behind the head, and what is not there is null', async () => {
  await using node = await readingNode({ slotsInEpoch: 2n })
  await node.context.producer.mine({ blocks: 5n })
  const numberOf = async (tag: string) => ((await node.call('eth_getBlockByNumber', tag, false)) as Json).number
  assert.deepEqual(await Promise.all(['safe', 'finalized', 'earliest', 'latest'].map(numberOf)), [
    '0x3',
    '0x1',
    '0x0',
    '0x5',
  ])
  for (const method of ['eth_getBlockByNumber', 'eth_getHeaderByNumber', 'eth_getUncleCountByBlockNumber']) {
    assert.equal(await node.call(method, '0x6'), null)
  }
})
