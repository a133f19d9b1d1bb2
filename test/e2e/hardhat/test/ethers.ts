/** The same project through ethers, as Hardhat's other plugin has it. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { network } from 'hardhat'

describe('PiggyBank through ethers', async () => {
  const connection = await network.create()
  const { ethers, networkHelpers } = connection

  after(() => connection.close())

  const deploy = async () => {
    const opensAt = (await networkHelpers.time.latest()) + 1000
    const bank = await ethers.deployContract('PiggyBank', [opensAt], { value: 10n })
    await bank.waitForDeployment()
    return { bank, opensAt }
  }

  it('has signers that the node signs for', async () => {
    const signers = await ethers.getSigners()
    assert.equal(signers.length, 10)
    assert.equal(await signers[0]?.getAddress(), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
    assert.equal(await ethers.provider.getBalance('0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'), 10_000n * 10n ** 18n)
  })

  it('is deployed, fed and read', async () => {
    const { bank, opensAt } = await deploy()
    const [, stranger] = await ethers.getSigners()
    assert.ok(stranger !== undefined)
    const receipt = await (await bank.connect(stranger).getFunction('feed')({ value: 5n })).wait()
    assert.equal(receipt?.status, 1)
    assert.equal(await bank.getFunction('opensAt')(), BigInt(opensAt))
    assert.equal(await ethers.provider.getBalance(bank), 15n)
    assert.equal((await bank.queryFilter('Fed', receipt.blockNumber)).length, 1)
  })

  it('refuses for reasons that are told', async () => {
    const { bank, opensAt } = await deploy()
    await assert.rejects(bank.getFunction('feed')(), /nothing to eat/)
    await assert.rejects(bank.getFunction('smash')(), (error: Error & { data?: string }) => {
      assert.equal(bank.interface.parseError(error.data ?? '0x')?.name, 'TooEarly', error.message)
      return true
    })
    await networkHelpers.time.increaseTo(opensAt)
    const receipt = await (await bank.getFunction('smash')()).wait()
    assert.equal(receipt?.status, 1)
    assert.equal(await ethers.provider.getBalance(bank), 0n)
  })

  it('is found again at its address, with code from the artifacts', async () => {
    const { bank } = await deploy()
    const found = await ethers.getContractAt('PiggyBank', await bank.getAddress())
    assert.equal(await found.getFunction('owner')(), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
    const impersonated = await ethers.getImpersonatedSigner('0x000000000000000000000000000000000000bEEF')
    await networkHelpers.setBalance(impersonated.address, 10n ** 18n)
    await assert.rejects(found.connect(impersonated).getFunction('smash')(), /caller is not the owner/)
  })
})
