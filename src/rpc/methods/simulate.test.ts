/** Simulations and blocks that nobody keeps. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RpcError } from '../errors.ts'
import { createTestNode, type TestNode } from './testing.ts'

const RICH = `0x${'c0'.repeat(20)}`
const POOR = `0x${'c1'.repeat(20)}`
const CODE = `0x${'c2'.repeat(20)}`
const ETHER_LOG = `0x${'ee'.repeat(20)}`

interface SimulatedCallJson {
  readonly status: string
  readonly returnData: string
  readonly gasUsed: string
  readonly maxUsedGas: string
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly logIndex: string }[]
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string }
}

interface SimulatedBlockJson {
  readonly number: string
  readonly hash: string
  readonly parentHash: string
  readonly timestamp: string
  readonly stateRoot: string
  readonly gasUsed: string
  readonly baseFeePerGas: string
  readonly calls: readonly SimulatedCallJson[]
  readonly transactions: readonly unknown[]
}

async function simulate(node: TestNode, asked: object, ...more: readonly unknown[]): Promise<SimulatedBlockJson[]> {
  return (await node.call('eth_simulateV1', asked, ...more)) as SimulatedBlockJson[]
}

function failsWith(code: number, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof RpcError)
    assert.equal(error.code, code, error.message)
    assert.match(error.message, message)
    return true
  }
}

const rich = { [RICH]: { balance: '0xde0b6b3a7640000' } }
const payment = { from: RICH, to: POOR, value: '0x5' }

test('blocks follow on one another, gaps are filled, and the chain stays as it is', async () => {
  await using node = await createTestNode()
  const head = node.context.chain.head
  const blocks = await simulate(node, {
    blockStateCalls: [
      { stateOverrides: rich, calls: [payment] },
      { blockOverrides: { number: '0x4' }, calls: [payment, { from: POOR, to: RICH, value: '0xa' }] },
    ],
    returnFullTransactions: true,
  })
  assert.deepEqual(
    blocks.map(({ number, calls, parentHash }) => [number, calls.map(({ status }) => status), parentHash]),
    [
      ['0x1', ['0x1'], head.id],
      ['0x2', [], blocks[0]!.hash],
      ['0x3', [], blocks[1]!.hash],
      ['0x4', ['0x1', '0x1'], blocks[2]!.hash],
    ],
  )
  const times = blocks.map(({ timestamp }) => BigInt(timestamp) - head.header.timestamp)
  assert.deepEqual(times, [12n, 24n, 36n, 48n])
  const nonces = blocks.flatMap(({ transactions }) => transactions.map((each) => (each as { nonce: string }).nonce))
  assert.deepEqual(nonces, ['0x0', '0x1', '0x0'])
  assert.equal(node.context.chain.head, head)
  assert.equal(await node.call('eth_getBalance', POOR, 'latest'), '0x0')
})

test('a simulation on an older block is what it was when that block was the head', async () => {
  await using node = await createTestNode({ alloc: { [CODE]: { balance: '0x0', code: '0x5f3560010155' } } })
  const [sender] = node.accounts
  const asked = {
    blockStateCalls: [
      { stateOverrides: { ...rich, [CODE]: { stateDiff: { [`0x${'00'.repeat(32)}`]: `0x${'07'.repeat(32)}` } } } },
      { calls: [payment, { from: RICH, to: CODE, data: `0x${'00'.repeat(31)}05` }] },
    ],
  }
  await node.call('eth_sendTransaction', { from: sender, to: CODE, data: `0x${'00'.repeat(31)}01` })
  const before = await simulate(node, asked, '0x1')
  for (const slot of [1, 2, 3]) {
    await node.call('eth_sendTransaction', { from: sender, to: CODE, data: `0x${'00'.repeat(31)}0${slot}` })
    await node.call('eth_sendTransaction', { from: sender, to: `0x${'d0'.repeat(19)}0${slot}`, value: '0x1' })
  }
  await node.call('hardhat_setBalance', POOR, '0x77')
  assert.deepEqual(await simulate(node, asked, '0x1'), before)
  // What waits to be part of the next block is part of the head's state.
  const [onHead] = await simulate(node, { blockStateCalls: [{}] })
  assert.notEqual(onHead!.stateRoot, before[0]!.stateRoot)
  const [{ hash }] = (await simulate(node, { blockStateCalls: [{}] })) as [SimulatedBlockJson]
  assert.equal(hash, onHead!.hash)
})

test('transfers are told as logs between those of contracts, and not when they are reverted', async () => {
  await using node = await createTestNode()
  // Logs nothing, sends 1 wei to the address in the input, logs again.
  const forwards = `0x5f5fa05f5f5f5f60015f355af1505f5fa0`
  const reverts = '0x5f5ffd'
  const asked = {
    blockStateCalls: [
      {
        stateOverrides: { ...rich, [CODE]: { code: forwards }, [POOR]: { code: reverts } },
        calls: [
          { from: RICH, to: CODE, value: '0x2', data: `0x${'00'.repeat(12)}${'d1'.repeat(20)}` },
          { from: RICH, to: POOR, value: '0x2' },
        ],
      },
    ],
  }
  const [told] = await simulate(node, { ...asked, traceTransfers: true })
  assert.deepEqual(
    told!.calls.map(({ logs }) => logs.map(({ address, logIndex }) => [address, logIndex])),
    [
      [
        [ETHER_LOG, '0x0'],
        [CODE, '0x1'],
        [ETHER_LOG, '0x2'],
        [CODE, '0x3'],
      ],
      [],
    ],
  )
  const [untold] = await simulate(node, asked)
  assert.deepEqual(
    untold!.calls.map(({ logs }) => logs.length),
    [2, 0],
  )
  assert.equal(untold!.calls[1]!.error?.code, 3)
  assert.deepEqual([untold!.gasUsed, untold!.stateRoot], [told!.gasUsed, told!.stateRoot])
})

test('what was wrong with a request or a call has a number', async () => {
  await using node = await createTestNode()
  const blocks = (...list: readonly object[]) => ({ blockStateCalls: list })
  const valid = (call: object) => ({ ...blocks({ stateOverrides: rich, calls: [call] }), validation: true })
  const fees = { from: RICH, to: POOR, maxFeePerGas: '0x77359400' }
  const cases: readonly (readonly [object, number, RegExp])[] = [
    [blocks(), -32602, /^empty input$/],
    [blocks(...Array.from({ length: 257 }, () => ({}))), -38026, /^too many blocks$/],
    [blocks({ blockOverrides: { number: '0x101' } }), -38026, /^too many blocks$/],
    [blocks({ blockOverrides: { number: '0x0' } }), -38020, /^block numbers must be in order: 0 <= 0$/],
    [blocks({ blockOverrides: { time: '0x1' } }), -38021, /^block timestamps must be in order: 1 <= /],
    [
      blocks({ calls: [{ ...payment, gas: '0x5' }] }),
      -38013,
      /^err: intrinsic gas too low: have 5, want 21000 \(supplied gas 5\)$/,
    ],
    [blocks({ calls: [payment] }), -38014, /^err: insufficient funds .* have 0 want 5 \(supplied gas 50000000\)$/],
    [
      blocks({ blockOverrides: { gasLimit: '0x5208' }, calls: [{ ...payment, gas: '0x5209' }] }),
      -38015,
      /^block gas limit reached/,
    ],
    [valid({ ...fees, nonce: '0x7' }), -38011, /^err: nonce too high: .* tx: 7 state: 0/],
    [valid(payment), -38012, /^err: max fee per gas less than block base fee: .*, maxFeePerGas: 0, baseFee: \d+/],
    [blocks({ stateOverrides: { [RICH]: { movePrecompileToAddress: POOR } } }), -32000, /is not a precompile$/],
    [blocks({ calls: [{ ...payment, gasPrice: '0x1', maxFeePerGas: '0x1' }] }), -32000, /^both gasPrice and/],
    [
      blocks({ calls: [{ ...payment, chainId: '0x1' }] }),
      -32000,
      /^chainId does not match node's \(have=1, want=31337\)$/,
    ],
  ]
  for (const [asked, code, message] of cases) await assert.rejects(simulate(node, asked), failsWith(code, message))
  const [block] = await simulate(node, valid(fees))
  assert.equal(block!.calls[0]!.status, '0x1')
  assert.ok(BigInt(block!.baseFeePerGas) > 0n)
})

test('a precompile can be elsewhere, and a halt has its words', async () => {
  await using node = await createTestNode()
  const identity = `0x${'00'.repeat(19)}04`
  const [block] = await simulate(node, {
    blockStateCalls: [
      {
        stateOverrides: { [identity]: { movePrecompileToAddress: POOR }, [CODE]: { code: '0xfe' } },
        calls: [
          { to: POOR, data: '0x1234' },
          { to: identity, data: '0x1234' },
          { to: CODE, gas: '0x10000' },
        ],
      },
    ],
  })
  const [moved, gone, halted] = block!.calls
  assert.deepEqual([moved!.returnData, gone!.returnData], ['0x1234', '0x'])
  assert.deepEqual(halted!.error, { code: -32015, message: 'invalid opcode: INVALID' })
  assert.equal(halted!.gasUsed, '0x10000')
})

test('what is pending can be simulated upon, and hashes of simulated blocks can be asked for', async () => {
  await using node = await createTestNode({ automine: false })
  const [sender] = node.accounts
  await node.call('eth_sendTransaction', { from: sender, to: POOR, value: '0x9' })
  const returnsBalance = `0x73${POOR.slice(2)}315f5260205ff3`
  const asked = {
    blockStateCalls: [{ stateOverrides: { [CODE]: { code: returnsBalance } }, calls: [{ to: CODE }] }],
  }
  const [onHead] = await simulate(node, asked)
  const [onPending] = await simulate(node, asked, 'pending')
  assert.deepEqual(
    [onHead, onPending].map((block) => [block!.number, BigInt(block!.calls[0]!.returnData)]),
    [
      ['0x1', 0n],
      ['0x2', 9n],
    ],
  )
  const hashOfTwo = { stateOverrides: { [CODE]: { code: '0x6002405f5260205ff3' } }, calls: [{ to: CODE }] }
  const blocks = await simulate(node, { blockStateCalls: [{}, {}, hashOfTwo] })
  assert.equal(blocks[2]!.calls[0]!.returnData, blocks[1]!.hash)
})

test('a block is built of what is given or of what waits, and kept by nobody', async () => {
  await using node = await createTestNode({ automine: false })
  const { chain } = node.context
  const { head } = chain
  const [sender] = node.accounts
  await node.call('eth_sendTransaction', { from: sender, to: POOR, value: '0x9' })
  const attributes = {
    timestamp: `0x${(head.header.timestamp + 5n).toString(16)}`,
    prevRandao: `0x${'00'.repeat(32)}`,
    suggestedFeeRecipient: RICH,
    withdrawals: [{ index: '0x0', validatorIndex: '0x0', address: POOR, amount: '0x1' }],
    parentBeaconBlockRoot: `0x${'00'.repeat(32)}`,
  }
  const build = (...params: readonly unknown[]) =>
    node.call('testing_buildBlockV1', ...params) as Promise<{
      readonly executionPayload: { readonly transactions: readonly string[]; readonly gasUsed: string }
      readonly blockValue: string
    }>
  const waiting = await build(head.id, attributes, null, '0x01')
  assert.equal(waiting.executionPayload.gasUsed, '0x5208')
  assert.ok(BigInt(waiting.blockValue) > 0n)
  const [raw] = waiting.executionPayload.transactions
  assert.deepEqual(await build(head.id, attributes, [raw], '0x01'), waiting)
  assert.deepEqual((await build(head.id, attributes, [])).executionPayload.transactions, [])
  await assert.rejects(build(head.id, attributes, [raw, raw]), failsWith(-32000, /^nonce too low/))
  await assert.rejects(build(head.id, attributes, ['0xdeadbeef']), failsWith(-32602, /./))
  await assert.rejects(build(head.id, { ...attributes, timestamp: '0x1' }), failsWith(-32602, /timestamp/))
  await assert.rejects(build(`0x${'12'.repeat(32)}`, attributes), failsWith(-32602, /./))
  assert.equal(chain.head, head)
})
