/** Whole nodes, as programs use them. Must never: listen on a port that another test may have. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { BrowserProvider, parseEther } from 'ethers'
import { createPublicClient, createWalletClient, custom, webSocket } from 'viem'
import { foundry } from 'viem/chains'
import { bytesToHex, hexToBytes } from '../primitives/index.ts'
import { createLog } from './log.ts'
import { createNode } from './node.ts'
import { OptionError } from './options.ts'

const SECOND = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'multilane-test-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}

function leftFolders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`multilane-chain-${process.pid}-`))
}

test('viem and ethers work on the provider, and nothing is left behind', async () => {
  const lines: string[] = []
  {
    await using node = await createNode({ lanes: 1, log: createLog({ json: true, write: (line) => lines.push(line) }) })
    assert.equal(node.url, undefined)
    assert.equal(leftFolders().length, 1)
    const transport = custom(node.provider)
    const client = createPublicClient({ chain: foundry, transport })
    const wallet = createWalletClient({ chain: foundry, transport })
    const [from] = await wallet.getAddresses()
    const hash = await wallet.sendTransaction({ account: from!, to: SECOND, value: 5n, gas: 21_000n })
    assert.equal((await client.getTransactionReceipt({ hash })).status, 'success')
    assert.equal(await client.getBalance({ address: SECOND }), 10_000n * 10n ** 18n + 5n)
    // viem's types know all methods, and so none that is missing.
    const missing = client.request({ method: 'nope' } as never)
    await assert.rejects(missing, /does not exist/)

    const provider = new BrowserProvider(node.provider)
    const signer = await provider.getSigner()
    const sent = await signer.sendTransaction({ to: SECOND, value: parseEther('1'), gasLimit: 21_000n })
    assert.equal((await sent.wait())?.blockNumber, 2)
    assert.equal(node.chain.head.header.number, 2n)
    assert.match(node.metrics(), /^multilane_chain_transactions_total 2$/m)
  }
  assert.deepEqual(leftFolders(), [])
  const blocks = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ message }) => message === 'block')
  assert.deepEqual(
    blocks.map(({ number, txs, gas }) => [number, txs, gas]),
    [
      ['1', 1, '21000'],
      ['2', 1, '21000'],
    ],
  )
})

test('the server answers over HTTP and WebSocket, with health and metrics, until it is closed', async () => {
  const node = await createNode({ port: 0, lanes: 0, metrics: true })
  const { url } = node
  assert.ok(url !== undefined)
  const client = createPublicClient({ chain: foundry, transport: webSocket(url.replace('http', 'ws')) })
  assert.equal(await client.getChainId(), 31_337)
  assert.deepEqual(await (await fetch(`${url}/ready`)).json(), { ready: true, head: 0, lanes: 0 })
  assert.match(
    await (await fetch(`${url}/metrics`)).text(),
    /^multilane_rpc_requests_total\{method="eth_chainId",result="ok"\} 1$/m,
  )
  await (await client.transport.getRpcClient()).close()
  await node.close()
  await node.close()
  await assert.rejects(fetch(url))
  await assert.rejects(node.provider.request({ method: 'eth_chainId' }), { code: 4900 })
})

test('a kept chain goes on, whatever is said about a new one', async (context) => {
  const dataDir = folderFor(context)
  let head: string
  {
    await using node = await createNode({ dataDir, lanes: 0, chainId: 7n, hardfork: 'prague', gasLimit: 40_000_000n })
    await node.provider.request({ method: 'evm_mine', params: [] })
    head = node.chain.head.id
  }
  {
    await using node = await createNode({ dataDir, lanes: 0, accounts: 1, hardfork: 'shanghai', gasLimit: 40_000_000n })
    assert.equal(node.chain.head.id, head)
    assert.equal(await node.provider.request({ method: 'eth_chainId' }), '0x7')
    assert.equal(node.accounts.length, 1)
  }
  await assert.rejects(createNode({ dataDir, lanes: 0, chainId: 8n }), (error) => {
    assert.ok(error instanceof OptionError)
    assert.match(error.message, /has the id 7, not 8/)
    return true
  })
  await using node = await createNode({ dataDir, lanes: 0, chainId: 7n })
  await assert.rejects(createNode({ dataDir, lanes: 0 }), { name: 'StoreError' })
  assert.equal(node.chain.head.id, head)
  assert.ok(existsSync(dataDir))
})

test('deterministic chains are the same', async () => {
  const heads: string[] = []
  for (const lanes of [0, 2]) {
    await using node = await createNode({ deterministic: true, lanes, shadow: lanes > 0 })
    const [from] = node.accounts.map(bytesToHex)
    const send = {
      from,
      to: SECOND,
      value: '0x1',
      gas: '0x5208',
      maxFeePerGas: '0x77359400',
      maxPriorityFeePerGas: '0x1',
    }
    await node.provider.request({ method: 'eth_sendTransaction', params: [send] })
    await node.provider.request({ method: 'evm_increaseTime', params: [60] })
    await node.provider.request({ method: 'evm_mine', params: [] })
    heads.push(node.chain.head.id)
  }
  assert.equal(heads[0], heads[1])
})

test('accounts, balances and the first block as asked', async () => {
  const funded = { address: hexToBytes(`0x${'ab'.repeat(20)}`), balance: 9n }
  await using node = await createNode({
    lanes: 0,
    accounts: 2,
    balance: 3n,
    funded: [funded],
    number: 5n,
    timestamp: 6n,
  })
  assert.equal(node.accounts.length, 2)
  assert.equal(node.chain.state.account(node.accounts[1]!)?.balance, 3n)
  assert.equal(node.chain.state.account(funded.address)?.balance, 9n)
  assert.ok(node.privateKeyOf(node.accounts[0]!) !== undefined)
  assert.equal(node.privateKeyOf(funded.address), undefined)
  assert.deepEqual([node.chain.genesis.header.number, node.chain.genesis.header.timestamp], [5n, 6n])
})

test('a port that is taken ends the start, and leaves nothing', async () => {
  await using node = await createNode({ port: 0, lanes: 0 })
  const port = Number(new URL(node.url!).port)
  await assert.rejects(createNode({ port, lanes: 0 }), { name: 'ListenError' })
  assert.equal(leftFolders().length, 1)
})
