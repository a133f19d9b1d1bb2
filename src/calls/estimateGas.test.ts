/**
 * Estimates: enough to succeed with, not much more, and clear words where nothing is enough.
 *
 * Owns: the outcomes of `estimateGas`.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CallLanes, type CallMessage, type EstimateOutcome } from './index.ts'
import { contracts, messageTo, poor, rich, somebody, testSite } from './testing.ts'

const calls = new CallLanes({ lanes: 0 })
after(() => calls.close())

function estimate(message: CallMessage, gasCap = 0n): Promise<EstimateOutcome> {
  return calls.estimateGas(testSite(), {
    message: { ...message, gas: message.gas === 1_000_000n ? 0n : message.gas },
    gasCap,
  })
}

async function gasOf(message: CallMessage): Promise<bigint> {
  const outcome = await estimate(message)
  assert.equal(outcome.kind, 'estimated')
  return (outcome as Extract<EstimateOutcome, { kind: 'estimated' }>).gas
}

async function succeedsWith(message: CallMessage, gas: bigint): Promise<boolean> {
  const outcome = await calls.call(testSite(), { ...message, gas })
  return outcome.kind === 'executed' && outcome.status === 'success'
}

test('a payment costs what it costs', async () => {
  assert.equal(await gasOf(messageTo(somebody)), 21_000n)
  assert.equal(await gasOf(messageTo(somebody, { from: rich, value: 7n, maxFeePerGas: 10n })), 21_000n)
})

for (const name of ['reads', 'counts', 'hoards', 'clears'] as const) {
  test(`an estimate suffices and is not far too high: ${name}`, async () => {
    const message = messageTo(contracts[name])
    const gas = await gasOf(message)
    assert.ok(await succeedsWith(message, gas))
    assert.ok(!(await succeedsWith(message, (gas * 97n) / 100n)))
  })
}

test('an estimate counts calldata, creations and authorizations in', async () => {
  const data = new Uint8Array(1000).fill(1)
  const withData = await gasOf(messageTo(somebody, { data }))
  assert.ok(withData >= 61_000n && withData < 62_000n)
  const initcode = Uint8Array.of(0x60, 0x01, 0x5f, 0xf3)
  assert.ok((await gasOf(messageTo(undefined, { data: initcode }))) > 53_200n)
  const authorization = { chainId: 1n, address: somebody, nonce: 0n, yParity: 0n, r: 1n, s: 1n }
  const withAuthorization = await gasOf(messageTo(somebody, { authorizationList: [authorization] }))
  assert.ok(withAuthorization >= 46_000n && withAuthorization < 48_000n)
})

test('what reverts or halts has no estimate', async () => {
  const reverting = await estimate(messageTo(contracts.reverts))
  assert.ok(reverting.kind === 'failed' && reverting.execution.status === 'revert')
  assert.ok(reverting.execution.output.length === 100)
  const failing = await estimate(messageTo(contracts.fails))
  assert.ok(failing.kind === 'failed' && failing.execution.haltText === 'invalid opcode: INVALID')
})

test('what needs more than there is exceeds the allowance', async () => {
  const limited = (message: CallMessage, gasCap?: bigint): Promise<EstimateOutcome> => estimate(message, gasCap)
  const allowance = (gas: bigint): EstimateOutcome => ({ kind: 'exceedsAllowance', allowance: gas })
  // The cap of EIP-7825, then those that are given.
  assert.deepEqual(await limited(messageTo(contracts.loops)), allowance(16_777_216n))
  assert.deepEqual(await limited(messageTo(contracts.loops), 100_000n), allowance(100_000n))
  assert.deepEqual(await limited(messageTo(contracts.loops, { gas: 50_000n })), allowance(50_000n))
  assert.deepEqual(await limited(messageTo(contracts.reads), 21_005n), allowance(21_005n))
  assert.deepEqual(await limited(messageTo(contracts.reads), 20_000n), allowance(20_000n))
  // 10^18 is enough for as much.
  const dear = messageTo(contracts.reads, { from: rich, maxFeePerGas: 10n ** 18n / 22_000n })
  assert.deepEqual(await limited(dear), allowance(22_000n))
})

test('who cannot pay is told what is missing', async () => {
  const refused = await estimate(messageTo(somebody, { from: poor, value: 1n, maxFeePerGas: 10n }))
  assert.ok(refused.kind === 'refused' && refused.code === 'insufficientFunds')
  const free = await estimate(messageTo(somebody, { from: poor, value: 1n }))
  assert.ok(free.kind === 'refused' && free.code === 'insufficientFunds')
})
