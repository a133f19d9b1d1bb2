/**
 * debug_trace* and trace_* on a dev chain: which state they see, and what is refused.
 *
 * Owns: nothing that is part of the product.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from '../../../test/support/assembler.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { encodeBlock } from '../../protocol/index.ts'
import { RpcError } from '../errors.ts'
import { createTestNode, type Hex, type TestNode } from './testing.ts'

const CONTRACT = `0x${'c0'.repeat(20)}`
/** Adds one to slot 0 and returns what it is now. */
const COUNTER = bytesToHex(assemble('0 SLOAD 1 ADD DUP1 0 SSTORE 0 MSTORE 32 0 RETURN'))
const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`

interface StructTrace {
  readonly returnValue: string
  readonly structLogs: readonly { readonly op: string }[]
}

async function nodeWithCounter(): Promise<TestNode> {
  return createTestNode({ alloc: { [CONTRACT]: { balance: '0x0', code: COUNTER } } })
}

async function count(node: TestNode): Promise<Hex> {
  const [from] = node.accounts
  return (await node.call('eth_sendTransaction', { from, to: CONTRACT, gas: '0x30d40' })) as Hex
}

async function refusal(call: Promise<unknown>): Promise<[number, string]> {
  try {
    await call
  } catch (error) {
    if (error instanceof RpcError) return [error.code, error.message]
    throw error
  }
  throw new Error('it was not refused')
}

const returned = async (trace: Promise<unknown>): Promise<number> => Number(((await trace) as StructTrace).returnValue)

test('a transaction is traced on what those before it have left', async () => {
  await using node = await nodeWithCounter()
  await node.call('evm_setAutomine', false)
  const hashes = [await count(node), await count(node), await count(node)]
  await node.call('evm_mine')
  for (const [index, hash] of hashes.entries()) {
    assert.equal(await returned(node.call('debug_traceTransaction', hash)), index + 1)
  }
  const block = (await node.call('debug_traceBlockByNumber', 'latest')) as { txHash: string; result: StructTrace }[]
  assert.deepEqual(
    block.map(({ txHash, result }) => [txHash, Number(result.returnValue)]),
    hashes.map((hash, index) => [hash, index + 1]),
  )
  const encoded = bytesToHex(encodeBlock(node.context.chain.head.block))
  assert.deepEqual(await node.call('debug_traceBlock', encoded), block)
  const calls = (await node.call('trace_block', 'latest')) as { transactionPosition: number }[]
  assert.deepEqual(
    calls.map(({ transactionPosition }) => transactionPosition),
    [0, 1, 2],
  )
})

test('what was edited before a block is there when it is traced', async () => {
  await using node = await nodeWithCounter()
  await node.call('hardhat_setStorageAt', CONTRACT, '0x0', word(41))
  const hash = await count(node)
  await node.call('hardhat_setStorageAt', CONTRACT, '0x0', word(7))
  assert.equal(await returned(node.call('debug_traceTransaction', hash)), 42)
  assert.equal(await returned(node.call('debug_traceCall', { to: CONTRACT }, 'latest')), 8)
})

test('who sends without a key is traced like anybody', async () => {
  await using node = await nodeWithCounter()
  await node.call('hardhat_setBalance', CONTRACT, '0xde0b6b3a7640000')
  await node.call('hardhat_impersonateAccount', CONTRACT)
  const hash = await node.call('eth_sendTransaction', { from: CONTRACT, to: CONTRACT, gas: '0x30d40' })
  const { from } = (await node.call('debug_traceTransaction', hash, { tracer: 'callTracer' })) as { from: string }
  assert.equal(from, CONTRACT)
})

test('a call is traced after a block or between its transactions, with what is overridden', async () => {
  await using node = await nodeWithCounter()
  await node.call('evm_setAutomine', false)
  await count(node)
  await count(node)
  await node.call('evm_mine')
  const call = (settings: object, block = 'latest') =>
    returned(node.call('debug_traceCall', { to: CONTRACT }, block, settings))
  assert.equal(await call({}), 3)
  assert.equal(await call({}, '0x0'), 1)
  assert.equal(await call({ txIndex: '0x0' }), 1)
  assert.equal(await call({ txIndex: '0x1' }), 2)
  const stateOverrides = { [CONTRACT]: { stateDiff: { [word(0)]: word(9) } } }
  assert.equal(await call({ stateOverrides }), 10)
  assert.equal(await call({ stateOverrides, txIndex: '0x1' }), 10)
  const number = { [CONTRACT]: { code: bytesToHex(assemble('NUMBER 0 MSTORE 32 0 RETURN')) } }
  assert.equal(await call({ stateOverrides: number, blockOverrides: { number: '0x1234' } }), 0x1234)
  const settings = { stateOverrides: number, blockOverrides: { number: '0x1235' }, txIndex: '0x1' }
  assert.equal(await call(settings), 0x1235)
  const bundles = [{ transactions: [{ to: CONTRACT }, { to: CONTRACT }] }, { transactions: [{ to: CONTRACT }] }]
  const many = (await node.call('debug_traceCallMany', bundles)) as StructTrace[][]
  assert.deepEqual(
    many.map((traces) => traces.map(({ returnValue }) => Number(returnValue))),
    [[3, 4], [5]],
  )
})

test('what cannot be traced is refused in the words of geth', async () => {
  await using node = await nodeWithCounter()
  const hash = await count(node)
  const [, other] = node.accounts
  const failed = await refusal(
    node.call('debug_traceCall', { from: other, to: CONTRACT, value: `0x${'f'.repeat(40)}` }),
  )
  assert.equal(failed[0], -32000)
  assert.match(failed[1], /^tracing failed: insufficient funds/)
  assert.deepEqual(await refusal(node.call('debug_traceBlockByNumber', 'earliest')), [
    -32000,
    'genesis is not traceable',
  ])
  assert.deepEqual(await refusal(node.call('debug_traceTransaction', word(1))), [-32000, 'transaction not found'])
  const pending = await refusal(node.call('debug_traceCall', { to: CONTRACT }, 'pending'))
  assert.deepEqual(pending, [-32000, 'tracing on top of pending is not supported'])
  const unknown = await refusal(node.call('debug_traceTransaction', hash, { tracer: '{result: () => 1}' }))
  assert.match(unknown[1], /^tracer not found: .*JavaScript/)
  assert.deepEqual(await refusal(node.call('debug_traceTransaction', hash, { timeout: 'soon' })), [
    -32602,
    'invalid argument 1: timeout: invalid duration "soon"',
  ])
  assert.equal(await returned(node.call('debug_traceTransaction', hash, { timeout: '1m30s' })), 1)
  assert.equal(await node.call('trace_transaction', word(1)), null)
  assert.equal((await refusal(node.call('trace_call', { to: CONTRACT }, ['trace', 'all'])))[0], -32602)
})

test('instructions are counted with what they cost', async () => {
  const callee = `0x${'c1'.repeat(20)}`
  const code = bytesToHex(assemble(`0 0 0 0 1 ${callee} 50000 CALL POP STOP`))
  const alloc = {
    [CONTRACT]: { balance: '0x1', code },
    [callee]: { balance: '0x0', code: bytesToHex(assemble('1 POP')) },
  }
  await using node = await createTestNode({ alloc })
  const hash = await count(node)
  const counted = (await node.call('trace_transactionOpcodeGas', hash)) as { opcodeGas: object[] }
  const call = 2600 + 9000
  assert.deepEqual(counted.opcodeGas, [
    { opcode: 'STOP', count: 2, gasUsed: 0 },
    { opcode: 'POP', count: 2, gasUsed: 4 },
    { opcode: 'PUSH0', count: 4, gasUsed: 8 },
    { opcode: 'PUSH1', count: 2, gasUsed: 6 },
    { opcode: 'PUSH2', count: 1, gasUsed: 3 },
    { opcode: 'PUSH20', count: 1, gasUsed: 3 },
    { opcode: 'CALL', count: 1, gasUsed: call },
  ])
  const block = (await node.call('trace_blockOpcodeGas', 'latest')) as { transactions: object[] }
  assert.deepEqual(block.transactions, [counted])
})
