/** Receipts: one by one and together, with what they count across their block. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, LOGGER, readingNode, sendLog, wordOf } from './shared/testing.ts'

test('receipts one by one are those of the block, and count logs and gas across it', async () => {
  await using node = await readingNode({ automine: false })
  const [from] = node.accounts
  const hashes = [
    await sendLog(node, 1),
    await node.call('eth_sendTransaction', { from, data: '0x00', gas: '0x186a0' }),
    await sendLog(node, 2),
  ]
  const [block] = await node.context.producer.mine()
  const together = (await node.call('eth_getBlockReceipts', '0x1')) as Json[]
  assert.deepEqual(await Promise.all(hashes.map((hash) => node.call('eth_getTransactionReceipt', hash))), together)
  assert.deepEqual(
    together.map(({ transactionHash, contractAddress }) => [transactionHash, contractAddress !== null]),
    hashes.map((hash, index) => [hash, index === 1]),
  )
  const gas = together.map(({ gasUsed }) => Number(gasUsed))
  assert.equal(Number(together[2]!.cumulativeGasUsed), gas[0]! + gas[1]! + gas[2]!)
  assert.deepEqual(together[2]!.logs, [
    {
      address: LOGGER,
      topics: [wordOf(2), wordOf(from!)],
      data: '0x',
      blockHash: block!.id,
      blockNumber: '0x1',
      blockTimestamp: `0x${block!.header.timestamp.toString(16)}`,
      transactionHash: hashes[2],
      transactionIndex: '0x2',
      logIndex: '0x1',
      removed: false,
    },
  ])
})

test('a transaction that reverts has a receipt that says so', async () => {
  const reverting = `0x${'20'.repeat(20)}`
  await using node = await readingNode({ alloc: { [reverting]: { balance: '0x0', code: '0x5f5ffd' } } })
  const hash = await node.call('eth_sendTransaction', { from: node.accounts[0], to: reverting, gas: '0x186a0' })
  const receipt = (await node.call('eth_getTransactionReceipt', hash)) as Json
  assert.deepEqual([receipt.status, receipt.logs], ['0x0', []])
})

test('no receipt before the block', async () => {
  await using node = await readingNode({ automine: false })
  assert.equal(await node.call('eth_getTransactionReceipt', await sendLog(node, 1)), null)
})
