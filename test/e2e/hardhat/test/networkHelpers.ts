/** Every helper of hardhat-network-helpers, by its effect. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { network } from 'hardhat'
import { numberToHex, parseEther } from 'viem'

const STRANGER = '0x0000000000000000000000000000000042424242'
const FORTY_TWO = '0x602a5f5260205ff3'
/** anvil has another name for the one, another result for the other. */
const notOnAnvil = { skip: process.env.E2E_TARGET === 'anvil' && 'anvil has another name or another result' }
const WORD = numberToHex(77, { size: 32 })

describe('network helpers', async () => {
  const connection = await network.create()
  const { viem, networkHelpers: helpers } = connection
  const publicClient = await viem.getPublicClient()
  const [sender] = await viem.getWalletClients()
  assert.ok(sender !== undefined)

  after(() => connection.close())

  beforeEach(async () => {
    await helpers.mine()
  })

  const latest = () => publicClient.getBlock()

  it('mine, mineUpTo', async () => {
    const before = await helpers.time.latestBlock()
    await helpers.mine(5)
    assert.equal(await helpers.time.latestBlock(), before + 5)
    await helpers.mine(3, { interval: 60 })
    const block = await latest()
    const previous = await publicClient.getBlock({ blockNumber: block.number - 1n })
    assert.equal(block.timestamp - previous.timestamp, 60n)
    await helpers.mineUpTo(before + 20)
    assert.equal(await helpers.time.latestBlock(), before + 20)
  })

  it('time.increase, increaseTo, setNextBlockTimestamp, latest', async () => {
    const start = await helpers.time.latest()
    const later = await helpers.time.increase(1000)
    assert.equal(await helpers.time.latest(), later)
    assert.ok(later >= start + 1000)
    await helpers.time.increaseTo(later + 500)
    assert.equal(await helpers.time.latest(), later + 500)
    await helpers.time.setNextBlockTimestamp(later + 1000)
    await helpers.mine()
    assert.equal(await helpers.time.latest(), later + 1000)
    await assert.rejects(helpers.time.setNextBlockTimestamp(start))
  })

  it('setBalance, setCode, setNonce, setStorageAt, getStorageAt', async () => {
    await helpers.setBalance(STRANGER, parseEther('3'))
    assert.equal(await publicClient.getBalance({ address: STRANGER }), parseEther('3'))
    await helpers.setCode(STRANGER, FORTY_TWO)
    assert.equal((await publicClient.call({ to: STRANGER })).data, numberToHex(42, { size: 32 }))
    await helpers.setStorageAt(STRANGER, 5, WORD)
    assert.equal(await helpers.getStorageAt(STRANGER, 5), WORD)
    const nonce = (await publicClient.getTransactionCount({ address: STRANGER })) + 10
    await helpers.setNonce(STRANGER, nonce)
    assert.equal(await publicClient.getTransactionCount({ address: STRANGER }), nonce)
  })

  it('impersonateAccount, stopImpersonatingAccount', async () => {
    const whale = '0x000000000000000000000000000000000000bEEF'
    await helpers.setBalance(whale, parseEther('10'))
    await helpers.impersonateAccount(whale)
    const wallet = await viem.getWalletClient(whale)
    const hash = await wallet.sendTransaction({ to: STRANGER, value: 1n, gas: 100_000n })
    assert.equal((await publicClient.getTransactionReceipt({ hash })).from, whale.toLowerCase())
    await helpers.stopImpersonatingAccount(whale)
    await assert.rejects(wallet.sendTransaction({ to: STRANGER, value: 1n, gas: 100_000n }))
  })

  it('takeSnapshot', async () => {
    const snapshot = await helpers.takeSnapshot()
    const before = await publicClient.getBalance({ address: STRANGER })
    await helpers.setBalance(STRANGER, 1n)
    await snapshot.restore()
    assert.equal(await publicClient.getBalance({ address: STRANGER }), before)
  })

  it('setCoinbase, setBlockGasLimit, setNextBlockBaseFeePerGas', async () => {
    await helpers.setCoinbase(STRANGER)
    await helpers.setBlockGasLimit(12_345_678)
    await helpers.setNextBlockBaseFeePerGas(20_000_000_000n)
    await helpers.mine()
    const block = await latest()
    assert.equal(block.miner.toLowerCase(), STRANGER)
    assert.equal(block.gasLimit, 12_345_678n)
    assert.equal(block.baseFeePerGas, 20_000_000_000n)
    await helpers.setBlockGasLimit(30_000_000)
  })

  it('setPrevRandao', notOnAnvil, async () => {
    await helpers.setPrevRandao(12_345n)
    await helpers.mine()
    assert.equal(BigInt((await latest()).mixHash), 12_345n)
  })

  it('dropTransaction', notOnAnvil, async () => {
    const testClient = await viem.getTestClient()
    await testClient.setAutomine(false)
    const hash = await sender.sendTransaction({ to: STRANGER, value: 1n, gas: 100_000n })
    await helpers.dropTransaction(hash)
    await helpers.mine()
    await testClient.setAutomine(true)
    await assert.rejects(publicClient.getTransaction({ hash }))
  })
})
