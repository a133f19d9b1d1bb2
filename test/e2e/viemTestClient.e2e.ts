/**
 * Every action of viem's test client, in the modes of both families of names.
 *
 * Owns: one check of the effect for each action. Must never: pass an action for having answered at all.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeFunctionData, http, numberToHex, parseEther, parseGwei } from 'viem'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { startTarget, TARGET } from './support/target.ts'
import { testClient } from './support/viemClients.ts'

const { abi, bytecode } = contract('Ledger')

/** Returns 42: PUSH1 42, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN. */
const FORTY_TWO = '0x602a5f5260205ff3'
const FIRST_SLOT = numberToHex(0, { size: 32 })

for (const mode of ['anvil', 'hardhat'] as const) {
  describe(`viem's test client as ${mode}`, () => {
    let client: ReturnType<typeof testClient>

    /** A test with a node of its own. */
    const onNode = (name: string, body: () => Promise<void>, options: { skip?: string | false } = {}) =>
      test(name, options, async () => {
        await using target = await startTarget()
        client = testClient(mode, http(target.url))
        await body()
      })
    const missingFromAnvil = (...modes: string[]) => ({
      skip: TARGET === 'anvil' && modes.includes(mode) && 'anvil has no hardhat_ name for it',
    })
    const latest = () => client.getBlock()
    const deploy = async () => {
      const hash = await client.deployContract({ abi, bytecode, args: [7n], chain: null })
      return (await client.waitForTransactionReceipt({ hash })).contractAddress!
    }
    const pay = (value: bigint, extra: object = {}) =>
      client.sendTransaction({ to: STRANGER, value, chain: null, ...extra })

    onNode('mine', async () => {
      await client.mine({ blocks: 3, interval: 60 })
      const block = await latest()
      assert.equal(block.number, 3n)
      assert.equal(block.timestamp - (await client.getBlock({ blockNumber: 2n })).timestamp, 60n)
      await client.mine({ blocks: 1 })
      assert.equal(await client.getBlockNumber(), 4n)
    })

    onNode('setAutomine, getAutomine', async () => {
      assert.equal(await client.getAutomine(), true)
      await client.setAutomine(false)
      assert.equal(await client.getAutomine(), false)
      const hash = await pay(1n)
      await assert.rejects(client.getTransactionReceipt({ hash }), { name: 'TransactionReceiptNotFoundError' })
      assert.equal((await client.getTransaction({ hash })).blockHash, null)
      await client.mine({ blocks: 1 })
      assert.equal((await client.getTransactionReceipt({ hash })).status, 'success')
    })

    onNode(
      'setIntervalMining',
      async () => {
        await client.setAutomine(false)
        // viem sends seconds to anvil and, under the name that both have, milliseconds to Hardhat.
        await client.setIntervalMining({ interval: 1 })
        const hash = await pay(1n)
        assert.equal((await client.waitForTransactionReceipt({ hash })).status, 'success')
        await client.setIntervalMining({ interval: 0 })
        const number = await client.getBlockNumber()
        await new Promise((resolve) => setTimeout(resolve, 1200))
        assert.equal(await client.getBlockNumber({ cacheTime: 0 }), number)
      },
      missingFromAnvil('hardhat'),
    )

    onNode('getTxpoolStatus, getTxpoolContent, inspectTxpool', async () => {
      await client.setAutomine(false)
      await pay(1n, { nonce: 0 })
      await pay(2n, { nonce: 2, gas: 21_000n })
      assert.deepEqual(await client.getTxpoolStatus(), { pending: 1, queued: 1 })
      const { pending, queued } = await client.getTxpoolContent()
      const [sender] = Object.keys(pending)
      assert.equal(sender?.toLowerCase(), ALICE.address.toLowerCase())
      const waiting = pending[sender as keyof typeof pending] as unknown as Record<string, { value: unknown }>
      assert.equal(BigInt(waiting['0']!.value as string), 1n)
      assert.deepEqual(
        Object.values(queued).flatMap((byNonce) => Object.keys(byNonce)),
        ['2'],
      )
      const inspected = await client.inspectTxpool()
      const [line] = Object.values(inspected.pending).flatMap((byNonce) => Object.values(byNonce))
      assert.match(String(line), /1 wei/)
    })

    onNode('dropTransaction', async () => {
      await client.setAutomine(false)
      const hash = await pay(1n)
      await client.dropTransaction({ hash })
      await assert.rejects(client.getTransaction({ hash }), { name: 'TransactionNotFoundError' })
      await client.mine({ blocks: 1 })
      assert.equal(await client.getBalance({ address: STRANGER }), 0n)
    })

    onNode('setBalance, setNonce, setCode, setStorageAt', async () => {
      await client.setBalance({ address: STRANGER, value: parseEther('3') })
      assert.equal(await client.getBalance({ address: STRANGER }), parseEther('3'))
      await client.setNonce({ address: STRANGER, nonce: 99 })
      assert.equal(await client.getTransactionCount({ address: STRANGER }), 99)
      await client.setCode({ address: STRANGER, bytecode: FORTY_TWO })
      assert.equal(await client.getCode({ address: STRANGER }), FORTY_TWO)
      assert.equal((await client.call({ to: STRANGER })).data, numberToHex(42, { size: 32 }))
      const ledger = await deploy()
      await client.setStorageAt({ address: ledger, index: 0, value: numberToHex(1000, { size: 32 }) })
      assert.equal(await client.readContract({ address: ledger, abi, functionName: 'count' }), 1000n)
      assert.equal(await client.getStorageAt({ address: ledger, slot: FIRST_SLOT }), numberToHex(1000, { size: 32 }))
      await client.mine({ blocks: 1 })
      assert.equal(await client.getBalance({ address: STRANGER }), parseEther('3'))
      assert.equal(await client.readContract({ address: ledger, abi, functionName: 'count' }), 1000n)
    })

    onNode('setCoinbase, setBlockGasLimit', async () => {
      await client.setCoinbase({ address: STRANGER })
      await client.setBlockGasLimit({ gasLimit: 12_345_678n })
      await pay(1n, { to: BOB.address })
      const block = await latest()
      assert.equal(block.miner, STRANGER)
      assert.equal(block.gasLimit, 12_345_678n)
      assert.ok((await client.getBalance({ address: STRANGER })) > 0n)
    })

    onNode('setNextBlockBaseFeePerGas, setMinGasPrice', async () => {
      await client.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('20') })
      await client.mine({ blocks: 1 })
      assert.equal((await latest()).baseFeePerGas, parseGwei('20'))
      await client.mine({ blocks: 1 })
      assert.notEqual((await latest()).baseFeePerGas, parseGwei('20'))
      // Where base fees are, no lowest price can be set.
      await assert.rejects(client.setMinGasPrice({ gasPrice: parseGwei('20') }))
    })

    onNode('increaseTime, setNextBlockTimestamp', async () => {
      const before = (await latest()).timestamp
      await client.increaseTime({ seconds: 3600 })
      await client.mine({ blocks: 1 })
      const later = (await latest()).timestamp
      assert.ok(later >= before + 3600n && later < before + 3700n, `${later - before} s later`)
      await client.setNextBlockTimestamp({ timestamp: later + 500n })
      await pay(1n)
      assert.equal((await latest()).timestamp, later + 500n)
      await assert.rejects(client.setNextBlockTimestamp({ timestamp: before }))
    })

    onNode(
      'setBlockTimestampInterval, removeBlockTimestampInterval',
      async () => {
        await client.setBlockTimestampInterval({ interval: 7 })
        await client.mine({ blocks: 1 })
        const first = (await latest()).timestamp
        await pay(1n)
        assert.equal((await latest()).timestamp, first + 7n)
        await client.removeBlockTimestampInterval()
        await client.mine({ blocks: 1 })
        assert.ok((await latest()).timestamp < first + 14n)
      },
      missingFromAnvil('hardhat'),
    )

    onNode('impersonateAccount, stopImpersonatingAccount', async () => {
      const ledger = await deploy()
      await client.setBalance({ address: STRANGER, value: parseEther('1') })
      const asStranger = { account: STRANGER, address: ledger, abi, functionName: 'increment', chain: null } as const
      await assert.rejects(client.writeContract(asStranger))
      await client.impersonateAccount({ address: STRANGER })
      const hash = await client.writeContract(asStranger)
      const receipt = await client.waitForTransactionReceipt({ hash })
      assert.equal(receipt.from, STRANGER)
      assert.equal((await client.getTransaction({ hash })).from, STRANGER)
      await client.stopImpersonatingAccount({ address: STRANGER })
      await assert.rejects(client.writeContract(asStranger))
    })

    onNode('snapshot, revert', async () => {
      const ledger = await deploy()
      const id = await client.snapshot()
      const number = await client.getBlockNumber({ cacheTime: 0 })
      await client.writeContract({ address: ledger, abi, functionName: 'increment', chain: null })
      await client.setBalance({ address: STRANGER, value: 5n })
      assert.equal(await client.readContract({ address: ledger, abi, functionName: 'count' }), 8n)
      await client.revert({ id })
      assert.equal(await client.readContract({ address: ledger, abi, functionName: 'count' }), 7n)
      assert.equal(await client.getBalance({ address: STRANGER }), 0n)
      assert.equal(await client.getBlockNumber({ cacheTime: 0 }), number)
      await client.writeContract({ address: ledger, abi, functionName: 'increment', chain: null })
      assert.equal(await client.readContract({ address: ledger, abi, functionName: 'count' }), 8n)
    })

    onNode(
      'dumpState, loadState',
      async () => {
        const ledger = await deploy()
        await client.setBalance({ address: STRANGER, value: 77n })
        const state = await client.dumpState()
        assert.match(state, /^0x1f8b/)
        await using other = await startTarget()
        const elsewhere = testClient(mode, http(other.url))
        await elsewhere.loadState({ state })
        assert.equal(await elsewhere.getBalance({ address: STRANGER }), 77n)
        assert.equal(await elsewhere.readContract({ address: ledger, abi, functionName: 'count' }), 7n)
        const { data } = await elsewhere.call({
          to: ledger,
          data: encodeFunctionData({ abi, functionName: 'increment' }),
        })
        assert.equal(data, numberToHex(8, { size: 32 }))
      },
      missingFromAnvil('hardhat'),
    )

    onNode(
      'reset',
      async () => {
        await deploy()
        await client.setBalance({ address: STRANGER, value: 77n })
        await client.reset()
        assert.equal(await client.getBlockNumber({ cacheTime: 0 }), 0n)
        assert.equal(await client.getBalance({ address: STRANGER }), 0n)
        assert.equal(await client.getTransactionCount({ address: ALICE.address }), 0)
        assert.equal((await client.waitForTransactionReceipt({ hash: await pay(1n) })).status, 'success')
      },
      { skip: TARGET === 'anvil' && 'anvil does it only when it is told of another node' },
    )

    onNode('sendUnsignedTransaction', async () => {
      await client.setBalance({ address: STRANGER, value: parseEther('1') })
      await client.impersonateAccount({ address: STRANGER })
      const hash = await client.sendUnsignedTransaction({ from: STRANGER, to: BOB.address, value: 4n })
      assert.equal((await client.waitForTransactionReceipt({ hash })).status, 'success')
      assert.equal(await client.getBalance({ address: BOB.address }), parseEther('10000') + 4n)
    })

    onNode('setLoggingEnabled', async () => {
      await client.setLoggingEnabled(false)
      await client.setLoggingEnabled(true)
      assert.equal(await client.getChainId(), 31337)
    })

    onNode(
      'setRpcUrl needs a node that is forked',
      async () => {
        await assert.rejects(client.setRpcUrl('http://127.0.0.1:1'))
      },
      { skip: TARGET === 'anvil' && 'anvil accepts it silently' },
    )
  })
}
