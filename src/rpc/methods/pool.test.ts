/** The pool in geth's shapes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checksumAddress, hexToBytes } from '../../primitives/index.ts'
import { type Json, LOGGER, readingNode, sendLog } from './shared/testing.ts'

test('what waits, by sender and nonce', async () => {
  await using node = await readingNode({ automine: false })
  const [first, second] = node.accounts
  const price = { gasPrice: '0x12a05f200' }
  await sendLog(node, 1, price)
  await sendLog(node, 2, { ...price, nonce: '0x2' })
  await node.call('eth_sendTransaction', { from: second, data: '0x00', gas: '0x186a0', value: '0x7', ...price })
  const [a, b] = [first, second].map((account) => checksumAddress(hexToBytes(account!)))
  assert.deepEqual(await node.call('txpool_status'), { pending: '0x2', queued: '0x1' })
  assert.deepEqual(await node.call('txpool_inspect'), {
    pending: {
      [a!]: { 0: `${LOGGER}: 0 wei + 100000 gas × 5000000000 wei` },
      [b!]: { 0: 'contract creation: 7 wei + 100000 gas × 5000000000 wei' },
    },
    queued: { [a!]: { 2: `${LOGGER}: 0 wei + 100000 gas × 5000000000 wei` } },
  })
  const content = (await node.call('txpool_content')) as Record<string, Record<string, Record<string, Json>>>
  const whole = content.pending![a!]!['0']!
  assert.deepEqual(whole, await node.call('eth_getTransactionByHash', whole.hash))
  assert.deepEqual(await node.call('txpool_contentFrom', first), {
    pending: content.pending![a!],
    queued: content.queued![a!],
  })
  const pending = (await node.call('eth_pendingTransactions')) as Json[]
  assert.deepEqual(
    pending.map(({ hash }) => hash),
    [whole.hash, content.pending![b!]!['0']!.hash],
  )
})

test('an empty pool', async () => {
  await using node = await readingNode()
  assert.deepEqual(await node.call('txpool_content'), { pending: {}, queued: {} })
  assert.deepEqual(await node.call('txpool_contentFrom', LOGGER), { pending: {}, queued: {} })
})
