/** Which chain it is, and what of it is there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readingNode } from './shared/testing.ts'

test('a dev chain tells what it is', async () => {
  await using node = await readingNode()
  await node.context.producer.mine()
  const answers = Object.entries({
    eth_chainId: '0x7a69',
    eth_blockNumber: '0x1',
    eth_syncing: false,
    eth_mining: true,
    eth_hashrate: '0x0',
    net_version: '31337',
    net_listening: true,
    net_peerCount: '0x0',
    web3_clientVersion: 'Multilane/v0.0.0/test',
    eth_coinbase: `0x${'00'.repeat(20)}`,
  })
  for (const [method, answer] of answers) assert.deepEqual(await node.call(method), answer, method)
  assert.equal(await node.call('web3_sha3', '0x'), '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  assert.deepEqual(await node.call('multilane_getLanes'), { blocks: 0, calls: 0 })
  const modules = (await node.call('rpc_modules')) as object
  for (const name of ['debug', 'eth', 'multilane', 'net', 'rpc', 'txpool', 'web3']) assert.ok(name in modules, name)
})

test('rules of now, of the next fork and of the last one planned', async () => {
  const genesis = {
    config: {
      chainId: 31337,
      terminalTotalDifficulty: 0,
      shanghaiTime: 0,
      cancunTime: 2_000_000_000,
      pragueTime: 2_100_000_000,
    },
  }
  await using node = await readingNode({ genesis })
  const { current, next, last } = (await node.call('eth_config')) as Record<string, Record<string, unknown>>
  assert.deepEqual([current!.activationTime, next!.activationTime, last!.activationTime], [0, 2e9, 2.1e9])
  assert.equal('blobSchedule' in current!, false)
  assert.deepEqual(next!.blobSchedule, { target: 3, max: 6, baseFeeUpdateFraction: 3338477 })
  assert.deepEqual(Object.keys(next!.systemContracts as object), ['BEACON_ROOTS_ADDRESS'])
  assert.equal(Object.keys(last!.systemContracts as object).length, 5)
  assert.equal(new Set([current!.forkId, next!.forkId, last!.forkId]).size, 3)
})
