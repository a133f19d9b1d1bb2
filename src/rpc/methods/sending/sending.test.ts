/** Transactions through JSON-RPC: signed, to be signed, believed; what is filled in, and what is refused with which words. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseTransaction, recoverTransactionAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { CHAIN_ID, createTestNode, ETHER, GWEI, type Hex, type TestNode } from '../testing.ts'

const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const NOBODY = `0x${'ab'.repeat(20)}`
/** Stores what it is sent in slot 0; reverts when it is sent nothing. */
const KEEPER_INIT = '0x600d600c600039600d6000f3345f553415600957005b5f5ffd'
const account = privateKeyToAccount(KEY)

interface Receipt {
  readonly status: Hex
  readonly type: Hex
  readonly from: Hex
  readonly gasUsed: Hex
  readonly contractAddress: Hex | null
  readonly effectiveGasPrice: Hex
}
interface Shown {
  readonly hash: Hex
  readonly nonce: Hex
  readonly gas: Hex
  readonly type: Hex
  readonly maxFeePerGas: Hex
  readonly maxPriorityFeePerGas: Hex
  readonly gasPrice: Hex
  readonly from: Hex
}

const receiptOf = async (node: TestNode, hash: unknown) =>
  (await node.call('eth_getTransactionReceipt', hash)) as Receipt
const transactionOf = async (node: TestNode, hash: unknown) =>
  (await node.call('eth_getTransactionByHash', hash)) as Shown

function raw(
  nonce: number,
  fields: { to?: Hex; value?: bigint; gas?: bigint; maxFeePerGas?: bigint } = {},
): Promise<Hex> {
  return account.signTransaction({
    chainId: CHAIN_ID,
    nonce,
    gas: 21_000n,
    maxFeePerGas: 3n * GWEI,
    maxPriorityFeePerGas: GWEI,
    to: NOBODY as Hex,
    value: 1n,
    ...fields,
  })
}

async function refusal(promise: Promise<unknown>): Promise<{ code: number; message: string; data?: unknown }> {
  try {
    const result = await promise
    throw new assert.AssertionError({ message: `not refused: ${result}` })
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    return error as { code: number; message: string }
  }
}

describe('eth_sendTransaction', () => {
  test('everything is filled in, and the block is there when it answers', async () => {
    await using node = await createTestNode()
    const [from, to] = node.accounts
    const hash = await node.call('eth_sendTransaction', { from, to, value: '0x1' })
    assert.equal(await node.call('eth_blockNumber'), '0x1')
    const shown = await transactionOf(node, hash)
    assert.equal(shown.type, '0x2')
    assert.equal(shown.gas, '0x5208')
    assert.equal(shown.nonce, '0x0')
    assert.equal(BigInt(shown.maxPriorityFeePerGas), GWEI)
    assert.equal((await receiptOf(node, hash)).status, '0x1')
    const second = await node.call('eth_sendTransaction', { to, value: '0x1' })
    assert.equal((await transactionOf(node, second)).nonce, '0x1')
    assert.equal((await transactionOf(node, second)).from, from, 'the first account sends when none is named')
  })

  test('gas is found out, and a transaction that reverts still has its block', async () => {
    await using node = await createTestNode()
    const [from] = node.accounts
    const created = await receiptOf(node, await node.call('eth_sendTransaction', { from, data: KEEPER_INIT }))
    const to = created.contractAddress
    const hash = await node.call('eth_sendTransaction', { from, to, value: '0x5' })
    const kept = await receiptOf(node, hash)
    assert.equal(kept.status, '0x1')
    const { gas } = await transactionOf(node, hash)
    assert.ok(BigInt(gas) >= BigInt(kept.gasUsed) && BigInt(gas) < BigInt(kept.gasUsed) * 2n, gas)
    const failed = await node.call('eth_sendTransaction', { from, to })
    assert.equal((await receiptOf(node, failed)).status, '0x0')
    const error = await refusal(node.call('eth_signTransaction', { from, to }))
    assert.deepEqual([error.code, error.message, error.data], [3, 'execution reverted', '0x'])
  })

  test('what waits in the pool comes before it', async () => {
    await using node = await createTestNode({ automine: false })
    const [from] = node.accounts
    const deployment = await node.call('eth_sendTransaction', { from, data: KEEPER_INIT })
    const pending = (await node.call('eth_getBlockByNumber', 'pending', true)) as { transactions: Shown[] }
    assert.equal(pending.transactions.length, 1)
    const to = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
    const use = await node.call('eth_sendTransaction', { from, to, value: '0x1', data: '0x01' })
    assert.ok(BigInt((await transactionOf(node, use)).gas) > 40_000n)
    await node.call('evm_mine')
    assert.equal((await receiptOf(node, deployment)).contractAddress, to)
    assert.equal((await receiptOf(node, use)).status, '0x1')
  })

  test('so does a lot of it, where it matters', async () => {
    await using node = await createTestNode({ automine: false })
    const [from, other] = node.accounts
    const crowd = Array.from({ length: 300 }, () => node.call('eth_sendTransaction', { from: other, to: NOBODY }))
    await Promise.all(crowd)
    const deployment = await node.call('eth_sendTransaction', { from, data: KEEPER_INIT })
    const to = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
    const use = await node.call('eth_sendTransaction', { from, to, value: '0x1', data: '0x01' })
    await node.call('evm_mine')
    assert.equal((await receiptOf(node, deployment)).contractAddress, to)
    const used = await receiptOf(node, use)
    assert.equal(used.status, '0x1')
    assert.ok(BigInt(used.gasUsed) > 40_000n)
  })

  test('many at once get their nonces one after another', async () => {
    await using node = await createTestNode()
    const [from, to] = node.accounts
    const sent = Array.from({ length: 40 }, () => node.call('eth_sendTransaction', { from, to, value: '0x1' }))
    const shown = await Promise.all((await Promise.all(sent)).map((hash) => transactionOf(node, hash)))
    const nonces = shown.map(({ nonce }) => Number(nonce)).sort((one, other) => one - other)
    assert.deepEqual(nonces, [...nonces.keys()])
    assert.equal(BigInt((await node.call('eth_getTransactionCount', from)) as Hex), 40n)
  })

  test('who sends without end keeps nobody else from an answer', async () => {
    await using node = await createTestNode()
    const [one, two] = node.accounts
    let isOver = false
    let sent = 0
    const flood = (async () => {
      const open: Promise<unknown>[] = []
      while (!isOver && sent++ < 500) {
        open.push(node.call('eth_sendTransaction', { from: one, to: NOBODY, value: '0x1' }))
        await new Promise((resolve) => setImmediate(resolve))
      }
      await Promise.all(open)
    })()
    await node.call('eth_sendTransaction', { from: two, to: NOBODY, value: '0x1' })
    isOver = true
    await flood
    assert.ok(sent < 500, `${sent} others came first`)
  })

  test('types and fees follow from what is there', async () => {
    await using node = await createTestNode({ automine: false })
    const [from, to] = node.accounts
    const filled = async (request: object) =>
      ((await node.call('eth_fillTransaction', { from, to, ...request })) as { tx: Shown }).tx
    const legacy = await filled({ gasPrice: '0x77359400' })
    assert.deepEqual([legacy.type, legacy.gasPrice], ['0x0', '0x77359400'])
    const listed = await filled({ gasPrice: '0x77359400', accessList: [] })
    assert.equal(listed.type, '0x1')
    const dynamic = await filled({})
    const { baseFeePerGas } = (await node.call('eth_getBlockByNumber', 'pending', false)) as { baseFeePerGas: Hex }
    assert.equal(BigInt(dynamic.maxFeePerGas), 2n * BigInt(baseFeePerGas) + GWEI)
    const low = await filled({ maxFeePerGas: '0x64' })
    assert.deepEqual([low.maxFeePerGas, low.maxPriorityFeePerGas], ['0x64', '0x64'])
    const named = await filled({ type: '0x0' })
    assert.equal(BigInt(named.gasPrice), BigInt(baseFeePerGas) + GWEI)
    const both = await refusal(filled({ gasPrice: '0x1', maxFeePerGas: '0x1' }))
    assert.equal(both.message, 'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified')
    const chain = await refusal(filled({ chainId: '0x1' }))
    assert.equal(chain.message, "chainId does not match node's (have=1, want=31337)")
  })

  test('blobs travel with their transaction, and stay out of the block', async () => {
    await using node = await createTestNode()
    const [from, to] = node.accounts
    // The blob of zeros: its commitment and its proof are the point at infinity.
    const nothing = `0xc0${'00'.repeat(47)}`
    const blobs = [`0x${'00'.repeat(131_072)}`]
    const request = { from, to, blobs, commitments: [nothing], proofs: [nothing] }
    const hash = await node.call('eth_sendTransaction', request)
    const shown = (await transactionOf(node, hash)) as Shown & { blobVersionedHashes: Hex[]; maxFeePerBlobGas: Hex }
    assert.equal(shown.type, '0x3')
    assert.deepEqual(shown.blobVersionedHashes, ['0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014'])
    assert.equal(shown.maxFeePerBlobGas, '0x2')
    assert.equal((await receiptOf(node, hash)).status, '0x1')
    const alone = await refusal(node.call('eth_sendTransaction', { ...request, proofs: undefined }))
    assert.equal(alone.message, 'blobs have to come with their commitments and proofs')
    const wrong = await refusal(
      node.call('eth_sendTransaction', { ...request, commitments: [`0xb0${'00'.repeat(47)}`] }),
    )
    assert.match(wrong.message, /^invalid sidecar in blob transaction/)
    const missing = await refusal(
      node.call('eth_sendTransaction', { from, to, blobVersionedHashes: shown.blobVersionedHashes }),
    )
    assert.match(missing.message, /^missing sidecar/)
  })

  test('an account without a key is refused until it is impersonated', async () => {
    await using node = await createTestNode()
    const [to] = node.accounts
    const request = { from: NOBODY, to, value: '0x1' }
    const error = await refusal(node.call('eth_sendTransaction', request))
    assert.deepEqual([error.code, error.message], [-32602, 'No Signer available'])
    await node.call('anvil_impersonateAccount', NOBODY)
    const poor = await refusal(node.call('eth_sendTransaction', request))
    assert.equal(poor.code, -32003)
    assert.match(poor.message, /^insufficient funds for gas \* price \+ value: address 0xabab.* have 0 want /)
    await node.call('anvil_setBalance', NOBODY, `0x${ETHER.toString(16)}`)
    const hash = await node.call('eth_sendTransaction', request)
    assert.equal((await receiptOf(node, hash)).from, NOBODY)
    await node.call('anvil_stopImpersonatingAccount', NOBODY)
    assert.equal((await refusal(node.call('eth_sendTransaction', request))).message, 'No Signer available')
    const unsigned = await node.call('eth_sendUnsignedTransaction', request)
    assert.equal((await receiptOf(node, unsigned)).status, '0x1')
  })
})

describe('eth_sendRawTransaction', () => {
  test('is taken in, mined, and found by its hash', async () => {
    await using node = await createTestNode()
    const hash = await node.call('eth_sendRawTransaction', await raw(0))
    assert.equal((await receiptOf(node, hash)).status, '0x1')
    assert.equal(await node.call('eth_getBalance', NOBODY), '0x1')
  })

  test('a batch goes into one block', async () => {
    await using node = await createTestNode()
    const signed = await Promise.all(Array.from({ length: 20 }, (_, nonce) => raw(nonce)))
    await Promise.all(signed.map((bytes) => node.call('eth_sendRawTransaction', bytes)))
    assert.equal(await node.call('eth_blockNumber'), '0x1')
    assert.equal(await node.call('eth_getBlockTransactionCountByNumber', 'latest'), '0x14')
  })

  test('what is refused is refused in words that clients know', async () => {
    await using node = await createTestNode({ automine: false })
    const send = async (bytes: Promise<Hex> | Hex) => refusal(node.call('eth_sendRawTransaction', await bytes))
    await node.call('eth_sendRawTransaction', await raw(0))
    await node.call('evm_mine')
    await node.call('eth_sendRawTransaction', await raw(1))
    const wanted: [Promise<Hex> | Hex, number, RegExp][] = [
      [raw(0), -32003, /^nonce too low/],
      [raw(1), -32003, /^already known/],
      [raw(1, { value: 2n }), -32003, /^replacement transaction underpriced/],
      [raw(2, { value: 20_000n * ETHER }), -32003, /^insufficient funds for gas \* price \+ value/],
      [raw(2, { gas: 20_000n }), -32003, /^intrinsic gas too low/],
      [raw(2, { gas: 16_777_217n }), -32003, /^transaction gas limit too high/],
      ['0x02c0', -32000, /^malformed transaction/],
      ['0x', -32000, /^malformed transaction/],
    ]
    for (const [bytes, code, message] of wanted) {
      const error = await send(bytes)
      assert.equal(error.code, code, error.message)
      assert.match(error.message, message)
    }
  })

  test('unprotected ones are taken in, as deployers without an owner need it', async () => {
    await using node = await createTestNode()
    const transaction = {
      gas: 21_000n,
      gasPrice: 3n * GWEI,
      nonce: 0,
      to: NOBODY as Hex,
      value: 1n,
      type: 'legacy',
    } as const
    const hash = await node.call('eth_sendRawTransaction', await account.signTransaction(transaction))
    assert.equal((await receiptOf(node, hash)).status, '0x1')
  })

  test('with Sync the receipt is the answer, or the hash of what is still waiting', async () => {
    await using node = await createTestNode({ automine: false })
    const waiting = node.call('eth_sendRawTransactionSync', await raw(0), 5_000)
    const late = refusal(node.call('eth_sendRawTransactionSync', await raw(5), 30))
    const { code, message, data } = await late
    assert.equal(code, 4)
    assert.match(message, /wasn't processed within the designated timeout/)
    assert.equal(data, (await transactionOf(node, data)).hash)
    await node.call('evm_mine')
    assert.equal(((await waiting) as Receipt).status, '0x1')
    const dropped = refusal(node.call('eth_sendTransactionSync', { from: node.accounts[0], to: NOBODY, nonce: '0x9' }))
    while (((await node.call('txpool_status')) as { queued: Hex }).queued !== '0x2') await null
    await node.call('anvil_dropAllTransactions')
    assert.match((await dropped).message, /^removed from the txpool/)
  })
})

describe('signing', () => {
  test('messages, as viem signs them', async () => {
    await using node = await createTestNode()
    const [own] = node.accounts
    const message = '0xdeadbeef'
    const signature = await account.signMessage({ message: { raw: message } })
    assert.equal(await node.call('eth_sign', own, message), signature)
    assert.equal(await node.call('personal_sign', message, own), signature)
    const typed = {
      domain: { name: 'a', chainId: 1 },
      types: { T: [{ name: 'x', type: 'uint256' }] },
      primaryType: 'T',
      message: { x: '5' },
    } as const
    const signed = await account.signTypedData({ ...typed, message: { x: 5n } })
    assert.equal(await node.call('eth_signTypedData_v4', own, typed), signed)
    assert.equal(await node.call('eth_signTypedData_v4', own, JSON.stringify(typed)), signed)
    assert.equal((await refusal(node.call('eth_sign', NOBODY, message))).message, 'No Signer available')
    assert.equal((await refusal(node.call('eth_signTypedData_v4', own, { ...typed, primaryType: 'U' }))).code, -32602)
    assert.deepEqual(await node.call('eth_accounts'), node.accounts)
    assert.deepEqual(await node.call('eth_requestAccounts'), node.accounts)
  })

  test('transactions', async () => {
    await using node = await createTestNode()
    const [own] = node.accounts
    const signed = (await node.call('eth_signTransaction', { from: own, to: NOBODY, value: '0x1' })) as Hex
    const parsed = parseTransaction(signed)
    assert.equal(parsed.gas, 21_000n)
    assert.equal(await recoverTransactionAddress({ serializedTransaction: signed as `0x02${string}` }), account.address)
    const hash = await node.call('eth_sendRawTransaction', signed)
    assert.equal((await receiptOf(node, hash)).status, '0x1')
    const filled = (await node.call('eth_fillTransaction', { from: own, to: NOBODY })) as { raw: Hex; tx: Shown }
    assert.equal(filled.tx.nonce, '0x1')
    assert.ok(filled.raw.startsWith('0x02'))
  })
})
