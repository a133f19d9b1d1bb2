/** The test clients of viem, in the modes that users know, against the methods. Must never: use a network. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, createTestClient, custom, parseEther, publicActions, walletActions } from 'viem'
import { anvil } from 'viem/chains'
import { createTestNode, type TestNode } from '../testing.ts'

const NOBODY: Address = `0x${'ab'.repeat(20)}`
const OTHER: Address = `0x${'cd'.repeat(20)}`
const WORD = `0x${'00'.repeat(31)}07` as const

function clientOf(node: TestNode, mode: 'anvil' | 'hardhat' | 'ganache') {
  const request = ({ method, params = [] }: { method: string; params?: readonly unknown[] }) =>
    node.call(method, ...params)
  return createTestClient({ chain: anvil, mode, transport: custom({ request }, { retryCount: 0 }) })
    .extend(publicActions)
    .extend(walletActions)
}

for (const mode of ['anvil', 'hardhat'] as const) {
  test(`as ${mode}`, async () => {
    await using node = await createTestNode()
    const client = clientOf(node, mode)
    const [account] = await client.getAddresses()
    const snapshot = await client.snapshot()
    await client.setBalance({ address: NOBODY, value: parseEther('2') })
    await client.setCode({ address: OTHER, bytecode: '0x6001' })
    await client.setNonce({ address: OTHER, nonce: 9 })
    await client.setStorageAt({ address: OTHER, index: 3, value: WORD })
    assert.equal(await client.getStorageAt({ address: OTHER, slot: '0x3' }), WORD)
    assert.equal(await client.getTransactionCount({ address: OTHER }), 9)
    await client.impersonateAccount({ address: NOBODY })
    const hash = await client.sendTransaction({ account: NOBODY, to: account!, value: 1n })
    assert.equal((await client.waitForTransactionReceipt({ hash })).status, 'success')
    await client.stopImpersonatingAccount({ address: NOBODY })
    await assert.rejects(client.sendTransaction({ account: NOBODY, to: account!, value: 1n }), /No Signer available/)

    await client.setAutomine(false)
    assert.equal(await client.getAutomine(), false)
    const dropped = await client.sendTransaction({ account: account!, to: OTHER, value: 1n, gas: 50_000n })
    const waiting = await client.sendTransaction({ account: account!, to: NOBODY, value: 1n })
    assert.equal((await client.getTxpoolStatus()).pending, 2)
    await client.dropTransaction({ hash: dropped })
    assert.deepEqual(await client.getTxpoolStatus(), { pending: 0, queued: 1 })
    await client.dropTransaction({ hash: waiting })

    const { timestamp } = await client.getBlock()
    await client.increaseTime({ seconds: 1000 })
    await client.mine({ blocks: 2, interval: 60 })
    assert.ok((await client.getBlock()).timestamp >= timestamp + 1060n)
    await client.setNextBlockTimestamp({ timestamp: timestamp + 5000n })
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 77n })
    await client.setBlockGasLimit({ gasLimit: 40_000_000n })
    await client.setCoinbase({ address: OTHER })
    await client.mine({ blocks: 1 })
    const block = await client.getBlock()
    assert.deepEqual(
      [block.timestamp, block.baseFeePerGas, block.gasLimit, block.miner],
      [timestamp + 5000n, 77n, 40_000_000n, OTHER],
    )
    await client.setBlockTimestampInterval({ interval: 5 })
    await client.mine({ blocks: 1 })
    assert.equal((await client.getBlock()).timestamp, timestamp + 5005n)
    await client.removeBlockTimestampInterval()
    await client.setIntervalMining({ interval: 3 })
    assert.equal(node.context.producer.automine.blockTimeMs, 3000)
    await client.setIntervalMining({ interval: 0 })
    await assert.rejects(client.setMinGasPrice({ gasPrice: 1n }), /not supported when EIP-1559 is active/)
    await client.setLoggingEnabled(true)
    const unsigned = await client.sendUnsignedTransaction({ from: NOBODY, to: OTHER, value: 1n })
    assert.equal((await client.getTransaction({ hash: unsigned })).from, NOBODY)

    const state = await client.dumpState()
    await client.revert({ id: snapshot })
    assert.equal(await client.getBalance({ address: NOBODY }), 0n)
    await client.loadState({ state })
    assert.ok((await client.getBalance({ address: NOBODY })) > 0n)
    await client.reset()
    assert.equal(await client.getBalance({ address: NOBODY }), 0n)
  })
}

test('as ganache', async () => {
  await using node = await createTestNode()
  const client = clientOf(node, 'ganache')
  await client.setBalance({ address: NOBODY, value: 5n })
  assert.equal(await client.getBalance({ address: NOBODY }), 5n)
  await client.setCode({ address: NOBODY, bytecode: '0x6001' })
  assert.equal(await client.getCode({ address: NOBODY }), '0x6001')
  await client.setAutomine(false)
  assert.equal(await node.call('anvil_getAutomine'), false)
  await client.setAutomine(true)
  assert.equal(await client.getAutomine(), true)
})

test('before EIP-1559 there is a least price', async () => {
  const config = {
    chainId: 31337,
    homesteadBlock: 0,
    eip150Block: 0,
    eip155Block: 0,
    eip158Block: 0,
    byzantiumBlock: 0,
  }
  const forks = { constantinopleBlock: 0, istanbulBlock: 0, berlinBlock: 0 }
  await using node = await createTestNode({
    automine: false,
    genesis: { config: { ...config, ...forks }, baseFeePerGas: undefined, difficulty: '0x20000' },
  })
  await node.call('hardhat_setMinGasPrice', 5)
  const [from, to] = node.accounts
  await assert.rejects(node.call('eth_sendTransaction', { from, to, gasPrice: '0x4' }), /minimum needed 5/)
  await node.call('eth_sendTransaction', { from, to, gasPrice: '0x5' })
  await assert.rejects(node.call('anvil_setNextBlockBaseFeePerGas', 1), /no base fee before EIP-1559/)
})
