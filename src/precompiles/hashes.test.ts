/** The hash precompiles and the copy, against published values and against Node. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { blake2f } from './blake2f.ts'
import { identity } from './identity.ts'
import { ripemd160 } from './ripemd160.ts'
import { sha256 } from './sha256.ts'
import { randomBytes, randomSource, seed } from './testing.ts'

const rules = rulesOf('osaka')
const text = (value: string) => new TextEncoder().encode(value)

test('SHA-256 of no bytes and of "abc"', () => {
  assert.equal(
    bytesToHex(sha256.run(text(''), rules)!),
    '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  assert.equal(
    bytesToHex(sha256.run(text('abc'), rules)!),
    '0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('RIPEMD-160 of no bytes and of "abc", padded to a word', () => {
  assert.equal(
    bytesToHex(ripemd160.run(text(''), rules)!),
    `0x${'00'.repeat(12)}9c1185a5c5e9fc54612808977ee8f548b2258d31`,
  )
  assert.equal(
    bytesToHex(ripemd160.run(text('abc'), rules)!),
    `0x${'00'.repeat(12)}8eb208f7e05d987a9b044a8e98c6b087f15a0bfc`,
  )
})

test('identity gives a copy, not a view', () => {
  const input = text('abc')
  const output = identity.run(input, rules)!
  assert.deepEqual(output, text('abc'))
  input[0] = 0
  assert.deepEqual(output, text('abc'))
})

test('prices grow by started words', () => {
  const prices = [0, 1, 32, 33].map((length) =>
    [sha256, ripemd160, identity].map((precompile) => precompile.gas(new Uint8Array(length), rules)),
  )
  assert.deepEqual(prices, [
    [60, 600, 15],
    [72, 720, 18],
    [72, 720, 18],
    [84, 840, 21],
  ])
})

test('twelve rounds over one block are BLAKE2b', () => {
  const random = randomSource()
  for (const length of [0, 1, 3, 64, 127, 128]) {
    const message = randomBytes(random, length)
    const expected = createHash('blake2b512').update(message).digest('hex')
    assert.equal(bytesToHex(blake2f.run(blake2Input(12, message), rules)!), `0x${expected}`, `seed ${seed}`)
  }
})

test('BLAKE2F asks one gas for each round, also beyond 2^31', () => {
  assert.equal(blake2f.gas(blake2Input(0, text('abc')), rules), 0)
  assert.equal(blake2f.gas(blake2Input(12, text('abc')), rules), 12)
  assert.equal(blake2f.gas(blake2Input(0xffffffff, text('abc')), rules), 0xffffffff)
})

test('BLAKE2F without a round mixes the two halves of the vector into the state', () => {
  assert.equal(
    bytesToHex(blake2f.run(blake2Input(0, text('abc')), rules)!),
    '0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
  )
})

test('BLAKE2F refuses another length and another final flag', () => {
  const input = blake2Input(12, text('abc'))
  assert.equal(blake2f.run(input.subarray(1), rules), undefined)
  assert.equal(blake2f.run(new Uint8Array([...input, 0]), rules), undefined)
  assert.equal(blake2f.run(new Uint8Array(0), rules), undefined)
  const flagged = new Uint8Array(input)
  flagged[212] = 2
  assert.equal(blake2f.run(flagged, rules), undefined)
})

/** The only block of an unkeyed 64-byte BLAKE2b hash. */
function blake2Input(rounds: number, message: Uint8Array): Uint8Array {
  const input = new Uint8Array(213)
  new DataView(input.buffer).setUint32(0, rounds)
  const state = hexToBytes(
    '0x48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b',
  )
  input.set(state, 4)
  input.set(message, 68)
  input[196] = message.length
  input[212] = 1
  return input
}
