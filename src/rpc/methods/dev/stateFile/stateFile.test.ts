/** State files: what a dump has in it, what loading does, and that anvil and this node understand one another's. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { RpcError } from '../../../errors.ts'
import { createTestNode, ETHER, type Hex } from '../../testing.ts'

const NOBODY = `0x${'ab'.repeat(20)}`
const OTHER = `0x${'cd'.repeat(20)}`
const WORD = `0x${'00'.repeat(31)}07`
/** LOG0 of SLOAD(0) in the constructor; no code. */
const LOGGING_INIT = '0x60015f555f545f5260205fa000'

interface Dump {
  block: { number: Hex; timestamp: Hex; gas_limit: number; basefee: number; beneficiary: Hex }
  accounts: Record<string, { nonce: number; balance: Hex; code: Hex; storage: Record<string, Hex> }>
  best_block_number: number
  blocks: { header: { number: Hex }; transactions: { transaction: { hash: Hex }; impersonated_sender: Hex | null }[] }[]
  transactions: { info: { transaction_hash: Hex; contract_address: Hex | null }; receipt: { logs: object[] } }[]
}

type Call = (method: string, ...params: readonly unknown[]) => Promise<unknown>

const opened = (dump: unknown): Dump => JSON.parse(gunzipSync(Buffer.from((dump as Hex).slice(2), 'hex')).toString())
const packed = (file: unknown): Hex => `0x${gzipSync(JSON.stringify(file)).toString('hex')}`
const hexOf = (file: unknown): Hex => `0x${Buffer.from(JSON.stringify(file)).toString('hex')}`

/** Gives the hashes of what was sent. */
async function fill(call: Call, from: unknown): Promise<Hex[]> {
  const prices = { gasPrice: '0x77359400' }
  const sent = [
    { from, to: OTHER, value: '0x1', ...prices },
    { from, to: OTHER, value: '0x1', ...prices, accessList: [{ address: OTHER, storageKeys: [WORD] }] },
    { from, data: LOGGING_INIT, gas: '0x186a0' },
  ]
  const hashes: Hex[] = []
  for (const request of sent) hashes.push((await call('eth_sendTransaction', request)) as Hex)
  await call('anvil_setBalance', NOBODY, `0x${ETHER.toString(16)}`)
  await call('anvil_impersonateAccount', NOBODY)
  hashes.push((await call('eth_sendTransaction', { from: NOBODY, to: OTHER, value: '0x1' })) as Hex)
  await call('anvil_setCode', NOBODY, '0x6001')
  await call('anvil_setStorageAt', NOBODY, '0x1', WORD)
  return hashes
}

async function checkLoaded(call: Call, from: unknown): Promise<void> {
  assert.equal(await call('eth_getTransactionCount', from, 'latest'), '0x3')
  assert.equal(await call('eth_getBalance', OTHER, 'latest'), '0x3')
  assert.equal(await call('eth_getCode', NOBODY, 'latest'), '0x6001')
  assert.equal(await call('eth_getTransactionCount', NOBODY, 'latest'), '0x1')
  assert.equal(await call('eth_getStorageAt', NOBODY, '0x1', 'latest'), WORD)
}

describe('a dump', () => {
  test('has accounts with their edits, the terms, blocks and receipts', async () => {
    await using node = await createTestNode()
    const hashes = await fill(node.call, node.accounts[0])
    const dump = opened(await node.call('anvil_dumpState'))
    assert.equal(dump.best_block_number, 4)
    assert.equal(dump.block.gas_limit, 60_000_000)
    assert.deepEqual(
      dump.blocks.map(({ header }) => Number(header.number)),
      [0, 1, 2, 3, 4],
    )
    assert.deepEqual(
      dump.transactions.map(({ info }) => info.transaction_hash),
      hashes,
    )
    assert.equal(dump.transactions[2]!.receipt.logs.length, 1)
    assert.equal(dump.blocks[4]!.transactions[0]!.impersonated_sender, NOBODY)
    const { nonce, code, storage } = dump.accounts[NOBODY]!
    assert.deepEqual([nonce, code, storage], [1, '0x6001', { [`0x${'00'.repeat(31)}01`]: WORD }])
    await assert.rejects(node.call('anvil_dumpState', true), /states of earlier blocks/)
  })

  test('is loaded over what is there', async () => {
    await using from = await createTestNode()
    await fill(from.call, from.accounts[0])
    await from.call('anvil_setNextBlockTimestamp', 4_000_000_000)
    await from.call('evm_setBlockGasLimit', 40_000_000)
    await from.call('evm_mine')
    const dump = await from.call('hardhat_dumpState')
    await using to = await createTestNode()
    await to.call('anvil_setBalance', `0x${'11'.repeat(20)}`, 5)
    await to.call('anvil_setStorageAt', NOBODY, '0x2', WORD)
    assert.equal(await to.call('anvil_loadState', dump), true)
    await checkLoaded(to.call, from.accounts[0])
    await to.call('evm_mine')
    await checkLoaded(to.call, from.accounts[0])
    assert.equal(await to.call('eth_getBalance', `0x${'11'.repeat(20)}`), '0x5', 'others stay')
    assert.equal(await to.call('eth_getStorageAt', NOBODY, '0x2'), WORD, 'so do other slots')
    const head = (await to.call('eth_getBlockByNumber', 'latest', false)) as { timestamp: Hex; gasLimit: Hex }
    assert.ok(Number(head.timestamp) >= 4_000_000_000)
    assert.equal(Number(head.gasLimit), 40_000_000)
  })

  test('of many accounts keeps nobody waiting', async () => {
    await using node = await createTestNode()
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `0x${(index + 1000).toString(16).padStart(40, '0')}`,
        { balance: '0x1' },
      ]),
    )
    await node.call('anvil_loadState', packed({ accounts: many }))
    await node.call('evm_mine')
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const dump = opened(await node.call('anvil_dumpState'))
    clearInterval(timer)
    assert.ok(Object.keys(dump.accounts).length > 10_000)
    assert.ok(turns > 0)
  })
})

describe('loading', () => {
  test('takes every form, packed or not', async () => {
    await using node = await createTestNode()
    const account = { balance: '100', nonce: '0x2', code: '0x6001', storage: { '0x1': '0x7' } }
    const forms = [packed, hexOf, JSON.stringify, (file: object) => file]
    for (const [index, form] of forms.entries()) {
      for (const [place, file] of [{ accounts: { [OTHER]: account } }, { [OTHER]: account }].entries()) {
        await node.call('anvil_setBalance', OTHER, 0)
        assert.equal(await node.call('hardhat_loadState', form(file)), true)
        assert.equal(await node.call('eth_getBalance', OTHER), '0x64', `${index} ${place}`)
        assert.equal(await node.call('eth_getStorageAt', OTHER, '0x1'), WORD)
      }
    }
  })

  test('refuses what is none, and changes nothing then', async () => {
    await using node = await createTestNode()
    const wrong: [unknown, RegExp][] = [
      ['0x', /not a state file/],
      ['0x1f8b', /cannot be unpacked/],
      [hexOf([]), /want an object/],
      [hexOf({ accounts: { '0x01': {} } }), /accounts\.0x01/],
      [hexOf({ accounts: { [OTHER]: { balance: 'x' } } }), /balance: invalid number/],
      [hexOf({ accounts: { [OTHER]: { nonce: `0x1${'0'.repeat(16)}` } } }), /64 bits/],
      [hexOf({ accounts: { [OTHER]: { storage: { [`0x${'11'.repeat(33)}`]: '0x1' } } } }), /too long/],
    ]
    for (const [file, message] of wrong) {
      await assert.rejects(
        node.call('anvil_loadState', file),
        (error) => error instanceof RpcError && error.code === -32602 && message.test(error.message),
      )
    }
    assert.deepEqual(node.context.chain.edits, [])
  })
})

describe('anvil', { skip: anvilBinary() === undefined && 'anvil is not installed (npm install in bench)' }, () => {
  test("understands this node's dump, and this node anvil's", async () => {
    await using node = await createTestNode()
    const hashes = await fill(node.call, node.accounts[0])
    const dump = await node.call('anvil_dumpState')
    await withAnvil(async (call) => {
      assert.equal(await call('anvil_loadState', dump), true)
      await checkLoaded(call, node.accounts[0])
      assert.equal(await call('eth_blockNumber'), '0x4')
      for (const hash of hashes) {
        const theirs = (await call('eth_getTransactionReceipt', hash)) as { status: Hex; logs: object[]; gasUsed: Hex }
        const ours = (await node.call('eth_getTransactionReceipt', hash)) as typeof theirs
        assert.deepEqual(
          [theirs.status, theirs.logs.length, theirs.gasUsed],
          [ours.status, ours.logs.length, ours.gasUsed],
        )
      }
      const block = (await call('eth_getBlockByNumber', '0x3', false)) as { hash: Hex; transactions: Hex[] }
      const own = (await node.call('eth_getBlockByNumber', '0x3', false)) as typeof block
      assert.deepEqual([block.hash, block.transactions], [own.hash, own.transactions])
      await call('eth_sendTransaction', { from: node.accounts[1], to: OTHER, value: '0x1' })
      while ((await call('eth_blockNumber')) !== '0x5') await new Promise((resolve) => setTimeout(resolve, 10))
    })
    await withAnvil(async (call) => {
      await fill(call, node.accounts[0])
      const theirs = await call('anvil_dumpState')
      await using fresh = await createTestNode()
      assert.equal(await fresh.call('anvil_loadState', theirs), true)
      await checkLoaded(fresh.call, node.accounts[0])
    })
  })
})

/** undefined = it is not installed. */
function anvilBinary(): string | undefined {
  const bench = join(import.meta.dirname, '../../../../../bench')
  const name = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  try {
    const manifest = createRequire(join(bench, 'package.json')).resolve(`${name}/package.json`)
    const binary = join(manifest, '../bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

async function withAnvil(use: (call: Call) => Promise<void>): Promise<void> {
  const anvil = spawn(anvilBinary()!, ['--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const url = `http://${await addressOf(anvil)}`
    await use(async (method, ...params) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const { result, error } = (await reply.json()) as { result: unknown; error?: { message: string } }
      if (error !== undefined) throw new Error(`${method}: ${error.message}`)
      return result
    })
  } finally {
    anvil.kill()
  }
}

/** What it prints afterwards is read, too: it would wait for a reader. */
function addressOf(anvil: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    anvil.stdout!.on('data', (chunk) => {
      text += chunk
      const [, found] = /Listening on (\S+)/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
    anvil.on('exit', () => reject(new Error(`anvil did not start: ${text}`)))
  })
}
