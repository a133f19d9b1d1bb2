/** The project's own tests: the way Hardhat's documentation writes them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { network } from 'hardhat'
import { parseEther } from 'viem'

describe('PiggyBank', async () => {
  const connection = await network.create()
  const { viem, networkHelpers } = connection
  const publicClient = await viem.getPublicClient()
  const [owner, stranger] = await viem.getWalletClients()
  assert.ok(owner !== undefined && stranger !== undefined)

  after(() => connection.close())

  const WEEK = 7 * 24 * 60 * 60

  async function deployFull() {
    const opensAt = BigInt((await networkHelpers.time.latest()) + WEEK)
    const bank = await viem.deployContract('PiggyBank', [opensAt], { value: parseEther('1') })
    return { bank, opensAt }
  }

  before(async () => {
    assert.equal(await publicClient.getChainId(), 31337)
  })

  it('remembers when it opens, and its owner', async () => {
    const { bank, opensAt } = await networkHelpers.loadFixture(deployFull)
    assert.equal(await bank.read.opensAt(), opensAt)
    assert.equal((await bank.read.owner()).toLowerCase(), owner.account.address.toLowerCase())
    assert.equal(await publicClient.getBalance({ address: bank.address }), parseEther('1'))
  })

  it('is fed by anybody', async () => {
    const { bank } = await networkHelpers.loadFixture(deployFull)
    const hash = await bank.write.feed({ value: parseEther('2'), account: stranger.account })
    const receipt = await publicClient.waitForTransactionReceipt({ hash })
    assert.equal(receipt.status, 'success')
    const [fed] = await bank.getEvents.Fed({}, { fromBlock: receipt.blockNumber, toBlock: receipt.blockNumber })
    assert.equal(fed?.args.amount, parseEther('2'))
    assert.equal(await publicClient.getBalance({ address: bank.address }), parseEther('3'))
    await assert.rejects(bank.write.feed(), /nothing to eat/)
  })

  it('stays whole until its time, and for others', async () => {
    const { bank, opensAt } = await networkHelpers.loadFixture(deployFull)
    assert.equal(await publicClient.getBalance({ address: bank.address }), parseEther('1'), 'the fixture is fresh')
    await assert.rejects(bank.write.smash(), /TooEarly/)
    await networkHelpers.time.increaseTo(opensAt)
    await assert.rejects(bank.write.smash({ account: stranger.account }), /caller is not the owner/)
  })

  it('gives all to its owner', async () => {
    const { bank, opensAt } = await networkHelpers.loadFixture(deployFull)
    await networkHelpers.time.increaseTo(opensAt + 1n)
    const before = await publicClient.getBalance({ address: owner.account.address })
    await bank.write.smash()
    const balance = await publicClient.getBalance({ address: owner.account.address })
    assert.ok(balance > before + parseEther('0.99') && balance < before + parseEther('1'))
  })

  it('cannot open in the past', async () => {
    const latest = BigInt(await networkHelpers.time.latest())
    await assert.rejects(viem.deployContract('PiggyBank', [latest - 1n]), /it has to open in the future/)
  })
})
