/** Fees suggested, fees past. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Json, readingNode, sendLog } from './shared/testing.ts'

const GWEI = 10n ** 9n

test('what is suggested follows the next base fee', async () => {
  await using node = await readingNode()
  const { baseFee } = node.context.producer.terms()
  assert.equal(await node.call('eth_baseFee'), `0x${baseFee!.toString(16)}`)
  assert.equal(await node.call('eth_gasPrice'), `0x${(baseFee! + GWEI).toString(16)}`)
  assert.equal(await node.call('eth_maxPriorityFeePerGas'), '0x3b9aca00')
  assert.equal(await node.call('eth_blobBaseFee'), '0x1')
})

test('the history of fees, with tips by the gas that paid them', async () => {
  await using node = await readingNode({ automine: false })
  for (const tip of [1, 2, 3, 4]) {
    const fees = { maxFeePerGas: '0x2540be400', maxPriorityFeePerGas: `0x${tip}` }
    await sendLog(node, tip, { ...fees, from: node.accounts[tip] })
  }
  await node.context.producer.mine({ blocks: 2n })
  const [genesis, first, second] = [0n, 1n, 2n].map((number) => node.context.chain.blockAt(number)!.header)
  const next = node.context.producer.terms().baseFee
  assert.deepEqual(await node.call('eth_feeHistory', '0x2', 'latest', [0, 25, 26, 75, 100]), {
    oldestBlock: '0x1',
    reward: [['0x1', '0x1', '0x2', '0x3', '0x4'], Array(5).fill('0x0')],
    baseFeePerGas: [first!.baseFeePerGas, second!.baseFeePerGas, next].map((fee) => `0x${fee!.toString(16)}`),
    gasUsedRatio: [Number(first!.gasUsed) / Number(first!.gasLimit), 0],
    baseFeePerBlobGas: ['0x1', '0x1', '0x1'],
    blobGasUsedRatio: [0, 0],
  })
  const older = (await node.call('eth_feeHistory', 1, '0x0')) as Json
  assert.deepEqual(
    older.baseFeePerGas,
    [genesis, first].map((header) => `0x${header!.baseFeePerGas!.toString(16)}`),
  )
  assert.equal('reward' in older, false)
})

test('more blocks than there are, none, and the pending one', async () => {
  await using node = await readingNode({ automine: false })
  await node.context.producer.mine()
  await sendLog(node, 1, { maxFeePerGas: '0x2540be400', maxPriorityFeePerGas: '0x5' })
  assert.deepEqual(await node.call('eth_feeHistory', '0x0', 'latest'), { oldestBlock: '0x0', gasUsedRatio: [] })
  const all = (await node.call('eth_feeHistory', '100', 'pending', [50])) as Json
  assert.deepEqual([all.oldestBlock, all.reward], ['0x0', [['0x0'], ['0x0'], ['0x5']]])
  const fees = (all.baseFeePerGas as string[]).map(BigInt)
  assert.equal(fees[2], node.context.producer.terms().baseFee)
  await node.context.producer.mine()
  assert.equal(fees[3], node.context.producer.terms().baseFee)
})

test('a history that cannot be is refused as geth refuses it', async () => {
  await using node = await readingNode()
  const refused = (params: unknown[], message: string) =>
    assert.rejects(node.call('eth_feeHistory', ...params), { code: -32000, message })
  await refused(['0x1', '0x5'], 'request beyond head block: requested 5, head 0')
  await refused(['0x1', 'latest', [101]], 'invalid reward percentile: 101')
  await refused(['0x1', 'latest', [5, 5]], 'invalid reward percentile: #0:5 >= #1:5')
  await refused(['0x1', 'latest', Array(101).fill(1)], 'invalid reward percentile: over the query limit 100')
  await assert.rejects(node.call('eth_feeHistory', '0x1', 'latest', ['5']), { code: -32602 })
})
