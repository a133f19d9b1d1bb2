/** Accounts and storage: now, then, pending, edited. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, hexToBytes } from '../../primitives/index.ts'
import type { AccountChange } from '../../state/index.ts'
import { type Json, readingNode, wordOf } from './shared/testing.ts'
import { createTestNode } from './testing.ts'

/** SSTORE(0, NUMBER). */
const COUNTER = `0x${'30'.repeat(20)}`
const KEEPER = { [COUNTER]: { balance: '0x7', code: '0x435f5500', storage: { [wordOf(5)]: wordOf(9) } } }
const UNKNOWN = `0x${'77'.repeat(20)}`

test('a state of now, of a block before, and of the block to come', async () => {
  await using node = await createTestNode({ automine: false, alloc: KEEPER })
  const [from] = node.accounts
  const send = () => node.call('eth_sendTransaction', { from, to: COUNTER, value: '0x1', gas: '0x186a0' })
  for (let block = 0; block < 2; block++) {
    await send()
    await node.context.producer.mine()
  }
  await send()
  const at = async (block: string) => [
    await node.call('eth_getBalance', COUNTER, block),
    await node.call('eth_getStorageAt', COUNTER, '0x0', block),
    await node.call('eth_getTransactionCount', from, block),
  ]
  assert.deepEqual(await at('0x1'), ['0x8', wordOf(1), '0x1'])
  assert.deepEqual(await at('latest'), ['0x9', wordOf(2), '0x2'])
  assert.deepEqual(await at('pending'), ['0xa', wordOf(3), '0x3'])
  const first = node.context.chain.blockAt(1n)!.id
  assert.equal(await node.call('eth_getBalance', COUNTER, { blockHash: first, requireCanonical: true }), '0x8')
  await assert.rejects(node.call('eth_getBalance', COUNTER, '0x9'), { code: -32000, message: 'header not found' })
  await assert.rejects(node.call('eth_getBalance', COUNTER, wordOf(1)), {
    code: -32000,
    message: 'header for hash not found',
  })
})

test('what is edited is there at once, but cannot be proved before a block has it', async () => {
  await using node = await createTestNode()
  const address = hexToBytes(UNKNOWN)
  const account = { nonce: 3n, balance: 5n, codeHash: EMPTY_CODE_HASH }
  const change: AccountChange = { address, account, storageWiped: false, code: undefined, storage: [] }
  await node.context.producer.edit([change])
  assert.deepEqual(await node.call('eth_getAccountInfo', UNKNOWN), { balance: '0x5', nonce: '0x3', code: '0x' })
  assert.equal(((await node.call('eth_getProof', UNKNOWN, [])) as Json).balance, '0x0')
  await node.context.producer.mine()
  assert.deepEqual(await node.call('eth_getAccount', UNKNOWN), {
    balance: '0x5',
    nonce: '0x3',
    codeHash: bytesToHex(EMPTY_CODE_HASH),
    storageRoot: bytesToHex(EMPTY_TRIE_ROOT),
  })
})

test('a proof gives keys back as they came, and there is none of an earlier state', async () => {
  await using node = await createTestNode({ alloc: KEEPER })
  const keys = ['0x5', wordOf(5), '0x00']
  const { storageProof } = (await node.call('eth_getProof', COUNTER, keys, 'latest')) as { storageProof: Json[] }
  assert.deepEqual(
    storageProof.map(({ key, value }) => [key, value]),
    [
      ['0x5', '0x9'],
      [wordOf(5), '0x9'],
      ['0x0', '0x0'],
    ],
  )
  assert.deepEqual(storageProof[0]!.proof, storageProof[1]!.proof)
  await node.context.producer.mine()
  await assert.rejects(node.call('eth_getProof', COUNTER, [], '0x0'), {
    code: -32000,
    message: 'proofs are available for the head only: block 0 is not the head',
  })
  await assert.rejects(node.call('eth_getProof', COUNTER, ['0xz']), { code: -32602 })
  await assert.rejects(node.call('eth_getProof', COUNTER, Array(1025).fill('0x0')), { code: -32602 })
})

test('many slots at once, within limits', async () => {
  await using node = await readingNode({ alloc: KEEPER })
  assert.deepEqual(await node.call('eth_getStorageValues', { [COUNTER]: ['0x5', '0x6'], [UNKNOWN]: ['0x5'] }), {
    [COUNTER]: [wordOf(9), wordOf(0)],
    [UNKNOWN]: [wordOf(0)],
  })
  const many = { [COUNTER]: Array(1000).fill('0x0'), [UNKNOWN]: Array(25).fill('0x0') }
  await assert.rejects(node.call('eth_getStorageValues', many), { code: -32602, message: 'too many slots (max 1024)' })
})

test('a state that is no longer kept is an error that says so', async () => {
  await using node = await readingNode()
  const { chain, producer } = node.context
  await producer.mine({ blocks: 2n })
  const [side] = await producer.mine()
  await producer.rollback(chain.blockAt(1n)!)
  await assert.rejects(node.call('eth_getBalance', UNKNOWN, side!.id), {
    code: -32000,
    message: /is not available: it is not on the way to the head$/,
  })
  await assert.rejects(node.call('eth_getBalance', UNKNOWN, { blockHash: side!.id, requireCanonical: true }), {
    code: -32000,
    message: 'hash is not currently canonical',
  })
})
