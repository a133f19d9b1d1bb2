/**
 * MetaMask's calls, in its order: adding the network, showing an account, sending, following what was sent.
 *
 * Owns: the sequence, as MetaMask's documentation and its wallet API describe it. Must never: use a client that helps.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Hex, keccak256, parseTransaction, type TransactionSerializable } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { call, post } from './support/rpc.ts'
import { startTarget, type Target } from './support/target.ts'
import { eventually } from './support/waiting.ts'

/** The page of an extension: its requests carry an origin and ask for permission first. */
const ORIGIN = 'chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn'

interface BlockJson {
  readonly number: Hex
  readonly gasLimit: Hex
  readonly baseFeePerGas: Hex
  readonly transactions: readonly unknown[]
}

describe('MetaMask', () => {
  let target: Target
  let nonce: Hex
  let block: BlockJson
  let gas: Hex

  before(async () => {
    target = await startTarget()
  })
  after(() => target[Symbol.asyncDispose]())

  const ask = <T>(method: string, ...params: unknown[]) => call<T>(target.url, method, params)

  test('the network is added', async () => {
    const permission = await fetch(target.url, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    assert.ok(permission.ok)
    assert.ok(['*', ORIGIN].includes(permission.headers.get('access-control-allow-origin') ?? ''))
    assert.match(permission.headers.get('access-control-allow-headers') ?? '', /content-type|\*/i)
    const body = JSON.stringify({ id: 8_419_236_571, jsonrpc: '2.0', method: 'eth_chainId', params: [] })
    const response = await post(target.url, body, { origin: ORIGIN })
    assert.ok(['*', ORIGIN].includes(response.headers.get('access-control-allow-origin') ?? ''))
    assert.deepEqual(await response.json(), { id: 8_419_236_571, jsonrpc: '2.0', result: '0x7a69' })
    assert.equal(await ask('net_version'), '31337')
  })

  test('the account is shown', async () => {
    block = await ask<BlockJson>('eth_getBlockByNumber', 'latest', false)
    assert.ok(BigInt(block.baseFeePerGas) > 0n, 'without a base fee it would offer old fees only')
    assert.equal(await ask('eth_blockNumber'), block.number)
    assert.equal(await ask('eth_getBalance', ALICE.address.toLowerCase(), block.number), '0x21e19e0c9bab2400000')
    assert.equal(await ask('eth_getCode', ALICE.address.toLowerCase(), 'latest'), '0x')
    nonce = await ask<Hex>('eth_getTransactionCount', ALICE.address.toLowerCase(), 'pending')
    assert.equal(nonce, '0x0')
  })

  test('fees and gas are offered', async () => {
    const history = await ask<{ baseFeePerGas: Hex[]; gasUsedRatio: number[]; oldestBlock: Hex }>(
      'eth_feeHistory',
      '0x5',
      'latest',
      [10, 20, 30],
    )
    assert.equal(history.baseFeePerGas.length, history.gasUsedRatio.length + 1)
    assert.ok(BigInt(await ask<Hex>('eth_gasPrice')) > 0n)
    assert.ok(BigInt(await ask<Hex>('eth_maxPriorityFeePerGas')) > 0n)
    assert.equal(await ask('eth_getCode', STRANGER, 'latest'), '0x')
    gas = await ask<Hex>('eth_estimateGas', {
      from: ALICE.address.toLowerCase(),
      to: STRANGER,
      value: '0xde0b6b3a7640000',
      gas: block.gasLimit,
    })
    assert.equal(gas, '0x5208')
  })

  test('a transaction is sent and followed', async () => {
    const account = privateKeyToAccount(ALICE.key)
    const transaction: TransactionSerializable = {
      type: 'eip1559',
      chainId: 31337,
      nonce: Number(nonce),
      to: STRANGER,
      value: 10n ** 18n,
      gas: BigInt(gas),
      maxFeePerGas: BigInt(block.baseFeePerGas) * 2n + 10n ** 9n,
      maxPriorityFeePerGas: 10n ** 9n,
    }
    const raw = await account.signTransaction(transaction)
    const hash = await ask<Hex>('eth_sendRawTransaction', raw)
    assert.equal(hash, keccak256(raw))
    let receipt: { status: Hex; blockHash: Hex; gasUsed: Hex; effectiveGasPrice: Hex } | null = null
    await eventually(async () => {
      receipt = await ask('eth_getTransactionReceipt', hash)
      return receipt !== null
    })
    const { status, blockHash, gasUsed, effectiveGasPrice } = receipt!
    assert.equal(status, '0x1')
    const mined = await ask<BlockJson>('eth_getBlockByHash', blockHash, false)
    assert.deepEqual(mined.transactions, [hash])
    const found = await ask<{ nonce: Hex; blockHash: Hex }>('eth_getTransactionByHash', hash)
    assert.equal(found.nonce, nonce)
    assert.equal(found.blockHash, blockHash)
    assert.equal(BigInt(found.nonce), BigInt(parseTransaction(raw).nonce ?? 0))
    const left = BigInt(await ask<Hex>('eth_getBalance', ALICE.address, 'latest'))
    assert.equal(left, 10n ** 22n - 10n ** 18n - BigInt(gasUsed) * BigInt(effectiveGasPrice))
    assert.equal(await ask('eth_getTransactionCount', ALICE.address, 'latest'), '0x1')
  })

  test('a transaction is cancelled while it waits', async () => {
    const account = privateKeyToAccount(BOB.key)
    const fields = { type: 'eip1559', chainId: 31337, nonce: 0, gas: 21_000n, maxPriorityFeePerGas: 10n ** 9n } as const
    await ask('evm_setAutomine', false)
    const first = await ask<Hex>(
      'eth_sendRawTransaction',
      await account.signTransaction({ ...fields, to: STRANGER, value: 5n, maxFeePerGas: 3n * 10n ** 9n }),
    )
    assert.equal((await ask<{ blockHash: null }>('eth_getTransactionByHash', first)).blockHash, null)
    assert.equal(await ask('eth_getTransactionReceipt', first), null)
    assert.equal(await ask('eth_getTransactionCount', BOB.address, 'pending'), '0x1')
    // Cancelling is a payment of nothing to oneself that offers a tenth more, rounded up.
    const cancelling = await ask<Hex>(
      'eth_sendRawTransaction',
      await account.signTransaction({
        ...fields,
        to: BOB.address,
        value: 0n,
        maxFeePerGas: 33n * 10n ** 8n + 1n,
        maxPriorityFeePerGas: 11n * 10n ** 8n + 1n,
      }),
    )
    await ask('evm_mine')
    await ask('evm_setAutomine', true)
    assert.equal((await ask<{ status: Hex }>('eth_getTransactionReceipt', cancelling)).status, '0x1')
    assert.equal(await ask('eth_getTransactionByHash', first), null)
  })
})
