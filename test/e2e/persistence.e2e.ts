/**
 * A chain in a folder: stopped or killed and started again, it gives the same answers.
 *
 * Owns: a history with something of everything, and a list of questions about it. Must never: wait between the last answer
 * and the end of the node.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { encodeDeployData, encodeFunctionData, type Hex, numberToHex } from 'viem'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { ask, call } from './support/rpc.ts'
import { ONLY_OURS, runTarget, startTarget, type Target } from './support/target.ts'

const { abi, bytecode } = contract('Ledger')

interface BlockJson {
  readonly number: Hex
  readonly hash: Hex
  readonly transactions: readonly Hex[]
}

describe('a chain that is kept', ONLY_OURS, () => {
  let folder: string
  let node: Target

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multilane-e2e-'))
    node = await startTarget(['--data-dir', folder])
  })
  afterEach(async () => {
    await node.stop()
    await rm(folder, { recursive: true })
  })

  const restart = async (signal: NodeJS.Signals) => {
    const ending = await node.stop(signal)
    node = await startTarget(['--data-dir', folder])
    return ending
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(`after ${signal}`, async () => {
      const ledger = await makeHistory(node.url)
      const before = await answers(node.url, ledger)
      const ending = await restart(signal)
      assert.equal(ending, signal === 'SIGKILL' ? 'SIGKILL' : 0, node.output())
      assert.deepEqual(await answers(node.url, ledger), before)
      await goesOn(node.url, ledger)
      const later = await answers(node.url, ledger)
      await restart(signal)
      assert.deepEqual(await answers(node.url, ledger), later)
    })
  }

  test('what was mined right before the kill is there', async () => {
    for (let round = 0; round < 5; round++) {
      const nonce = Number(await call<Hex>(node.url, 'eth_getTransactionCount', [ALICE.address, 'latest']))
      const sent = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          call<Hex>(node.url, 'eth_sendTransaction', [
            { from: ALICE.address, to: STRANGER, value: '0x1', nonce: numberToHex(nonce + index) },
          ]),
        ),
      )
      const head = await call<BlockJson>(node.url, 'eth_getBlockByNumber', ['latest', false])
      await restart('SIGKILL')
      assert.deepEqual(await call(node.url, 'eth_getBlockByNumber', ['latest', false]), head)
      for (const hash of sent) assert.notEqual(await call(node.url, 'eth_getTransactionReceipt', [hash]), null)
    }
  })

  test('what was changed outside blocks', async () => {
    await call(node.url, 'anvil_setBalance', [STRANGER, '0x64'])
    await restart('SIGKILL')
    assert.equal(await call(node.url, 'eth_getBalance', [STRANGER, 'latest']), '0x64')
    await call(node.url, 'evm_mine')
    await restart('SIGKILL')
    assert.equal(await call(node.url, 'eth_getBalance', [STRANGER, 'latest']), '0x64')
  })

  test('another node for the same folder, or for another chain', async () => {
    const second = await runTarget(['--data-dir', folder, '--port', '0'])
    assert.equal(second.status, 1, second.output)
    assert.match(second.output, /in use|another|locked/i)
    assert.equal(await call(node.url, 'eth_chainId'), '0x7a69')
    await node.stop()
    const other = await runTarget(['--data-dir', folder, '--port', '0', '--chain-id', '5'])
    assert.equal(other.status, 1, other.output)
    assert.match(other.output, /31337/)
    node = await startTarget(['--data-dir', folder])
  })
})

/** Deploys, pays, logs, fails, delegates; gives the contract's address. */
async function makeHistory(url: string): Promise<Hex> {
  const send = (fields: object) => call<Hex>(url, 'eth_sendTransaction', [{ from: ALICE.address, ...fields }])
  const deployed = await send({ data: encodeDeployData({ abi, bytecode, args: [7n] }), value: '0xde0b6b3a7640000' })
  const { contractAddress } = await call<{ contractAddress: Hex }>(url, 'eth_getTransactionReceipt', [deployed])
  const calling = (functionName: string, args: readonly unknown[] = []) => ({
    to: contractAddress,
    data: encodeFunctionData({ abi, functionName, args }),
  })
  for (let round = 0; round < 5; round++) await send(calling('increment'))
  await send({ ...calling('deposit'), value: '0x64' })
  await send(calling('move', [BOB.address, 40n, 'for tea']))
  await send({ ...calling('refuse', ['no']), gas: '0x186a0' })
  await send({ from: BOB.address, to: STRANGER, value: '0x5', gasPrice: '0xb2d05e00' })
  await call(url, 'evm_setAutomine', [false])
  for (let count = 0; count < 30; count++) await send({ to: STRANGER, value: '0x1', gas: '0x5208' })
  await call(url, 'evm_mine')
  await call(url, 'evm_setAutomine', [true])
  await call(url, 'anvil_setStorageAt', [contractAddress, '0x0', numberToHex(1000, { size: 32 })])
  await call(url, 'anvil_mine', ['0x3'])
  return contractAddress
}

async function goesOn(url: string, ledger: Hex): Promise<void> {
  const data = encodeFunctionData({ abi, functionName: 'increment' })
  const hash = await call<Hex>(url, 'eth_sendTransaction', [{ from: ALICE.address, to: ledger, data }])
  assert.equal((await call<{ status: Hex }>(url, 'eth_getTransactionReceipt', [hash])).status, '0x1')
}

/** What the node says about everything that has happened. */
async function answers(url: string, ledger: Hex): Promise<Map<string, unknown>> {
  const given = new Map<string, unknown>()
  const note = async (method: string, ...params: unknown[]) => {
    const { result, error } = await ask(url, method, params)
    given.set(`${method} ${JSON.stringify(params)}`, error ?? result)
    return result
  }
  const slot = numberToHex(0, { size: 32 })
  await note('eth_chainId')
  const head = Number(await note('eth_blockNumber'))
  for (let number = 0; number <= head; number++) {
    const at = numberToHex(number)
    const block = (await note('eth_getBlockByNumber', at, false)) as BlockJson
    await note('eth_getBlockByHash', block.hash, true)
    await note('eth_getBlockReceipts', at)
    await note('eth_getBalance', ALICE.address, at)
    await note('eth_getBalance', STRANGER, at)
    await note('eth_getStorageAt', ledger, slot, at)
    await note('eth_getCode', ledger, at)
    await note('debug_traceBlockByNumber', at, { tracer: 'callTracer' })
    for (const hash of block.transactions.slice(0, 3)) {
      await note('eth_getTransactionByHash', hash)
      await note('eth_getTransactionReceipt', hash)
      await note('debug_traceTransaction', hash, { tracer: 'prestateTracer', tracerConfig: { diffMode: true } })
    }
  }
  await note('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' })
  await note('eth_getLogs', { fromBlock: '0x0', address: ledger })
  await note('eth_feeHistory', '0x5', 'latest', [50])
  await note('eth_getTransactionCount', ALICE.address, 'latest')
  await note('eth_getProof', ledger, [slot], 'latest')
  await note('eth_call', { to: ledger, data: encodeFunctionData({ abi, functionName: 'count' }) }, 'latest')
  await note('eth_getBlockByNumber', 'earliest', false)
  return given
}
