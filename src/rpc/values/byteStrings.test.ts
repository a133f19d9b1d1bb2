import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, data, hash, storageKey } from './byteStrings.ts'
import { ValueError } from './valueError.ts'

const refused = (reason: RegExp) => (error: unknown) => error instanceof ValueError && reason.test(error.message)

test('data is whole bytes', () => {
  assert.deepEqual(data('0x'), new Uint8Array())
  assert.deepEqual(data('0x00Ff'), Uint8Array.of(0, 255))
  assert.throws(() => data('00'), refused(/^hex string without 0x prefix$/))
  assert.throws(() => data('0x0'), refused(/^hex string of odd length$/))
  assert.throws(() => data('0xzz'), refused(/^invalid hex string$/))
  assert.throws(() => data(''), refused(/^empty hex string$/))
  assert.throws(() => data(7), refused(/^cannot unmarshal number/))
})

test('addresses and hashes have their lengths', () => {
  assert.equal(address(`0x${'aB'.repeat(20)}`).length, 20)
  assert.equal(hash(`0x${'01'.repeat(32)}`).length, 32)
  assert.throws(() => address(`0x${'00'.repeat(19)}`), refused(/^hex string has length 38, want 40 for address$/))
  assert.throws(() => address(`0x${'0'.repeat(39)}`), refused(/^hex string of odd length$/))
  assert.throws(() => hash('0x'), refused(/^hex string has length 0, want 64 for hash$/))
  assert.throws(() => hash(`0x${'zz'.repeat(32)}`), refused(/^invalid hex string$/))
})

test('storage keys may be short', () => {
  const one = new Uint8Array(32).fill(1, 31)
  for (const key of ['0x1', '0x01', '1', `0x${'0'.repeat(63)}1`]) assert.deepEqual(storageKey(key), one)
  assert.deepEqual(storageKey('0x'), new Uint8Array(32))
  assert.throws(() => storageKey(`0x${'0'.repeat(65)}`), { code: -32602, message: /^storage key too long/ })
  assert.throws(() => storageKey('0xxyz'), { code: -32602, message: 'invalid hex in storage key: "0xxyz"' })
  assert.throws(() => storageKey(1), ValueError)
})
