/**
 * ethers 6: providers over HTTP and WebSocket, contracts, events, and the codes it gives to errors.
 *
 * Owns: what ethers makes of our answers. Must never: set staticNetwork or turn batches off where it tests them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  BaseContract,
  BrowserProvider,
  Contract,
  ContractFactory,
  type ContractTransactionReceipt,
  type InterfaceAbi,
  JsonRpcProvider,
  parseEther,
  parseUnits,
  verifyMessage,
  verifyTypedData,
  Wallet,
  WebSocketProvider,
} from 'ethers'
import { ALICE, BOB, CAROL, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { call } from './support/rpc.ts'
import { ONLY_OURS, startTarget, type Target } from './support/target.ts'
import { eventually } from './support/waiting.ts'

const { abi, bytecode } = contract('Ledger')

describe('ethers', () => {
  let target: Target
  let provider: JsonRpcProvider
  let alice: Wallet
  let ledger: Contract

  before(async () => {
    target = await startTarget()
    provider = new JsonRpcProvider(target.url, undefined, { polling: true, pollingInterval: 50, cacheTimeout: -1 })
    alice = new Wallet(ALICE.key, provider)
    const deployed = await new ContractFactory(abi as InterfaceAbi, bytecode, alice).deploy(7n)
    await deployed.waitForDeployment()
    ledger = new Contract(await deployed.getAddress(), abi as InterfaceAbi, alice)
  })
  after(async () => {
    provider.destroy()
    await target[Symbol.asyncDispose]()
  })

  const method = (name: string) => ledger.getFunction(name)
  const mined = async (sent: Promise<{ wait(): Promise<unknown> }>) =>
    (await (await sent).wait()) as ContractTransactionReceipt
  const code = (expected: string) => (error: Error & { code?: string }) => {
    assert.equal(error.code, expected, error.message)
    return true
  }

  test('many questions in one batch', async () => {
    const [network, number, balance, count, fees, blocks] = await Promise.all([
      provider.getNetwork(),
      provider.getBlockNumber(),
      provider.getBalance(CAROL.address),
      provider.getTransactionCount(ALICE.address),
      provider.getFeeData(),
      Promise.all(Array.from({ length: 50 }, () => provider.getBlock('latest', true))),
    ])
    assert.equal(network.chainId, 31337n)
    assert.equal(number, 1)
    assert.equal(balance, parseEther('10000'))
    assert.equal(count, 1)
    assert.ok(fees.maxFeePerGas! > fees.maxPriorityFeePerGas! && fees.gasPrice! > 0n)
    assert.equal(new Set(blocks.map((block) => block?.hash)).size, 1)
    assert.equal(blocks[0]?.prefetchedTransactions.length, 1)
  })

  test('a contract is read, simulated and written', async () => {
    assert.equal(await method('count')(), 7n)
    assert.equal(await method('increment').staticCall(), 8n)
    assert.ok((await method('increment').estimateGas()) > 21_000n)
    const receipt = await mined(method('increment')())
    assert.equal(receipt.status, 1)
    assert.equal(await method('count')(), 8n)
    assert.equal(await method('count')({ blockTag: receipt.blockNumber - 1 }), 7n)
    assert.equal(await provider.getStorage(ledger, 0), `0x${'8'.padStart(64, '0')}`)
    const factory = new ContractFactory(abi as InterfaceAbi, bytecode, alice)
    const paid = await factory.deploy(1n, { value: 5n })
    assert.ok(paid instanceof BaseContract)
    await paid.waitForDeployment()
    assert.equal(await provider.getBalance(paid), 5n)
  })

  test('events, past and to come', async () => {
    const seen: unknown[][] = []
    await ledger.on('Moved', (...values: unknown[]) => seen.push(values.slice(0, 4)))
    await mined(method('deposit')({ value: 100n }))
    const receipt = await mined(method('move')(BOB.address, 40n, 'for tea'))
    await eventually(() => seen.length === 1)
    assert.deepEqual(seen[0], [ALICE.address, BOB.address, 40n, 'for tea'])
    await ledger.removeAllListeners()
    const past = await ledger.queryFilter(ledger.filters.Moved!(null, BOB.address), 0, 'latest')
    assert.equal(past.length, 1)
    assert.equal(past[0]?.transactionHash, receipt.hash)
    assert.equal((await ledger.queryFilter(ledger.filters.Moved!(BOB.address), 0)).length, 0)
  })

  test('why a call fails', async () => {
    await assert.rejects(method('refuse')('the shop is closed'), (error: Error & Record<string, unknown>) => {
      assert.equal(error.code, 'CALL_EXCEPTION')
      assert.equal(error.reason, 'the shop is closed')
      return true
    })
    await assert.rejects(method('divide')(0n), (error: Error & Record<string, unknown>) => {
      assert.equal(error.code, 'CALL_EXCEPTION')
      assert.match(String(error.reason), /DIVIDE_BY_ZERO/)
      return true
    })
    await assert.rejects(
      method('move').staticCall(BOB.address, 10n ** 20n, ''),
      (error: Error & Record<string, unknown>) => {
        assert.equal(error.code, 'CALL_EXCEPTION')
        const revert = error.revert as { name: string; args: unknown[] }
        assert.equal(revert.name, 'Overdrawn')
        assert.equal(revert.args[1], 10n ** 20n)
        return true
      },
    )
    await assert.rejects(method('refuseSilently')(), code('CALL_EXCEPTION'))
  })

  test('a transaction that reverts', async () => {
    const sent = await alice.sendTransaction({
      to: ledger,
      data: ledger.interface.encodeFunctionData('refuse', ['no']),
      gasLimit: 100_000,
    })
    await assert.rejects(sent.wait(), (error: Error & { code?: string; receipt?: { status: number } }) => {
      assert.equal(error.code, 'CALL_EXCEPTION')
      assert.equal(error.receipt?.status, 0)
      return true
    })
  })

  test('why a transaction is not taken', async () => {
    const fees = { maxFeePerGas: parseUnits('5', 'gwei'), maxPriorityFeePerGas: 1n, gasLimit: 21_000 }
    const send = (fields: object) => alice.sendTransaction({ to: STRANGER, value: 1n, ...fees, ...fields })
    await assert.rejects(send({ nonce: 0 }), code('NONCE_EXPIRED'))
    await assert.rejects(send({ value: parseEther('20000') }), code('INSUFFICIENT_FUNDS'))
    await call(target.url, 'evm_setAutomine', [false])
    const nonce = await alice.getNonce()
    await send({ nonce })
    await assert.rejects(send({ nonce, value: 2n }), code('REPLACEMENT_UNDERPRICED'))
    await call(target.url, 'evm_mine')
    await call(target.url, 'evm_setAutomine', [true])
  })

  test('a method that does not exist', ONLY_OURS, async () => {
    await assert.rejects(provider.send('eth_walkTheDog', []), code('UNSUPPORTED_OPERATION'))
  })

  test('the node signs', async () => {
    const signer = await provider.getSigner(1)
    assert.equal(signer.address, BOB.address)
    await (await signer.sendTransaction({ to: STRANGER, value: parseEther('1') })).wait()
    assert.equal(verifyMessage('good morning', await signer.signMessage('good morning')), BOB.address)
    const domain = { name: 'Ledger', chainId: 31337n }
    const types = { Order: [{ name: 'amount', type: 'uint256' }] }
    const signature = await signer.signTypedData(domain, types, { amount: 3n })
    assert.equal(verifyTypedData(domain, types, { amount: 3n }, signature), BOB.address)
  })

  test('transactions of every type, the pool and what does not exist', async () => {
    for (const type of [0, 1, 2]) {
      const receipt = await (await alice.sendTransaction({ type, to: STRANGER, value: 1n })).wait()
      assert.equal(receipt?.type, type)
      assert.equal((await provider.getTransaction(receipt!.hash))?.type, type)
    }
    assert.equal(await provider.getTransaction(`0x${'12'.repeat(32)}`), null)
    assert.equal(await provider.getTransactionReceipt(`0x${'12'.repeat(32)}`), null)
    assert.equal(await provider.getBlock(999_999), null)
    assert.equal(await provider.getCode(STRANGER), '0x')
  })

  test('as a wallet in the browser speaks (EIP-1193)', async () => {
    const injected = {
      request: ({ method, params }: { method: string; params?: unknown[] }) => call(target.url, method, params),
    }
    const browser = new BrowserProvider(injected)
    assert.equal((await browser.getNetwork()).chainId, 31337n)
    assert.equal(await browser.getBalance(CAROL.address), parseEther('10000'))
    browser.destroy()
  })

  test('over WebSocket', async () => {
    const socket = new WebSocketProvider(target.webSocketUrl)
    const blocks: number[] = []
    const pending: string[] = []
    const logs: unknown[] = []
    await socket.on('block', (number: number) => blocks.push(number))
    await socket.on('pending', (hash: string) => pending.push(hash))
    const heard = new Contract(await ledger.getAddress(), abi as InterfaceAbi, socket)
    await heard.on('Deposited', (account: unknown, amount: unknown) => logs.push([account, amount]))
    await socket.getNetwork()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const receipt = await mined(method('deposit')({ value: 9n }))
    await eventually(() => blocks.includes(receipt.blockNumber) && pending.includes(receipt.hash) && logs.length === 1)
    assert.deepEqual(logs, [[ALICE.address, 9n]])
    await socket.removeAllListeners()
    // ethers unsubscribes in the background and complains about what is not answered when it is destroyed.
    await socket.send('eth_chainId', [])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await socket.destroy()
  })
})
