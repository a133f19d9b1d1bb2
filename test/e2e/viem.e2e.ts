/**
 * viem's public and wallet clients: what an application does all day.
 *
 * Owns: results as viem gives them. Must never: look at JSON that viem has not read.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type Address,
  encodeFunctionData,
  getContract,
  type Hex,
  keccak256,
  parseEther,
  parseGwei,
  recoverTypedDataAddress,
  verifyMessage,
  zeroAddress,
} from 'viem'
import { ALICE, BOB, CAROL, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { startTarget, type Target } from './support/target.ts'
import { nodeWalletClient, publicClient, walletClient } from './support/viemClients.ts'

const { abi, bytecode } = contract('Ledger')

describe('viem', () => {
  let target: Target
  let reader: ReturnType<typeof publicClient>
  let alice: ReturnType<typeof walletClient>
  let ledger: Address

  before(async () => {
    target = await startTarget()
    reader = publicClient(target.url)
    alice = walletClient(target.url)
    const hash = await alice.deployContract({ abi, bytecode, args: [7n], value: parseEther('1') })
    const receipt = await reader.waitForTransactionReceipt({ hash })
    ledger = receipt.contractAddress!
  })
  after(() => target[Symbol.asyncDispose]())

  const sent = (hash: Hex) => reader.waitForTransactionReceipt({ hash })
  const read = (functionName: string, args: readonly unknown[] = []) =>
    reader.readContract({ address: ledger, abi, functionName, args })

  test('the chain and its accounts', async () => {
    assert.equal(await reader.getChainId(), 31337)
    assert.deepEqual((await nodeWalletClient(target.url).getAddresses()).slice(0, 3), [
      ALICE.address,
      BOB.address,
      CAROL.address,
    ])
    assert.equal(await reader.getBalance({ address: CAROL.address }), parseEther('10000'))
    assert.equal(await reader.getBalance({ address: STRANGER }), 0n)
    assert.equal(await reader.getTransactionCount({ address: CAROL.address }), 0)
  })

  test('a deployed contract is read and written', async () => {
    assert.equal(await reader.getBalance({ address: ledger }), parseEther('1'))
    assert.ok(((await reader.getCode({ address: ledger })) ?? '0x').length > 1000)
    assert.equal(await read('count'), 7n)
    const bound = getContract({ address: ledger, abi, client: { public: reader, wallet: alice } })
    const { request, result } = await reader.simulateContract({
      address: ledger,
      abi,
      functionName: 'increment',
      account: alice.account,
    })
    assert.equal(result, 8n)
    const receipt = await sent(await alice.writeContract(request))
    assert.equal(receipt.status, 'success')
    assert.equal(receipt.type, 'eip1559')
    assert.equal(await bound.read.count!(), 8n)
    assert.equal(await reader.getStorageAt({ address: ledger, slot: '0x0' }), `0x${'8'.padStart(64, '0')}`)
  })

  test('events are decoded, by call, filter and receipt', async () => {
    const receipt = await sent(
      await alice.writeContract({ address: ledger, abi, functionName: 'deposit', value: parseEther('2') }),
    )
    const moved = await sent(
      await alice.writeContract({
        address: ledger,
        abi,
        functionName: 'move',
        args: [BOB.address, parseEther('0.5'), 'for tea'],
      }),
    )
    const filter = await reader.createContractEventFilter({
      address: ledger,
      abi,
      eventName: 'Moved',
      fromBlock: 'earliest',
    })
    const byFilter = (await reader.getFilterLogs({ filter })) as unknown as { args: unknown; blockNumber: bigint }[]
    assert.deepEqual(byFilter[0]?.args, {
      from: ALICE.address,
      to: BOB.address,
      amount: parseEther('0.5'),
      note: 'for tea',
    })
    assert.equal(byFilter[0].blockNumber, moved.blockNumber)
    assert.equal(await reader.uninstallFilter({ filter }), true)
    const byRange = await reader.getContractEvents({
      address: ledger,
      abi,
      fromBlock: receipt.blockNumber,
      toBlock: 'latest',
    })
    assert.deepEqual(
      byRange.map((log) => (log as unknown as { eventName: string }).eventName),
      ['Deposited', 'Moved'],
    )
    assert.equal(receipt.logs[0]?.transactionHash, receipt.transactionHash)
    assert.equal((await reader.getLogs({ blockHash: moved.blockHash })).length, 1)
    assert.equal((await reader.getLogs({ address: STRANGER, fromBlock: 0n })).length, 0)
  })

  test('filters tell what has changed since the last question', async () => {
    const blocks = await reader.createBlockFilter()
    const pending = await reader.createPendingTransactionFilter()
    const receipt = await sent(await alice.sendTransaction({ to: STRANGER, value: 1n }))
    assert.deepEqual(await reader.getFilterChanges({ filter: blocks }), [receipt.blockHash])
    assert.deepEqual(await reader.getFilterChanges({ filter: pending }), [receipt.transactionHash])
    assert.deepEqual(await reader.getFilterChanges({ filter: blocks }), [])
  })

  test('a transaction of each type is sent and shown', async () => {
    const gasPrice = await reader.getGasPrice()
    const accessList = [{ address: ledger, storageKeys: [`0x${'0'.repeat(64)}` as Hex] }]
    const kinds = [
      { type: 'legacy', gasPrice },
      { type: 'eip2930', gasPrice, accessList },
      { type: 'eip1559', maxFeePerGas: parseGwei('10'), maxPriorityFeePerGas: parseGwei('1') },
    ] as const
    for (const kind of kinds) {
      const hash = await alice.sendTransaction({ to: STRANGER, value: 3n, ...kind })
      const receipt = await sent(hash)
      assert.equal(receipt.type, kind.type)
      const transaction = await reader.getTransaction({ hash })
      assert.equal(transaction.type, kind.type)
      assert.equal(transaction.from, ALICE.address.toLowerCase())
      assert.equal(transaction.value, 3n)
      assert.equal(transaction.blockNumber, receipt.blockNumber)
      assert.deepEqual(transaction.accessList ?? [], kind.type === 'eip2930' ? accessList : [])
    }
  })

  test('an account delegates itself to a contract (EIP-7702)', async () => {
    const bob = walletClient(target.url, BOB.key)
    const authorization = await bob.signAuthorization({ contractAddress: ledger, executor: 'self' })
    const hash = await bob.sendTransaction({
      authorizationList: [authorization],
      to: BOB.address,
      data: encodeFunctionData({ abi, functionName: 'increment' }),
    })
    assert.equal((await sent(hash)).status, 'success')
    assert.equal(await reader.getCode({ address: BOB.address }), `0xef0100${ledger.slice(2).toLowerCase()}`)
    assert.equal(await reader.readContract({ address: BOB.address, abi, functionName: 'count' }), 1n)
    assert.equal((await reader.getTransaction({ hash })).authorizationList?.[0]?.address, ledger.toLowerCase())
  })

  test('raw transactions, also with the answer when they are mined', async () => {
    const request = await alice.prepareTransactionRequest({ to: STRANGER, value: 5n })
    const serializedTransaction = await alice.signTransaction(request)
    const hash = await alice.sendRawTransaction({ serializedTransaction })
    assert.equal(hash, keccak256(serializedTransaction))
    await sent(hash)
    const next = await alice.signTransaction(await alice.prepareTransactionRequest({ to: STRANGER, value: 6n }))
    const receipt = await alice.sendRawTransactionSync({ serializedTransaction: next })
    assert.equal(receipt.transactionHash, keccak256(next))
    assert.equal(receipt.status, 'success')
  })

  test('the node signs for its own accounts', async () => {
    const wallet = nodeWalletClient(target.url, CAROL.address)
    const receipt = await sent(await wallet.sendTransaction({ to: STRANGER, value: parseEther('1') }))
    assert.equal(receipt.from, CAROL.address.toLowerCase())
    const signature = await wallet.signMessage({ message: 'good morning' })
    assert.ok(await verifyMessage({ address: CAROL.address, message: 'good morning', signature }))
    assert.ok(await reader.verifyMessage({ address: CAROL.address, message: 'good morning', signature }))
    const typed = {
      domain: { name: 'Ledger', version: '1', chainId: 31337, verifyingContract: ledger },
      types: {
        Order: [
          { name: 'to', type: 'address' },
          { name: 'amount', type: 'uint256' },
          { name: 'tags', type: 'string[]' },
        ],
      },
      primaryType: 'Order',
      message: { to: BOB.address, amount: 12n, tags: ['a', 'b'] },
    } as const
    const typedSignature = await wallet.signTypedData(typed)
    assert.equal(await recoverTypedDataAddress({ ...typed, signature: typedSignature }), CAROL.address)
    const signed = await wallet.signTransaction({
      to: STRANGER,
      value: 1n,
      gas: 21_000n,
      nonce: await reader.getTransactionCount({ address: CAROL.address }),
      maxFeePerGas: parseGwei('10'),
      maxPriorityFeePerGas: 1n,
    })
    assert.equal((await sent(await reader.sendRawTransaction({ serializedTransaction: signed }))).status, 'success')
  })

  test('gas, fees and what they were', async () => {
    assert.equal(await reader.estimateGas({ account: ALICE.address, to: STRANGER, value: 1n }), 21_000n)
    const estimate = await reader.estimateContractGas({
      address: ledger,
      abi,
      functionName: 'increment',
      account: ALICE.address,
    })
    const receipt = await sent(
      await alice.writeContract({ address: ledger, abi, functionName: 'increment', gas: estimate }),
    )
    assert.equal(receipt.status, 'success')
    const fees = await reader.estimateFeesPerGas()
    assert.ok(fees.maxFeePerGas! >= fees.maxPriorityFeePerGas!)
    assert.ok((await reader.estimateMaxPriorityFeePerGas()) > 0n)
    assert.ok((await reader.getBlobBaseFee()) > 0n)
    const history = await reader.getFeeHistory({ blockCount: 3, rewardPercentiles: [10, 50, 90] })
    assert.equal(history.baseFeePerGas.length, 4)
    assert.equal(history.reward?.length, 3)
    assert.equal(history.oldestBlock, (await reader.getBlockNumber()) - 2n)
    const block = await reader.getBlock({ blockNumber: receipt.blockNumber })
    assert.equal(history.baseFeePerGas[2], (await reader.getBlock({ blockTag: 'latest' })).baseFeePerGas)
    assert.equal(receipt.effectiveGasPrice > block.baseFeePerGas!, true)
  })

  test('blocks by number, hash and tag', async () => {
    const latest = await reader.getBlock({ includeTransactions: true })
    const byHash = await reader.getBlock({ blockHash: latest.hash, includeTransactions: true })
    assert.deepEqual(byHash, latest)
    assert.equal(latest.transactions[0]?.blockHash, latest.hash)
    assert.equal((await reader.getBlock({ blockNumber: latest.number - 1n })).hash, latest.parentHash)
    assert.equal((await reader.getBlock({ blockTag: 'earliest' })).number, 0n)
    assert.equal((await reader.getBlock({ blockTag: 'pending' })).number, latest.number + 1n)
    for (const blockTag of ['safe', 'finalized'] as const) {
      assert.ok((await reader.getBlock({ blockTag })).number! <= latest.number)
    }
    assert.equal(await reader.getBlockTransactionCount({ blockHash: latest.hash }), latest.transactions.length)
    const hash = latest.transactions[0]!.hash
    assert.equal((await reader.getTransaction({ blockHash: latest.hash, index: 0 })).hash, hash)
    assert.equal(await reader.getTransactionConfirmations({ hash }), 1n)
  })

  test('many calls at once, without a contract for it on the chain', async () => {
    const results = await reader.multicall({
      contracts: [
        { address: ledger, abi, functionName: 'owner' },
        { address: ledger, abi, functionName: 'refuse', args: ['not today'] },
      ],
      deployless: true,
    })
    assert.equal(results[0]?.result, ALICE.address)
    assert.equal(results[1]?.status, 'failure')
  })

  test('calls on another state and in another block', async () => {
    const poor = { account: STRANGER, to: zeroAddress, value: parseEther('5') } as const
    await assert.rejects(reader.call(poor))
    await reader.call({ ...poor, stateOverride: [{ address: STRANGER, balance: parseEther('6') }] })
    const overridden = await reader.readContract({
      address: ledger,
      abi,
      functionName: 'count',
      stateOverride: [
        { address: ledger, stateDiff: [{ slot: `0x${'0'.repeat(64)}`, value: `0x${'9'.padStart(64, '0')}` }] },
      ],
    })
    assert.equal(overridden, 9n)
    const { data } = await reader.call({
      to: ledger,
      data: encodeFunctionData({ abi, functionName: 'surroundings' }),
      blockOverrides: { number: 1234n, time: 5678n },
    })
    assert.equal(BigInt(data!.slice(0, 66)), 1234n)
  })

  test('calls at an earlier block see the state of then', async () => {
    const blockNumber = await reader.getBlockNumber()
    const then = await reader.getBalance({ address: STRANGER })
    const countThen = await read('count')
    await sent(await alice.sendTransaction({ to: STRANGER, value: 9n }))
    await sent(await alice.writeContract({ address: ledger, abi, functionName: 'increment' }))
    assert.equal(await reader.getBalance({ address: STRANGER }), then + 9n)
    assert.equal(await reader.getBalance({ address: STRANGER, blockNumber }), then)
    assert.equal(await reader.readContract({ address: ledger, abi, functionName: 'count', blockNumber }), countThen)
  })

  test('simulations, access lists and proofs', async () => {
    const [block] = await reader.simulateBlocks({
      blocks: [
        {
          stateOverrides: [{ address: STRANGER, balance: parseEther('2') }],
          calls: [
            { from: STRANGER, to: zeroAddress, value: 1n },
            { from: STRANGER, to: ledger, data: encodeFunctionData({ abi, functionName: 'divide', args: [0n] }) },
          ],
        },
      ],
    })
    assert.deepEqual(
      block?.calls.map(({ status }) => status),
      ['success', 'failure'],
    )
    const { accessList } = await reader.createAccessList({
      account: ALICE.address,
      to: ledger,
      data: encodeFunctionData({ abi, functionName: 'increment' }),
    })
    assert.deepEqual(accessList, [{ address: ledger.toLowerCase(), storageKeys: [`0x${'0'.repeat(64)}`] }])
    const proof = await reader.getProof({ address: ledger, storageKeys: [`0x${'0'.repeat(64)}`] })
    assert.equal(proof.balance, await reader.getBalance({ address: ledger }))
    assert.equal(proof.storageProof[0]?.value, await read('count'))
  })

  test('what does not exist', async () => {
    await assert.rejects(reader.getBlock({ blockNumber: 10n ** 9n }), { name: 'BlockNotFoundError' })
    await assert.rejects(reader.getTransaction({ hash: `0x${'12'.repeat(32)}` }), { name: 'TransactionNotFoundError' })
    await assert.rejects(reader.getTransactionReceipt({ hash: `0x${'12'.repeat(32)}` }), {
      name: 'TransactionReceiptNotFoundError',
    })
    await assert.rejects(reader.request({ method: 'eth_walkTheDog' as 'eth_chainId' }), {
      name: 'MethodNotFoundRpcError',
    })
  })
})
