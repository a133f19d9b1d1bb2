/**
 * anvil forking the node's chain: it reads blocks, accounts and slots in its own order, and at a block that is not the head.
 *
 * Owns: the second node. Must never: start anvil as the target of these tests.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { encodeDeployData, encodeFunctionData, type Hex, numberToHex } from 'viem'
import { ALICE, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { foundryTool } from './support/processes.ts'
import { call } from './support/rpc.ts'
import { startTarget } from './support/target.ts'
import { eventually } from './support/waiting.ts'

const { abi, bytecode } = contract('Ledger')
const COUNT = encodeFunctionData({ abi, functionName: 'count' })
const INCREMENT = encodeFunctionData({ abi, functionName: 'increment' })

test('anvil goes on from our chain, and from its past', async () => {
  await using target = await startTarget()
  const send = (url: string, fields: object) =>
    call<Hex>(url, 'eth_sendTransaction', [{ from: ALICE.address, gas: numberToHex(1_000_000), ...fields }])
  const deployed = await send(target.url, { data: encodeDeployData({ abi, bytecode, args: [7n] }) })
  const { contractAddress: to } = await receiptOf(target.url, deployed)
  await send(target.url, { to: STRANGER, value: '0x64' })
  await call(target.url, 'anvil_mine', ['0x5'])
  await send(target.url, { to, data: INCREMENT })

  await using now = await forkOf(target.url)
  assert.equal(BigInt(await call<Hex>(now.url, 'eth_call', [{ to, data: COUNT }, 'latest'])), 8n)
  assert.equal(await call(now.url, 'eth_getBalance', [STRANGER, 'latest']), '0x64')
  const sent = await send(now.url, { to, data: INCREMENT })
  assert.equal((await receiptOf(now.url, sent)).status, '0x1')
  assert.equal(BigInt(await call<Hex>(now.url, 'eth_call', [{ to, data: COUNT }, 'latest'])), 9n)
  const old = await call<{ blockHash: Hex }>(now.url, 'eth_getTransactionByHash', [deployed])
  assert.equal(old.blockHash, (await call<{ hash: Hex }>(target.url, 'eth_getBlockByNumber', ['0x1', false])).hash)

  await using then = await forkOf(target.url, '1')
  assert.equal(BigInt(await call<Hex>(then.url, 'eth_call', [{ to, data: COUNT }, 'latest'])), 7n)
  assert.equal(await call(then.url, 'eth_getBalance', [STRANGER, 'latest']), '0x0')
  assert.equal(BigInt(await call<Hex>(target.url, 'eth_call', [{ to, data: COUNT }, 'latest'])), 8n)
})

interface ReceiptJson {
  readonly status: Hex
  readonly contractAddress: Hex
}

/** anvil answers who sends before it has made the block. */
async function receiptOf(url: string, hash: Hex): Promise<ReceiptJson> {
  let receipt: ReceiptJson | null = null
  await eventually(async () => {
    receipt = await call<ReceiptJson | null>(url, 'eth_getTransactionReceipt', [hash])
    return receipt !== null
  })
  return receipt!
}

/** An anvil on a fork of that chain, at a block or at its head. */
async function forkOf(url: string, block?: string): Promise<{ url: string } & AsyncDisposable> {
  const at = block === undefined ? [] : ['--fork-block-number', block]
  const child = spawn(foundryTool('anvil'), ['--port', '0', '--fork-url', url, '--no-storage-caching', ...at])
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const end = async () => {
    if (child.exitCode !== null) return
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }
  try {
    await eventually(() => /Listening on/.test(output))
  } catch (error) {
    await end()
    throw new Error(output, { cause: error })
  }
  return { url: `http://127.0.0.1:${/Listening on \S+:(\d+)/.exec(output)?.[1]}`, [Symbol.asyncDispose]: end }
}
