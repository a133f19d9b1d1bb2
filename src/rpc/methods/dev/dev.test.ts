/** Methods for developers: their names, parameters and answers, and what they do to the chain. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RpcError } from '../../errors.ts'
import { createTestNode, ETHER, GWEI, type Hex, type TestNode } from '../testing.ts'

const NOBODY = `0x${'ab'.repeat(20)}` as const
const OTHER = `0x${'cd'.repeat(20)}` as const
const WORD = `0x${'00'.repeat(31)}07` as const

interface Header {
  readonly number: Hex
  readonly hash: Hex
  readonly timestamp: Hex
  readonly baseFeePerGas: Hex
  readonly gasLimit: Hex
  readonly miner: Hex
  readonly mixHash: Hex
  readonly transactions: readonly Hex[]
}

const headOf = async (node: TestNode) => (await node.call('eth_getBlockByNumber', 'latest', false)) as Header
const timeOf = async (node: TestNode) => Number((await headOf(node)).timestamp)
const heightOf = async (node: TestNode) => Number(await node.call('eth_blockNumber'))

function refused(code: number, message: RegExp) {
  return (error: unknown) => error instanceof RpcError && error.code === code && message.test(error.message)
}

describe('mining', () => {
  test('blocks on demand, in all forms of asking', async () => {
    await using node = await createTestNode()
    assert.equal(await node.call('evm_mine'), '0x0')
    assert.equal(await node.call('anvil_mine'), null)
    assert.equal(await node.call('hardhat_mine', '0x2', '0x3c'), true)
    assert.equal(await node.call('anvil_mine', 3, 0), null)
    assert.equal(await heightOf(node), 7)
    const time = await timeOf(node)
    await node.call('evm_mine', time + 100)
    assert.equal(await timeOf(node), time + 100)
    await node.call('evm_mine', { timestamp: `0x${(time + 200).toString(16)}`, blocks: 2 })
    assert.equal(await heightOf(node), 10)
    const [detailed] = (await node.call('evm_mine_detailed')) as Header[]
    assert.deepEqual([Number(detailed!.number), detailed!.hash], [11, (await headOf(node)).hash])
    await assert.rejects(node.call('evm_mine', 5), refused(-32602, /[Tt]imestamp/))
  })

  test('the blocks of one call are as far apart as asked', async () => {
    await using node = await createTestNode()
    await node.call('hardhat_mine', '0x5', '0xe10')
    const times = await Promise.all(
      [1, 2, 3, 4, 5].map(async (number) => {
        const block = (await node.call('eth_getBlockByNumber', `0x${number.toString(16)}`, false)) as Header
        return Number(block.timestamp)
      }),
    )
    for (let index = 1; index < 5; index++) assert.equal(times[index]! - times[index - 1]!, 3600)
  })

  test('by itself: for each transaction, in a rhythm, or not', async () => {
    await using node = await createTestNode()
    const [from, to] = node.accounts
    assert.equal(await node.call('anvil_getAutomine'), true)
    assert.equal(await node.call('anvil_getIntervalMining'), null)
    await node.call('evm_setAutomine', false)
    const hash = await node.call('eth_sendTransaction', { from, to })
    assert.equal(await heightOf(node), 0)
    await node.call('evm_setIntervalMining', 0.02)
    assert.equal(await node.call('anvil_getIntervalMining'), 0.02)
    while ((await node.call('eth_getTransactionReceipt', hash)) === null) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await node.call('evm_setIntervalMining', 5000)
    assert.equal(await node.call('anvil_getIntervalMining'), 5, 'Hardhat gives milliseconds')
    await node.call('evm_setAutomine', true)
    assert.equal(await node.call('anvil_getIntervalMining'), null)
    assert.equal(await node.call('hardhat_getAutomine'), true)
    await node.call('anvil_setIntervalMining', '0x0')
    assert.equal(await node.call('anvil_getAutomine'), false)
    assert.equal(await node.call('anvil_getIntervalMining'), null)
    await assert.rejects(node.call('evm_setIntervalMining', -1), refused(-32602, /interval/))
  })
})

describe('time', () => {
  test('goes on from where it was set', async () => {
    let now = 1_700_000_100
    await using node = await createTestNode({ now: () => now * 1000 })
    await node.call('evm_mine')
    assert.equal(await timeOf(node), now)
    assert.equal(await node.call('evm_increaseTime', '3600'), 3600)
    assert.equal(await node.call('evm_increaseTime', '0x3c'), 3660)
    await node.call('evm_mine')
    assert.equal(await timeOf(node), now + 3660)
    assert.equal(await node.call('evm_setNextBlockTimestamp', now + 10_000), null)
    await node.call('evm_mine')
    assert.equal(await timeOf(node), now + 10_000)
    now += 5
    await node.call('evm_mine')
    assert.equal(await timeOf(node), now + 10_000, 'five seconds later')
    await assert.rejects(node.call('evm_setNextBlockTimestamp', 5), refused(-32602, /[Tt]imestamp/))
    assert.equal(await node.call('evm_setTime', (now + 20_000) * 1000), 10_000, 'milliseconds are known by their size')
    await node.call('evm_mine')
    assert.equal(await timeOf(node), now + 20_000)
  })

  test('the interval of mined blocks lies before each of them in anvil, between them in Hardhat', async () => {
    await using node = await createTestNode({ now: () => 1_700_000_100_000 })
    await node.call('evm_mine')
    const start = await timeOf(node)
    await node.call('hardhat_mine', 3, 60)
    assert.equal(await timeOf(node), start + 121)
    await node.call('anvil_mine', 3, 60)
    assert.equal(await timeOf(node), start + 301)
    await node.call('anvil_mine', 1, 1000)
    assert.equal(await timeOf(node), start + 1301)
  })

  test('a set time is where the rhythm of blocks starts again', async () => {
    await using node = await createTestNode({ now: () => 1_700_000_100_000 })
    await node.call('anvil_setBlockTimestampInterval', 7)
    await node.call('evm_mine')
    await node.call('evm_setTime', 1_800_000_000)
    await node.call('anvil_mine', 2)
    assert.equal(await timeOf(node), 1_800_000_014)
  })

  test('with an interval each block is so much later', async () => {
    await using node = await createTestNode()
    await node.call('evm_mine')
    const start = await timeOf(node)
    assert.equal(await node.call('anvil_setBlockTimestampInterval', 7), null)
    await node.call('anvil_mine', 2)
    assert.equal(await timeOf(node), start + 14)
    assert.equal(await node.call('anvil_removeBlockTimestampInterval'), true)
    assert.equal(await node.call('anvil_removeBlockTimestampInterval'), false)
    assert.equal(await node.call('anvil_getGenesisTime'), 1_700_000_000)
  })
})

describe('terms of the next block', () => {
  test('base fee and randomness once, gas limit and coinbase from now on', async () => {
    await using node = await createTestNode()
    await node.call('hardhat_setNextBlockBaseFeePerGas', '0x64')
    await node.call('hardhat_setPrevRandao', WORD)
    assert.equal(await node.call('evm_setBlockGasLimit', '0x1c9c380'), true)
    assert.equal(await node.call('hardhat_setCoinbase', NOBODY), true)
    await node.call('evm_mine')
    const first = await headOf(node)
    assert.deepEqual(
      [first.baseFeePerGas, first.mixHash, first.gasLimit, first.miner],
      ['0x64', WORD, '0x1c9c380', NOBODY],
    )
    await node.call('evm_mine')
    const second = await headOf(node)
    assert.notEqual(second.mixHash, WORD)
    assert.deepEqual([second.gasLimit, second.miner], ['0x1c9c380', NOBODY])
    await assert.rejects(node.call('evm_setBlockGasLimit', 0), refused(-32602, /greater than 0/))
  })

  test('a transaction that is too cheap is refused while no other block would come, else it waits until the fee falls', async () => {
    await using node = await createTestNode()
    const [from, to] = node.accounts
    const send = () => node.call('eth_sendTransaction', { from, to, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x0' })
    await assert.rejects(send(), refused(-32003, /^max fee per gas less than block base fee/))
    await node.call('evm_setAutomine', false)
    const hash = await send()
    await node.call('evm_setAutomine', true)
    await node.context.producer.settled()
    assert.equal(await heightOf(node), 0)
    await node.call('anvil_setNextBlockBaseFeePerGas', 1)
    await node.context.producer.settled()
    assert.equal(((await node.call('eth_getTransactionReceipt', hash)) as { status: Hex }).status, '0x1')
  })
})

describe('accounts', () => {
  test('balance, nonce, code and storage, each by itself', async () => {
    await using node = await createTestNode()
    assert.equal(await node.call('hardhat_setBalance', NOBODY, '0x64'), true)
    assert.equal(await node.call('anvil_setNonce', NOBODY, 5), null)
    assert.equal(await node.call('anvil_setCode', NOBODY, '0x6001'), null)
    assert.equal(await node.call('anvil_setStorageAt', NOBODY, '0x1', WORD), true)
    assert.equal(await node.call('hardhat_setStorageAt', NOBODY, `0x${'00'.repeat(31)}02`, '0x07'), true)
    const read = async (when: string) => {
      assert.equal(await node.call('eth_getBalance', NOBODY), '0x64', when)
      assert.equal(await node.call('eth_getTransactionCount', NOBODY), '0x5', when)
      assert.equal(await node.call('eth_getCode', NOBODY), '0x6001', when)
      assert.equal(await node.call('eth_getStorageAt', NOBODY, '0x1'), WORD, when)
      assert.equal(await node.call('eth_getStorageAt', NOBODY, '0x2'), WORD, when)
    }
    await read('at once')
    await node.call('evm_mine')
    await read('in the next block')
    assert.equal(await node.call('eth_getBalance', NOBODY, '0x0'), '0x0')
    await node.call('anvil_setCode', NOBODY, '0x')
    await node.call('evm_mine')
    assert.equal(await node.call('eth_getCode', NOBODY), '0x')
    assert.equal(await node.call('eth_getStorageAt', NOBODY, '0x1'), WORD)
    await assert.rejects(node.call('anvil_setNonce', NOBODY, `${2n ** 64n + 1n}`), refused(-32602, /64 bits/))
    await assert.rejects(node.call('anvil_setBalance', NOBODY, '-1'), refused(-32602, /invalid number/))
  })

  test('numbers in all forms, and several accounts at once', async () => {
    await using node = await createTestNode()
    for (const [given, want] of [
      ['1000', '0x3e8'],
      [1000, '0x3e8'],
      ['0x03e8', '0x3e8'],
    ] as const) {
      await node.call('anvil_setBalance', NOBODY, given)
      assert.equal(await node.call('eth_getBalance', NOBODY), want)
    }
    await node.call('tenderly_setBalance', [NOBODY, OTHER], '0x5')
    await node.call('tenderly_addBalance', [NOBODY, OTHER, NOBODY], 1)
    await node.call('anvil_addBalance', NOBODY, 1)
    assert.equal(await node.call('eth_getBalance', NOBODY), '0x7')
    assert.equal(await node.call('eth_getBalance', OTHER), '0x6')
    await assert.rejects(node.call('anvil_addBalance', NOBODY, `0x${'ff'.repeat(32)}`), refused(-32602, /256 bits/))
  })

  test('edits and transactions at once lose nothing of one another', async () => {
    await using node = await createTestNode()
    const [from] = node.accounts
    const work: Promise<unknown>[] = []
    for (let round = 0; round < 20; round++) {
      work.push(node.call('eth_sendTransaction', { from, to: NOBODY, value: '0x1' }))
      work.push(node.call('anvil_addBalance', NOBODY, 1000))
    }
    await Promise.all(work)
    assert.equal(Number(await node.call('eth_getBalance', NOBODY)), 20_020)
  })

  test('an account that is set to nothing is gone', async () => {
    await using node = await createTestNode()
    await node.call('anvil_setBalance', NOBODY, 5)
    await node.call('evm_mine')
    await node.call('anvil_setBalance', NOBODY, 0)
    await node.call('evm_mine')
    assert.equal(node.context.chain.state.account(new Uint8Array(20).fill(0xab)), undefined)
  })
})

describe('the pool', () => {
  test('transactions are dropped one by one, by sender, and all', async () => {
    await using node = await createTestNode({ automine: false })
    const [one, two] = node.accounts
    const send = (from: Hex | undefined) => node.call('eth_sendTransaction', { from, to: NOBODY }) as Promise<Hex>
    const first = await send(one)
    assert.equal(await node.call('anvil_dropTransaction', first), first)
    assert.equal(await node.call('anvil_dropTransaction', first), null)
    assert.equal(await node.call('hardhat_dropTransaction', first), false)
    const again = await send(one)
    assert.equal(await node.call('hardhat_dropTransaction', again), true)
    await send(one)
    await send(two)
    await node.call('anvil_removePoolTransactions', one)
    assert.deepEqual(await node.call('txpool_status'), { pending: '0x1', queued: '0x0' })
    await node.call('anvil_dropAllTransactions')
    assert.deepEqual(await node.call('txpool_status'), { pending: '0x0', queued: '0x0' })
  })
})

describe('going back', () => {
  test('to a snapshot, which is used up', async () => {
    await using node = await createTestNode()
    const [from] = node.accounts
    assert.equal(await node.call('evm_snapshot'), '0x0')
    await node.call('anvil_setBalance', OTHER, 9)
    assert.equal(await node.call('evm_snapshot'), '0x1')
    await node.call('eth_sendTransaction', { from, to: NOBODY, value: '0x1' })
    await node.call('evm_increaseTime', 5000)
    assert.equal(await node.call('evm_revert', '0x1'), true)
    assert.equal(await heightOf(node), 0)
    assert.equal(await node.call('eth_getBalance', NOBODY), '0x0')
    assert.equal(await node.call('eth_getBalance', OTHER), '0x9')
    assert.equal(await node.call('evm_revert', '0x1'), false)
    assert.equal(await node.call('anvil_revert', 0), true)
    assert.equal(await node.call('eth_getBalance', OTHER), '0x0')
    assert.equal(await node.call('evm_increaseTime', 1), 1)
  })

  test('to the beginning', async () => {
    await using node = await createTestNode()
    const genesis = await headOf(node)
    await node.call('anvil_setBalance', OTHER, 9)
    await node.call('anvil_mine', 3)
    await node.call('evm_increaseTime', 5000)
    await node.call('anvil_impersonateAccount', OTHER)
    assert.equal(await node.call('hardhat_reset'), true)
    assert.equal((await headOf(node)).hash, genesis.hash)
    assert.equal(await node.call('eth_getBalance', OTHER), '0x0')
    assert.equal(await node.call('evm_increaseTime', 1), 1)
    assert.equal(await node.call('anvil_reset', {}), null)
    await assert.rejects(
      node.call('hardhat_reset', { forking: { jsonRpcUrl: 'http://127.0.0.1:1' } }),
      refused(-32602, /forking another chain is not supported/),
    )
  })

  test('by blocks, and onto another branch', async () => {
    await using node = await createTestNode()
    const [from] = node.accounts
    await node.call('anvil_mine', 5)
    const before = await headOf(node)
    await node.call('anvil_rollback', 2)
    assert.equal(await heightOf(node), 3)
    await node.call('anvil_rollback')
    assert.equal(await heightOf(node), 2)
    await node.call('anvil_mine', 3)
    const other = await headOf(node)
    assert.equal(Number(other.number), 5)
    const transactions = [
      [{ from, to: NOBODY, value: '0x1' }, 0],
      [{ from, to: NOBODY, value: '0x2' }, 2],
    ]
    assert.equal(await node.call('anvil_reorg', 3, transactions), null)
    const after = await headOf(node)
    assert.equal(Number(after.number), 5)
    assert.ok(after.hash !== before.hash && after.hash !== other.hash)
    assert.equal(after.transactions.length, 1)
    assert.equal(await node.call('eth_getBalance', NOBODY), '0x3')
    assert.equal(await node.call('anvil_getAutomine'), true)
    await assert.rejects(node.call('anvil_rollback', 6), refused(-32602, /cannot go back 6 blocks/))
    await assert.rejects(node.call('anvil_reorg', 1, [[{ from }, 1]]), refused(-32602, /none of the 1 new ones/))
  })
})

test('what the node tells of itself', async () => {
  await using node = await createTestNode()
  const [from] = node.accounts
  const info = (await node.call('anvil_nodeInfo')) as { [name: string]: unknown; environment: object }
  assert.equal(info.currentBlockNumber, '0x0')
  assert.equal(info.transactionOrder, 'fees')
  assert.deepEqual(Object.keys(info.environment), ['baseFee', 'chainId', 'gasLimit', 'gasPrice'])
  const metadata = (await node.call('hardhat_metadata')) as { chainId: number; latestBlockHash: Hex }
  assert.deepEqual([metadata.chainId, metadata.latestBlockHash], [31337, (await headOf(node)).hash])
  const snapshotsNow = async () => ((await node.call('anvil_metadata')) as { snapshots: object }).snapshots
  assert.deepEqual(await snapshotsNow(), {})
  const id = (await node.call('evm_snapshot')) as Hex
  await node.call('evm_mine')
  assert.deepEqual(await snapshotsNow(), { [id]: [0, metadata.latestBlockHash] })
  await node.call('evm_revert', id)
  assert.deepEqual(await snapshotsNow(), {})
  assert.equal(await node.call('hardhat_setLoggingEnabled', false), true)
  await assert.rejects(node.call('anvil_setRpcUrl', 'http://127.0.0.1'), refused(-32601, /does not exist/))
  assert.ok(BigInt((await node.call('eth_getBalance', from)) as Hex) === 10_000n * ETHER && GWEI > 0n)
})

test('with automatic impersonation everybody can send', async () => {
  await using node = await createTestNode()
  await node.call('anvil_setBalance', NOBODY, `0x${ETHER.toString(16)}`)
  await node.call('anvil_autoImpersonateAccount', true)
  const hash = await node.call('eth_sendTransaction', { from: NOBODY, to: OTHER, value: '0x1' })
  assert.equal(((await node.call('eth_getTransactionReceipt', hash)) as { from: Hex }).from, NOBODY)
  await node.call('anvil_autoImpersonateAccount', false)
  await assert.rejects(node.call('eth_sendTransaction', { from: NOBODY, to: OTHER }), refused(-32602, /No Signer/))
  assert.equal(await node.call('hardhat_impersonateAccount', NOBODY), true)
  assert.equal(await node.call('hardhat_stopImpersonatingAccount', NOBODY), true)
  assert.equal(await node.call('hardhat_stopImpersonatingAccount', NOBODY), false)
  assert.equal(await node.call('anvil_stopImpersonatingAccount', NOBODY), null)
})
