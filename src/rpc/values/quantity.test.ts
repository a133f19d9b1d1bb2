import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lenientQuantity, lenientUint64, quantity, smallNumber, toQuantity, uint64 } from './quantity.ts'
import { ValueError } from './valueError.ts'

const refused = (reason: RegExp) => (error: unknown) => error instanceof ValueError && reason.test(error.message)

test('quantities are hex, or JSON numbers', () => {
  assert.equal(quantity(0), 0n)
  assert.equal(quantity(100_000), 100_000n)
  assert.equal(quantity('0x0186a0'), 100_000n)
  assert.equal(quantity(`0x${'0'.repeat(70)}`), 0n)
  assert.equal(uint64('0x00000000000000000000000001'), 1n)
  assert.equal(quantity('0x0'), 0n)
  assert.equal(quantity('0xfF'), 255n)
  assert.equal(quantity(`0x${'f'.repeat(64)}`), 2n ** 256n - 1n)
  assert.equal(uint64('0xffffffffffffffff'), 2n ** 64n - 1n)
  assert.equal(smallNumber('0x10'), 16)
})

for (const [value, reason] of [
  ['1', /^hex string without 0x prefix$/],
  ['', /^empty hex string$/],
  ['0x', /^hex string "0x"$/],
  ['0xg', /^invalid hex string$/],
  ['0x1 ', /^invalid hex string$/],
  ['0x-1', /^invalid hex string$/],
  [`0x1${'0'.repeat(64)}`, /^hex number > 256 bits$/],
  [-1, /^negative number: -1$/],
  [1.5, /^not a safe whole number: 1.5/],
  [2 ** 53, /^not a safe whole number/],
  [true, /^cannot unmarshal boolean/],
  [`0x${'0'.repeat(10)}g`, /^invalid hex string$/],
  [null, /^cannot unmarshal null/],
  [['0x1'], /^cannot unmarshal array/],
] as const) {
  test(`the quantity ${JSON.stringify(value)?.slice(0, 20)} is refused`, () => {
    assert.throws(() => quantity(value), refused(reason))
  })
}

test('narrow numbers have their limits', () => {
  assert.throws(() => uint64('0x10000000000000000'), refused(/^hex number > 64 bits$/))
  assert.throws(() => smallNumber('0x20000000000000'), refused(/53 bits/))
})

test('developer methods take numbers as people write them', () => {
  for (const value of [16, '16', '0x10', '0x0010', ' 16 ', '0X10']) assert.equal(lenientQuantity(value), 16n)
  for (const value of [1.5, -1, 2 ** 53, '1e3', '-1', '0x', '', 'abc', '1_000', true, null, '9'.repeat(101)]) {
    assert.throws(() => lenientQuantity(value), ValueError, String(value))
  }
  assert.throws(() => lenientQuantity(`0x1${'0'.repeat(64)}`), refused(/256 bits/))
  assert.equal(lenientUint64('18446744073709551615'), 2n ** 64n - 1n)
  assert.throws(() => lenientUint64('18446744073709551616'), refused(/64 bits/))
})

test('results are written as quantities', () => {
  assert.equal(toQuantity(0), '0x0')
  assert.equal(toQuantity(31337n), '0x7a69')
})
