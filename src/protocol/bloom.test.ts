import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToBigInt, keccak256 } from '../primitives/index.ts'
import { addToBloom, BLOOM_LENGTH, bloomMayContain, bloomOf, mergeBloom } from './bloom.ts'

const value = (number: number) => new Uint8Array(32).fill(number)

/** The definition of the yellow paper, word for word and slow. */
function expectedBits(item: Uint8Array): bigint {
  const hash = keccak256(item)
  return [0, 2, 4].reduce((bits, at) => bits | (1n << BigInt((hash[at]! * 256 + hash[at + 1]!) % 2048)), 0n)
}

test('three bits per value, by the definition', () => {
  for (let number = 0; number < 100; number++) {
    const bloom = new Uint8Array(BLOOM_LENGTH)
    addToBloom(bloom, value(number))
    assert.equal(bytesToBigInt(bloom), expectedBits(value(number)))
  }
})

test('logs enter with address and topics, never with data', () => {
  const address = new Uint8Array(20).fill(9)
  const bloom = bloomOf([{ address, topics: [value(1), value(2)] }])
  assert.equal(bytesToBigInt(bloom), expectedBits(address) | expectedBits(value(1)) | expectedBits(value(2)))
  assert.ok(bloomMayContain(bloom, address) && bloomMayContain(bloom, value(2)))
  assert.ok(!bloomMayContain(bloom, value(3)))
  assert.equal(bytesToBigInt(bloomOf([])), 0n)
})

test('merging is the union', () => {
  const [left, right] = [1, 2].map((number) => bloomOf([{ address: value(number), topics: [] }])) as [
    Uint8Array,
    Uint8Array,
  ]
  const bits = bytesToBigInt(left) | bytesToBigInt(right)
  mergeBloom(left, right)
  assert.equal(bytesToBigInt(left), bits)
})
