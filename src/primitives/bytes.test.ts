import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bigIntToBytes,
  bigIntToFixedBytes,
  bytesToBigInt,
  compareBytes,
  concatBytes,
  equalBytes,
  isZero,
} from './bytes.ts'

test('concatBytes joins in order and copies', () => {
  const first = Uint8Array.of(1, 2)
  const joined = concatBytes(first, new Uint8Array(0), Uint8Array.of(3))
  assert.deepEqual(joined, Uint8Array.of(1, 2, 3))
  first[0] = 9
  assert.equal(joined[0], 1)
  assert.deepEqual(concatBytes(), new Uint8Array(0))
})

test('isZero looks at every byte', () => {
  for (const length of [0, 1, 32]) assert.ok(isZero(new Uint8Array(length)))
  for (const place of [0, 15, 31]) assert.ok(!isZero(new Uint8Array(32).fill(1, place, place + 1)), String(place))
})

test('equalBytes asks length and content', () => {
  assert.ok(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)))
  assert.ok(equalBytes(new Uint8Array(0), new Uint8Array(0)))
  assert.ok(!equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)))
  assert.ok(!equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1)))
})

test('compareBytes orders like the hex of equal lengths, prefixes first', () => {
  const sorted = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0]].map((list) => Uint8Array.from(list))
  sorted.forEach((a, i) => {
    sorted.forEach((b, j) => {
      assert.equal(Math.sign(compareBytes(a, b)), Math.sign(i - j))
    })
  })
})

test('integers keep their value through every byte length', () => {
  for (let bits = 0; bits <= 520; bits++) {
    for (const value of [1n << BigInt(bits), (1n << BigInt(bits)) - 1n]) {
      const minimal = bigIntToBytes(value)
      assert.equal(minimal.length, value === 0n ? 0 : Math.ceil(value.toString(2).length / 8))
      assert.equal(bytesToBigInt(minimal), value)
      const fixed = bigIntToFixedBytes(value, 72)
      assert.equal(fixed.length, 72)
      assert.equal(bytesToBigInt(fixed), value)
      assert.deepEqual(bigIntToFixedBytes(value, minimal.length), minimal)
    }
  }
})

test('zero is no bytes, or all zero bytes', () => {
  assert.deepEqual(bigIntToBytes(0n), new Uint8Array(0))
  assert.deepEqual(bigIntToFixedBytes(0n, 3), new Uint8Array(3))
  assert.deepEqual(bigIntToFixedBytes(0n, 0), new Uint8Array(0))
  assert.equal(bytesToBigInt(new Uint8Array(0)), 0n)
  assert.equal(bytesToBigInt(new Uint8Array(40)), 0n)
})

test('integers without a byte form are refused', () => {
  assert.throws(() => bigIntToBytes(-1n), RangeError)
  assert.throws(() => bigIntToFixedBytes(-1n, 8), RangeError)
  assert.throws(() => bigIntToFixedBytes(256n, 1), /256 needs more than 1 bytes/)
  assert.throws(() => bigIntToFixedBytes(1n, 0), RangeError)
  assert.throws(() => bigIntToFixedBytes(1n << 256n, 32), RangeError)
})
