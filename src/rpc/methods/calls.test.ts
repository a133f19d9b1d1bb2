/**
 * eth_call, eth_estimateGas and eth_createAccessList as clients see them.
 *
 * Owns: blocks, overrides, defaults and errors. What executions come to is tested where they happen.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Dispatcher } from '../dispatch/dispatcher.ts'
import { RpcError } from '../errors.ts'
import { callMethods } from './calls.ts'
import { callMethod, createTestNode } from './testing.ts'

const READS = `0x${'c0'.repeat(20)}`
const REVERTS = `0x${'c1'.repeat(20)}`
const FAILS = `0x${'c2'.repeat(20)}`
const LOOPS = `0x${'c3'.repeat(20)}`
const ENVIRONMENT = `0x${'c4'.repeat(20)}`
const NOBODY = `0x${'ee'.repeat(20)}`

const word = (value: number | bigint): string => `0x${value.toString(16).padStart(64, '0')}`

/** Error("no") */
const REASON = `0x08c379a0${word(32).slice(2)}${word(2).slice(2)}6e6f${'00'.repeat(30)}`

const node = await createTestNode({
  automine: false,
  alloc: {
    [READS]: { balance: '0x0', code: '0x6001545f5260205ff3', storage: { [word(1)]: word(7) } },
    // Reverts with the call data.
    [REVERTS]: { balance: '0x0', code: '0x365f5f37365ffd' },
    [FAILS]: { balance: '0x0', code: '0xfe' },
    [LOOPS]: { balance: '0x0', code: '0x5b5f56' },
    // Number, time, gas limit, base fee, coinbase, randomness, balance of the caller.
    [ENVIRONMENT]: {
      balance: '0x0',
      code: '0x435f52426020524560405248606052416080524460a052333160c05260e05ff3',
    },
  },
})
after(() => node.close())

const [alice] = node.accounts as [string]

async function wordsOf(call: object, ...rest: unknown[]): Promise<bigint[]> {
  const result = (await node.call('eth_call', call, ...rest)) as string
  return (result.slice(2).match(/.{64}/g) ?? []).map((text) => BigInt(`0x${text}`))
}

function failsWith(code: number, message: RegExp | string, data?: unknown): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof RpcError, String(error))
    assert.equal(error.code, code)
    if (typeof message === 'string') assert.equal(error.message, message)
    else assert.match(error.message, message)
    assert.equal(error.data, data)
    return true
  }
}

test('a call is executed on the block that is named', async () => {
  await node.call('evm_mine')
  await node.call('hardhat_setStorageAt', READS, '0x1', word(8))
  const read = (id?: unknown): Promise<bigint[]> => wordsOf({ to: READS }, ...(id === undefined ? [] : [id]))
  assert.deepEqual(await read(), [8n])
  assert.deepEqual(await read('latest'), [8n])
  assert.deepEqual(await read('earliest'), [7n])
  assert.deepEqual(await read('pending'), [8n])
  assert.deepEqual(await read('0x0'), [7n])
  await assert.rejects(read('0x99'), failsWith(-32000, 'header not found'))
})

test('pending is the block that comes next, with what waits', async () => {
  const { number } = (await node.call('eth_getBlockByNumber', 'latest', false)) as { number: string }
  await node.call('eth_sendTransaction', { from: alice, to: NOBODY, value: '0x5' })
  const [latest] = await wordsOf({ to: ENVIRONMENT }, 'latest')
  const pending = await wordsOf({ from: NOBODY, to: ENVIRONMENT }, 'pending')
  assert.deepEqual([latest, pending[0], pending[6]], [BigInt(number), BigInt(number) + 1n, 5n])
  assert.equal((await wordsOf({ from: NOBODY, to: ENVIRONMENT }))[6], 0n)
})

test('state and block may be overridden, for that call', async () => {
  const state = { [READS]: { stateDiff: { [word(1)]: word(99) } } }
  assert.deepEqual(await wordsOf({ to: READS }, 'latest', state), [99n])
  assert.deepEqual(await wordsOf({ to: READS }, 'latest', { [READS]: { state: {} } }), [0n])
  assert.deepEqual(await wordsOf({ to: NOBODY }, 'latest', { [NOBODY]: { code: '0x60055f5260205ff3' } }), [5n])
  assert.deepEqual(await wordsOf({ to: READS }), [8n])
  const block = {
    number: '0x64',
    time: '0x7fffffff',
    gasLimit: '0x1234',
    baseFeePerGas: '0x3',
    feeRecipient: NOBODY,
    prevRandao: word(77),
  }
  const paid = { from: alice, to: ENVIRONMENT, maxFeePerGas: '0x9', gas: '0x30d40' }
  const found = await wordsOf(paid, 'latest', { [alice]: { balance: '0x2dc6c0' } }, block)
  // The balance is that after the gas was bought: 3,000,000 less 200,000 times 3.
  assert.deepEqual(found, [100n, 0x7fffffffn, 0x1234n, 3n, BigInt(NOBODY), 77n, 2_400_000n])
  await assert.rejects(
    wordsOf({ to: READS }, 'latest', {}, { beaconRoot: word(1) }),
    failsWith(-32000, 'block override "beaconRoot" is not supported for this RPC method'),
  )
})

test('precompiles may be moved', async () => {
  const identity = `0x${'00'.repeat(19)}04`
  const moved = { [identity]: { movePrecompileToAddress: NOBODY } }
  assert.equal(await node.call('eth_call', { to: NOBODY, data: '0x1234' }, 'latest', moved), '0x1234')
  assert.equal(await node.call('eth_call', { to: identity, data: '0x1234' }, 'latest', moved), '0x')
  await assert.rejects(
    wordsOf({ to: READS }, 'latest', { [READS]: { movePrecompileToAddress: NOBODY } }),
    failsWith(-32000, /^account 0xC0\w+ is not a precompile$/i),
  )
})

test('a revert is code 3 with its data and its reason', async () => {
  for (const method of ['eth_call', 'eth_estimateGas']) {
    await assert.rejects(
      node.call(method, { to: REVERTS, data: REASON }),
      failsWith(3, 'execution reverted: no', REASON),
    )
    await assert.rejects(node.call(method, { to: REVERTS }), failsWith(3, 'execution reverted', '0x'))
  }
})

test('halts are told in words', async () => {
  await assert.rejects(node.call('eth_call', { to: FAILS }), failsWith(-32000, 'invalid opcode: INVALID'))
  await assert.rejects(node.call('eth_call', { to: LOOPS, gas: '0x186a0' }), failsWith(-32000, 'out of gas'))
  await assert.rejects(
    node.call('eth_estimateGas', { to: LOOPS }),
    failsWith(-32000, 'gas required exceeds allowance (16777216)'),
  )
})

test('what could never be executed is refused', async () => {
  const refused = async (call: object, message: RegExp | string): Promise<void> =>
    assert.rejects(node.call('eth_call', call), failsWith(-32000, message))
  await refused(
    { from: NOBODY, to: READS, value: '0x1' },
    /^insufficient funds for gas \* price \+ value: address 0xe/i,
  )
  await refused({ from: NOBODY, to: READS, gasPrice: '0x77359400' }, /have 0 want 1\d+$/)
  await refused({ to: READS, gas: '0x5207' }, 'intrinsic gas too low: have 20999, want 21000')
  await refused({ to: READS, gasPrice: '0x1' }, /^max fee per gas less than block base fee/)
  await refused(
    { to: READS, gasPrice: '0x1', maxFeePerGas: '0x1' },
    'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified',
  )
  await refused({ to: READS, chainId: '0x1' }, "chainId does not match node's (have=1, want=31337)")
})

test('who pays and names no gas gets what can be paid for', async () => {
  const balance = (gas: number): object => ({ [NOBODY]: { balance: `0x${(gas * 2 * 10 ** 9).toString(16)}` } })
  const call = { from: NOBODY, to: READS, gasPrice: '0x77359400' }
  assert.deepEqual(await wordsOf(call, 'latest', balance(40_000)), [8n])
  await assert.rejects(wordsOf(call, 'latest', balance(22_000)), failsWith(-32000, 'out of gas'))
})

test('a call may ask for more gas than a block has', async () => {
  await assert.rejects(node.call('eth_call', { to: LOOPS, gas: '0x7270e00' }), failsWith(-32000, 'out of gas'))
  const methods = callMethods({ ...node.context, callGasCap: 25_000n })
  const limited = new Dispatcher({ methods, onInternalError: (error) => assert.fail(String(error)) })
  await assert.rejects(
    callMethod(limited, 'eth_call', [{ to: LOOPS, gas: '0x7270e00' }]),
    failsWith(-32000, 'out of gas'),
  )
  await assert.rejects(
    callMethod(limited, 'eth_estimateGas', [{ to: LOOPS }]),
    failsWith(-32000, 'gas required exceeds allowance (25000)'),
  )
})

test('an estimate suffices', async () => {
  assert.equal(await node.call('eth_estimateGas', { from: alice, to: NOBODY, value: '0x1' }), '0x5208')
  const gas = await node.call('eth_estimateGas', { from: alice, to: READS })
  assert.equal(await node.call('eth_call', { to: READS, gas }), word(8))
})

test('an access list comes with its gas, and with an error when the message fails', async () => {
  const list = [{ address: READS, storageKeys: [word(1)] }]
  assert.deepEqual(await node.call('eth_createAccessList', { from: alice, to: READS }), {
    accessList: list,
    // 21,000 + 2,400 + 1,900 for the list, 100 for the slot, and 16 for the rest.
    gasUsed: `0x${(25_416).toString(16)}`,
  })
  const reverted = (await node.call('eth_createAccessList', { to: REVERTS })) as {
    error: string
    accessList: unknown[]
  }
  assert.deepEqual([reverted.error, reverted.accessList], ['execution reverted', []])
})

test('bundles of calls follow on one another, after a block or within it', async () => {
  const reads = { to: READS }
  const bundles = [
    { transactions: [reads, { to: FAILS }, { to: REVERTS, data: REASON }] },
    { transactions: [{ to: ENVIRONMENT, data: '0x' }], blockOverride: { number: '0x64' } },
  ]
  const overrides = { [READS]: { stateDiff: { [word(1)]: word(5) } } }
  const results = (await node.call('eth_callMany', bundles, { blockNumber: 'latest' }, overrides)) as {
    value?: string
    error?: string
  }[][]
  assert.deepEqual(results[0], [
    { value: word(5) },
    { error: 'invalid opcode: INVALID' },
    { error: 'execution reverted: no' },
  ])
  assert.equal(results[1]?.[0]?.value?.slice(0, 66), word(100))
  await node.call('eth_sendTransaction', { from: alice, to: NOBODY, value: '0x7' })
  await node.call('evm_mine')
  const [, , , , , , after] = await wordsOf({ from: NOBODY, to: ENVIRONMENT })
  const balanceAt = async (transactionIndex: number): Promise<bigint> => {
    const call = [{ transactions: [{ from: NOBODY, to: ENVIRONMENT }] }]
    const [[{ value }]] = (await node.call('eth_callMany', call, { transactionIndex })) as [[{ value: string }]]
    return BigInt(`0x${value.slice(-64)}`)
  }
  const { transactions } = (await node.call('eth_getBlockByNumber', 'latest', false)) as { transactions: unknown[] }
  assert.equal(await balanceAt(-1), after)
  assert.equal(await balanceAt(transactions.length), after)
  assert.equal(await balanceAt(0), 0n)
  await assert.rejects(balanceAt(99), failsWith(-32000, /^transaction index 99 out of range/))
  await assert.rejects(node.call('eth_callMany', []), failsWith(-32602, 'empty bundles'))
})
