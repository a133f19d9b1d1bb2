/**
 * web3.js 4: contracts, events, errors, over HTTP and WebSocket.
 *
 * Owns: what web3.js makes of our answers. Must never: turn off the checks that web3.js makes of them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type ContractAbi, Web3, WebSocketProvider } from 'web3'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { startTarget, type Target } from './support/target.ts'
import { eventually } from './support/waiting.ts'

const { abi, bytecode } = contract('Ledger')

describe('web3.js', () => {
  let target: Target
  let web3: Web3
  let address: string

  before(async () => {
    target = await startTarget()
    web3 = new Web3(target.url)
    web3.eth.transactionPollingInterval = 50
    web3.eth.transactionConfirmationBlocks = 1
    const deployed = await new web3.eth.Contract(abi as ContractAbi)
      .deploy({ data: bytecode, arguments: [7n] })
      .send({ from: ALICE.address })
    address = deployed.options.address!
  })
  after(() => target[Symbol.asyncDispose]())

  const ledger = () => {
    const bound = new web3.eth.Contract(abi as ContractAbi, address)
    bound.config.transactionPollingInterval = 50
    return bound
  }

  test('the chain, its accounts and blocks', async () => {
    assert.equal(await web3.eth.getChainId(), 31337n)
    assert.equal((await web3.eth.getAccounts())[1], BOB.address)
    assert.equal(await web3.eth.net.getId(), 31337n)
    assert.match(await web3.eth.getNodeInfo(), /\//)
    assert.equal(await web3.eth.getBalance(BOB.address), 10_000n * 10n ** 18n)
    const block = await web3.eth.getBlock('latest', true)
    assert.equal(block.transactions.length, 1)
    assert.equal(await web3.eth.isSyncing(), false)
  })

  test('a contract is read and written, its events found', async () => {
    const contract = ledger()
    assert.equal(await contract.methods.count!().call(), 7n)
    const receipt = await contract.methods.increment!().send({ from: ALICE.address })
    assert.equal(receipt.status, 1n)
    assert.equal(await contract.methods.count!().call(), 8n)
    await contract.methods.deposit!().send({ from: ALICE.address, value: '50' })
    const events = await contract.getPastEvents('ALLEVENTS', { fromBlock: 0 })
    assert.deepEqual(
      events.map((event) => (event as { event: string }).event),
      ['Deposited'],
    )
  })

  test('a signed transaction', async () => {
    const account = web3.eth.accounts.privateKeyToAccount(BOB.key)
    const signed = await account.signTransaction({
      to: STRANGER,
      value: 3n,
      gas: 21_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1n,
      nonce: await web3.eth.getTransactionCount(BOB.address),
      chainId: 31337n,
      type: 2n,
    })
    const receipt = await web3.eth.sendSignedTransaction(signed.rawTransaction)
    assert.equal(receipt.status, 1n)
    assert.equal((await web3.eth.getTransaction(signed.transactionHash)).value, 3n)
  })

  test('why a call fails', async () => {
    const contract = ledger()
    await assert.rejects(
      contract.methods.refuse!('closed').call(),
      (error: Error & { cause?: { message: string } }) => {
        assert.match(`${error.message} ${error.cause?.message}`, /closed/)
        return true
      },
    )
    await assert.rejects(
      contract.methods.move!(BOB.address, 10n ** 20n, '').call({ from: STRANGER }),
      (error: Error & { cause?: { errorName?: string } }) => {
        assert.equal(error.cause?.errorName, 'Overdrawn')
        return true
      },
    )
  })

  test('subscriptions', async () => {
    const provider = new WebSocketProvider(target.webSocketUrl)
    const socket = new Web3(provider)
    const heads: unknown[] = []
    const logs: unknown[] = []
    ;(await socket.eth.subscribe('newBlockHeaders')).on('data', (head) => {
      heads.push(head.number)
    })
    ;(await socket.eth.subscribe('logs', { address })).on('data', (log) => {
      logs.push(log)
    })
    const receipt = await ledger().methods.deposit!().send({ from: ALICE.address, value: '50' })
    await eventually(
      () => logs.length === 1 && heads.some((number) => BigInt(number as string) === receipt.blockNumber),
    )
    await socket.eth.clearSubscriptions()
    provider.disconnect()
  })
})
