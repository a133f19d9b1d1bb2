import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockId, numberedBlockId } from './blockId.ts'
import { ValueError } from './valueError.ts'

const HASH = `0x${'12'.repeat(32)}`
const hash = new Uint8Array(32).fill(0x12)
const refused = (reason: RegExp) => (error: unknown) => error instanceof ValueError && reason.test(error.message)

test('tags and numbers', () => {
  for (const tag of ['latest', 'pending', 'earliest', 'safe', 'finalized'] as const) {
    assert.deepEqual(blockId(tag), { kind: 'tag', tag })
  }
  assert.deepEqual(blockId('0x10'), { kind: 'number', number: 16n })
  assert.deepEqual(blockId({ blockNumber: '0x10' }), { kind: 'number', number: 16n })
  assert.deepEqual(blockId(16), { kind: 'number', number: 16n })
  assert.deepEqual(blockId({ blockNumber: 'latest' }), { kind: 'tag', tag: 'latest' })
})

test('hashes, bare and in an object', () => {
  assert.deepEqual(blockId(HASH), { kind: 'hash', hash, requireCanonical: false })
  assert.deepEqual(blockId({ blockHash: HASH }), { kind: 'hash', hash, requireCanonical: false })
  assert.deepEqual(blockId({ blockHash: HASH, requireCanonical: true }), { kind: 'hash', hash, requireCanonical: true })
})

test('what is no block id says why', () => {
  assert.throws(() => blockId('2'), refused(/^hex string without 0x prefix$/))
  assert.throws(() => blockId('Latest'), refused(/^hex string without 0x prefix$/))
  assert.throws(() => blockId('0x8000000000000000'), refused(/^block number larger than int64$/))
  assert.throws(() => blockId({}), refused(/^block number or hash is missing/))
  assert.throws(() => blockId([]), refused(/^cannot unmarshal array/))
  assert.throws(() => blockId({ blockHash: HASH, blockNumber: '0x1' }), refused(/^cannot specify both/))
  assert.throws(() => blockId({ blockHash: '0x12' }), refused(/^blockHash: hex string has length 2/))
  assert.throws(
    () => blockId({ blockHash: HASH, requireCanonical: 'yes' }),
    refused(/^requireCanonical: cannot unmarshal/),
  )
  assert.throws(() => numberedBlockId(HASH), refused(/^hex number > 64 bits$/))
})
