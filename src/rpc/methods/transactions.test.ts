/** Transactions in blocks and in the pool, and those that left it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { decodeTransaction, transactionHash } from '../../protocol/index.ts'
import { type Json, readingNode, sendLog } from './shared/testing.ts'

test('a transaction that waits has no place; in its block it has one, and its own price', async () => {
  await using node = await readingNode({ automine: false })
  const fees = { maxFeePerGas: '0x12a05f200', maxPriorityFeePerGas: '0x1' }
  const hash = await sendLog(node, 1, fees)
  const waiting = (await node.call('eth_getTransactionByHash', hash)) as Json
  assert.deepEqual([waiting.blockHash, waiting.blockNumber, waiting.transactionIndex], [null, null, null])
  assert.equal(waiting.gasPrice, '0x12a05f200')
  const [block] = await node.context.producer.mine()
  const included = (await node.call('eth_getTransactionByHash', hash)) as Json
  const baseFee = block!.header.baseFeePerGas!
  assert.deepEqual(included, {
    ...waiting,
    blockHash: block!.id,
    blockNumber: '0x1',
    blockTimestamp: `0x${block!.header.timestamp.toString(16)}`,
    transactionIndex: '0x0',
    gasPrice: `0x${(baseFee + 1n).toString(16)}`,
  })
  assert.deepEqual(await node.call('eth_getTransactionByBlockHashAndIndex', block!.id, '0x0'), included)
  assert.equal(await node.call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x1'), null)
})

test('the bytes of a transaction, wherever it is', async () => {
  await using node = await readingNode({ automine: false })
  const hash = await sendLog(node, 1)
  const waiting = await node.call('eth_getRawTransactionByHash', hash)
  assert.equal(bytesToHex(transactionHash(decodeTransaction(hexToBytes(waiting as string)))), hash)
  await node.context.producer.mine()
  for (const [method, ...params] of [
    ['eth_getRawTransactionByHash', hash],
    ['debug_getRawTransaction', hash],
    ['eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x0'],
  ] as const) {
    assert.equal(await node.call(method, ...params), waiting)
  }
  assert.equal(await node.call('eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x1'), null)
})

test('by sender and nonce: in the pool, in whichever block, or nowhere', async () => {
  await using node = await readingNode({ automine: false })
  const sender = node.accounts[0]
  const hashes: string[] = []
  for (let nonce = 0; nonce < 7; nonce++) {
    hashes.push(await sendLog(node, nonce))
    if (nonce % 2 === 1) await node.context.producer.mine({ blocks: 2n })
  }
  for (const [nonce, hash] of hashes.entries()) {
    const found = await node.call('eth_getTransactionBySenderAndNonce', sender, `0x${nonce.toString(16)}`)
    assert.equal((found as Json).hash, hash)
  }
  assert.equal(await node.call('eth_getTransactionBySenderAndNonce', sender, '0x7'), null)
  assert.equal(await node.call('eth_getTransactionBySenderAndNonce', node.accounts[1], '0x0'), null)
})

test('a dropped transaction is null to clients, and tells its reason to those who ask', async () => {
  await using node = await readingNode({ automine: false })
  const hash = await sendLog(node, 1)
  node.context.pool.drop(hash)
  assert.equal(await node.call('eth_getTransactionByHash', hash), null)
  const reason = { code: 'removed', reason: 'removed from the txpool on request' }
  assert.deepEqual(await node.call('multilane_getDropReason', hash), reason)
  await assert.rejects(node.call('eth_getTransactionByHash', hash, true), {
    code: -32003,
    message: `transaction was dropped: ${reason.reason}`,
    data: reason,
  })
  const unknown = `0x${'12'.repeat(32)}`
  assert.equal(await node.call('eth_getTransactionByHash', unknown, true), null)
  assert.equal(await node.call('multilane_getDropReason', unknown), null)
})
