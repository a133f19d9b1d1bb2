/**
 * OpenZeppelin's contracts as they are published, deployed and used.
 *
 * Owns: one life of a token of each kind, of a vote and of a proxy. Must never: compile them anew.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type Address,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  keccak256,
  parseEther,
  parseSignature,
  toHex,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ALICE, BOB, CAROL } from './support/accounts.ts'
import { type Contract, contract, publishedContract } from './support/contracts.ts'
import { startTarget, type Target } from './support/target.ts'
import { publicClient, walletClient } from './support/viemClients.ts'

const published = (name: string) => publishedContract(`@openzeppelin/contracts/build/contracts/${name}.json`)
const NOBODY = '0x0000000000000000000000000000000000000000'

describe('OpenZeppelin', () => {
  let target: Target
  let reader: ReturnType<typeof publicClient>
  let alice: ReturnType<typeof walletClient>

  before(async () => {
    target = await startTarget()
    reader = publicClient(target.url)
    alice = walletClient(target.url)
  })
  after(() => target[Symbol.asyncDispose]())

  const mined = async (hash: Hex) => {
    const receipt = await reader.waitForTransactionReceipt({ hash })
    assert.equal(receipt.status, 'success')
    return receipt
  }
  const deploy = async ({ abi, bytecode }: Contract, args: readonly unknown[]): Promise<Address> =>
    (await mined(await alice.deployContract({ abi, bytecode, args }))).contractAddress!
  /** A contract at its address, with short ways to read and write it. */
  const at = (address: Address, { abi }: Contract) => ({
    read: (functionName: string, args: readonly unknown[] = []) =>
      reader.readContract({ address, abi, functionName, args }),
    write: async (functionName: string, args: readonly unknown[] = [], as = alice) =>
      mined(await as.writeContract({ address, abi, functionName, args })),
    refuses: (functionName: string, args: readonly unknown[], account: Address, reason: RegExp) =>
      assert.rejects(reader.simulateContract({ address, abi, functionName, args, account }), reason),
  })

  test('an ERC-20 with roles, a pause and burning', async () => {
    const preset = published('ERC20PresetMinterPauser')
    const token = at(await deploy(preset, ['Tea', 'TEA']), preset)
    await token.write('mint', [ALICE.address, parseEther('100')])
    await token.write('transfer', [BOB.address, parseEther('30')])
    assert.equal(await token.read('balanceOf', [BOB.address]), parseEther('30'))
    await token.refuses('transfer', [BOB.address, parseEther('71')], ALICE.address, /transfer amount exceeds balance/)
    await token.refuses('mint', [BOB.address, 1n], BOB.address, /must have minter role/)
    await token.write('pause')
    await token.refuses('transfer', [BOB.address, 1n], ALICE.address, /token transfer while paused/)
    await token.write('unpause')
    const receipt = await token.write('burn', [parseEther('5')])
    assert.equal(receipt.logs.length, 1)
    assert.equal(await token.read('totalSupply'), parseEther('95'))
    assert.equal(await token.read('hasRole', [keccak256(toHex('MINTER_ROLE')), ALICE.address]), true)
  })

  test('an ERC-721 and an ERC-1155', async () => {
    const preset721 = published('ERC721PresetMinterPauserAutoId')
    const cards = at(await deploy(preset721, ['Cards', 'CRD', 'https://cards.invalid/']), preset721)
    await cards.write('mint', [ALICE.address])
    await cards.write('mint', [BOB.address])
    assert.equal(await cards.read('tokenURI', [1n]), 'https://cards.invalid/1')
    assert.equal(await cards.read('ownerOf', [1n]), BOB.address)
    await cards.refuses('transferFrom', [BOB.address, ALICE.address, 1n], ALICE.address, /not token owner or approved/)
    await cards.write('safeTransferFrom', [BOB.address, CAROL.address, 1n], walletClient(target.url, BOB.key))
    assert.equal(await cards.read('tokenOfOwnerByIndex', [CAROL.address, 0n]), 1n)

    const preset1155 = published('ERC1155PresetMinterPauser')
    const goods = at(await deploy(preset1155, ['https://goods.invalid/{id}']), preset1155)
    await goods.write('mintBatch', [ALICE.address, [1n, 2n, 3n], [10n, 20n, 30n], '0x'])
    await goods.write('safeBatchTransferFrom', [ALICE.address, BOB.address, [1n, 3n], [4n, 5n], '0x'])
    assert.deepEqual(
      await goods.read('balanceOfBatch', [
        [ALICE.address, BOB.address],
        [1n, 3n],
      ]),
      [6n, 5n],
    )
  })

  test('a proxy that is upgraded', async () => {
    const logic = published('ERC20PresetFixedSupply')
    const first = await deploy(logic, ['One', 'ONE', 1n, ALICE.address])
    const second = await deploy(logic, ['Two', 'TWO', 2n, ALICE.address])
    const proxyContract = published('TransparentUpgradeableProxy')
    const adminContract = published('ProxyAdmin')
    const adminAddress = await deploy(adminContract, [])
    const admin = at(adminAddress, adminContract)
    const proxy = await deploy(proxyContract, [first, adminAddress, '0x'])
    assert.ok(isAddressEqual((await admin.read('getProxyImplementation', [proxy])) as Address, first))
    await admin.write('upgrade', [proxy, second])
    assert.ok(isAddressEqual((await admin.read('getProxyImplementation', [proxy])) as Address, second))
    assert.equal(await at(proxy, logic).read('totalSupply'), 0n)
  })

  test('a timelock keeps and then does what it was told', async () => {
    const controller = published('TimelockController')
    const address = await deploy(controller, [60n, [ALICE.address], [ALICE.address], ALICE.address])
    const timelock = at(address, controller)
    const later = encodeFunctionData({ abi: controller.abi, functionName: 'updateDelay', args: [120n] })
    const operation = [address, 0n, later, `0x${'0'.repeat(64)}`, `0x${'1'.padStart(64, '0')}`] as const
    await timelock.write('schedule', [...operation, 60n])
    await timelock.refuses('execute', operation, ALICE.address, /operation is not ready/)
    await reader.request({ method: 'evm_increaseTime', params: [61] } as never)
    await reader.request({ method: 'evm_mine', params: [] } as never)
    await timelock.write('execute', operation)
    assert.equal(await timelock.read('getMinDelay'), 120n)
  })

  test('a permit is signed for an ERC-20 whose votes count', async () => {
    const votes = contract('VoteToken')
    const address = await deploy(votes, [100n])
    const token = at(address, votes)
    const deadline = 2n ** 60n
    const signature = await privateKeyToAccount(ALICE.key).signTypedData({
      domain: { name: 'Votes', version: '1', chainId: 31337, verifyingContract: address },
      types: {
        Permit: [
          { name: 'owner', type: 'address' },
          { name: 'spender', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'nonce', type: 'uint256' },
          { name: 'deadline', type: 'uint256' },
        ],
      },
      primaryType: 'Permit',
      message: { owner: ALICE.address, spender: BOB.address, value: 40n, nonce: 0n, deadline },
    })
    const { r, s, v } = parseSignature(signature)
    await token.write(
      'permit',
      [ALICE.address, BOB.address, 40n, deadline, v, r, s],
      walletClient(target.url, CAROL.key),
    )
    assert.equal(await token.read('allowance', [ALICE.address, BOB.address]), 40n)
    assert.equal(await token.read('nonces', [ALICE.address]), 1n)
    await token.write('delegate', [BOB.address])
    assert.equal(await token.read('getVotes', [BOB.address]), 100n)
    assert.equal(await token.read('delegates', [CAROL.address]), NOBODY)
  })
})
