/**
 * viem over WebSocket: watching the chain, and going on when the node comes back.
 *
 * Owns: what is pushed to clients. Must never: wait for a poll where a push is promised.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Address, createPublicClient, type Hash, webSocket } from 'viem'
import { foundry } from 'viem/chains'
import { ALICE, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { ONLY_OURS, startTarget, type Target } from './support/target.ts'
import { publicClient, testClient, walletClient } from './support/viemClients.ts'
import { eventually } from './support/waiting.ts'

const { abi, bytecode } = contract('Ledger')

describe('viem over WebSocket', () => {
  let target: Target
  let reader: ReturnType<typeof connect>
  let alice: ReturnType<typeof walletClient>
  let ledger: Address

  const connect = (url: string) => createPublicClient({ chain: foundry, transport: webSocket(url) })
  const closeSocket = async ({ transport }: ReturnType<typeof connect>) => (await transport.getRpcClient()).close()

  before(async () => {
    target = await startTarget()
    reader = connect(target.webSocketUrl)
    alice = walletClient(target.url)
    const hash = await alice.deployContract({ abi, bytecode, args: [7n] })
    ledger = (await reader.waitForTransactionReceipt({ hash })).contractAddress!
  })
  after(async () => {
    await closeSocket(reader)
    await target[Symbol.asyncDispose]()
  })

  test('requests, many at once', async () => {
    const numbers = await Promise.all(Array.from({ length: 200 }, () => reader.getBlockNumber({ cacheTime: 0 })))
    assert.deepEqual(new Set(numbers), new Set([1n]))
  })

  test('new blocks', async () => {
    const seen: bigint[] = []
    const unwatch = reader.watchBlocks({ onBlock: ({ number }) => seen.push(number), onError: assert.fail })
    await settle()
    const number = await reader.getBlockNumber({ cacheTime: 0 })
    await testClient('anvil', () => reader.transport as never).mine({ blocks: 3 })
    await eventually(() => seen.length >= 3)
    assert.deepEqual(seen.slice(-3), [number + 1n, number + 2n, number + 3n])
    unwatch()
  })

  test('pending transactions', async () => {
    const seen: Hash[] = []
    const unwatch = reader.watchPendingTransactions({
      onTransactions: (hashes) => seen.push(...hashes),
      onError: assert.fail,
    })
    await settle()
    const hash = await alice.sendTransaction({ to: STRANGER, value: 1n })
    await eventually(() => seen.includes(hash))
    unwatch()
  })

  test('events of a contract', async () => {
    const seen: unknown[] = []
    const unwatch = reader.watchContractEvent({
      address: ledger,
      abi,
      eventName: 'Deposited',
      onLogs: (logs) => seen.push(...logs.map((log) => (log as unknown as { args: unknown }).args)),
      onError: assert.fail,
    })
    await settle()
    await alice.writeContract({ address: ledger, abi, functionName: 'deposit', value: 5n })
    await alice.writeContract({ address: ledger, abi, functionName: 'increment' })
    await alice.writeContract({ address: ledger, abi, functionName: 'deposit', value: 6n })
    await eventually(() => seen.length === 2)
    assert.deepEqual(seen, [
      { account: ALICE.address, amount: 5n },
      { account: ALICE.address, amount: 6n },
    ])
    unwatch()
  })

  test('a call that reverts has its data here, too', async () => {
    await assert.rejects(
      reader.readContract({ address: ledger, abi, functionName: 'refuse', args: ['closed'] }),
      /closed/,
    )
  })

  /** Subscriptions are made in the background. */
  async function settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
})

describe('a node that goes away and comes back', ONLY_OURS, () => {
  test('viem connects again and is told of new blocks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'multilane-e2e-'))
    let target = await startTarget(['--data-dir', folder])
    const client = createPublicClient({
      chain: foundry,
      // viem gives up when its first attempt fails: the node has to be back by then.
      transport: webSocket(target.webSocketUrl, { reconnect: { delay: 4_000 } }),
    })
    try {
      const seen: bigint[] = []
      const unwatch = client.watchBlockNumber({ onBlockNumber: (number) => seen.push(number) })
      await new Promise((resolve) => setTimeout(resolve, 300))
      await testClient('anvil', () => publicClient(target.url).transport as never).mine({ blocks: 2 })
      await eventually(() => seen.includes(2n))
      const { port } = target
      await target.stop('SIGKILL')
      target = await startTarget(['--data-dir', folder], port)
      await eventually(async () => {
        await testClient('anvil', () => publicClient(target.url).transport as never).mine({ blocks: 1 })
        return seen.some((number) => number > 2n)
      })
      assert.ok((await client.getBlockNumber({ cacheTime: 0 })) > 2n)
      unwatch()
    } finally {
      ;(await client.transport.getRpcClient()).close()
      await target.stop()
      await rm(folder, { recursive: true })
    }
  })
})
