/**
 * Foundry's cast: the node from the shell.
 *
 * Owns: the commands people type. Must never: need the internet.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ALICE, BOB, CAROL, STRANGER } from './support/accounts.ts'
import { contract } from './support/contracts.ts'
import { foundryTool, run, runWell } from './support/processes.ts'
import { startTarget, type Target } from './support/target.ts'

interface ReceiptJson {
  readonly status: string
  readonly type: string
  readonly contractAddress: string | null
  readonly transactionHash: string
  readonly blockNumber: string
  readonly blobGasUsed?: string
  readonly logs: readonly { readonly topics: readonly string[] }[]
}

describe('cast', () => {
  let target: Target
  let ledger: string
  let folder: string

  const cast = async (...commandLine: string[]) =>
    (await runWell(foundryTool('cast'), commandLine, { environment: { ETH_RPC_URL: target.url } })).trim()
  const castJson = async <T = ReceiptJson>(...commandLine: string[]) =>
    JSON.parse(await cast(commandLine[0]!, '--json', ...commandLine.slice(1))) as T
  const sendAs = (key: string, ...commandLine: string[]) => castJson('send', '--private-key', key, ...commandLine)

  before(async () => {
    target = await startTarget()
    folder = await mkdtemp(join(tmpdir(), 'multilane-e2e-'))
    const argument = '7'.padStart(64, '0')
    ledger = (await sendAs(ALICE.key, '--create', `${contract('Ledger').bytecode}${argument}`)).contractAddress!
  })
  after(async () => {
    await target[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })

  test('the chain', async () => {
    assert.equal(await cast('chain-id'), '31337')
    assert.equal(await cast('block-number'), '1')
    assert.match(await cast('client'), /\//)
    assert.ok(BigInt(await cast('gas-price')) > 0n)
    assert.ok(BigInt(await cast('base-fee')) > 0n)
    assert.equal(await cast('balance', CAROL.address, '--ether'), '10000.000000000000000000')
    assert.equal(await cast('nonce', ALICE.address), '1')
    assert.equal(await cast('rpc', 'eth_chainId'), '"0x7a69"')
  })

  test('a contract', async () => {
    assert.equal(await cast('call', ledger, 'count()(uint256)'), '7')
    assert.ok(BigInt(await cast('estimate', ledger, 'increment()')) > 21_000n)
    const receipt = await sendAs(ALICE.key, ledger, 'increment()')
    assert.equal(receipt.status, '0x1')
    assert.equal(receipt.type, '0x2')
    assert.equal(await cast('call', ledger, 'count()(uint256)'), '8')
    assert.equal(await cast('storage', ledger, '0'), `0x${'8'.padStart(64, '0')}`)
    assert.ok((await cast('code', ledger)).length > 1000)
    assert.match(await cast('codehash', ledger), /^0x[0-9a-f]{64}$/)
    const { accessList } = await castJson<{ accessList: { address: string }[] }>('access-list', ledger, 'increment()')
    assert.equal(accessList[0]?.address.toLowerCase(), ledger.toLowerCase())
  })

  test('transactions and receipts', async () => {
    const receipt = await sendAs(ALICE.key, STRANGER, '--value', '1ether', '--legacy')
    assert.equal(receipt.type, '0x0')
    assert.match(await cast('receipt', receipt.transactionHash), /status\s+1 \(success\)/)
    assert.equal(await cast('receipt', receipt.transactionHash, 'status'), 'true')
    assert.equal(await cast('tx', receipt.transactionHash, 'value'), '1000000000000000000')
    assert.equal(await cast('balance', STRANGER), '1000000000000000000')
    const raw = await cast('mktx', '--private-key', BOB.key, STRANGER, '--value', '5')
    const published = await castJson('publish', raw)
    assert.equal(published.transactionHash, await cast('keccak', raw))
  })

  test('accounts that the node has or only pretends to', async () => {
    const unlocked = await castJson('send', '--unlocked', '--from', BOB.address, STRANGER, '--value', '3')
    assert.equal(unlocked.status, '0x1')
    await cast('rpc', 'anvil_setBalance', STRANGER, '0xde0b6b3a7640000')
    await cast('rpc', 'anvil_impersonateAccount', STRANGER)
    const pretended = await castJson('send', '--unlocked', '--from', STRANGER, ledger, 'increment()')
    assert.equal(pretended.status, '0x1')
  })

  test('a blob, with proofs of its cells', async () => {
    const file = join(folder, 'blob')
    await writeFile(file, 'what a rollup has done')
    const receipt = await sendAs(ALICE.key, '--blob', '--path', file, STRANGER)
    assert.equal(receipt.status, '0x1')
    assert.equal(receipt.type, '0x3')
    assert.equal(Number(receipt.blobGasUsed), 131_072)
    const hashes = JSON.parse(await cast('tx', receipt.transactionHash, '--json')).blobVersionedHashes
    assert.match(hashes[0], /^0x01[0-9a-f]{62}$/)
  })

  test('logs', async () => {
    await sendAs(ALICE.key, ledger, 'deposit()', '--value', '5')
    const logs = await castJson<{ address: string }[]>(
      'logs',
      '--from-block',
      '0',
      '--address',
      ledger,
      'Deposited(address indexed,uint256)',
    )
    assert.equal(logs.length, 1)
    assert.equal(logs[0]?.address.toLowerCase(), ledger.toLowerCase())
  })

  test('blocks', async () => {
    const block = await castJson<{ number: string; hash: string; transactions: unknown[] }>('block', 'latest')
    assert.equal((await castJson<{ hash: string }>('block', BigInt(block.number).toString())).hash, block.hash)
    assert.equal(block.transactions.length, 1)
    assert.match(await cast('block', 'latest', '--full'), /baseFeePerGas/)
    assert.match(await cast('age', 'latest'), /\d{2}:\d{2}/)
    assert.equal(
      await cast('find-block', String(Math.floor(Date.now() / 1000) + 3600)),
      BigInt(block.number).toString(),
    )
  })

  test('traces and proofs', async () => {
    const { transactionHash } = await sendAs(ALICE.key, ledger, 'increment()')
    const trace = JSON.parse(await cast('rpc', 'debug_traceTransaction', transactionHash, '{"tracer":"callTracer"}'))
    assert.equal(trace.to.toLowerCase(), ledger.toLowerCase())
    assert.match(await cast('run', transactionHash, '--quick'), /increment|Traces/)
    const proof = await castJson<{ storageProof: unknown[] }>('proof', ledger, '0')
    assert.equal(proof.storageProof.length, 1)
  })

  test('why a call fails', async () => {
    const commandLine = ['call', ledger, 'refuse(string)', 'the shop is closed', '--rpc-url', target.url]
    const { status, stderr } = await run(foundryTool('cast'), commandLine)
    assert.notEqual(status, 0)
    assert.match(stderr, /the shop is closed/)
  })
})
