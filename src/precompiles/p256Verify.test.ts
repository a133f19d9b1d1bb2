/** P256VERIFY against the signatures that Node makes, and everything that is not a signature. */
import assert from 'node:assert/strict'
import { createECDH, createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { concatBytes } from '../primitives/bytes.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { booleanWord } from './input.ts'
import { p256Verify } from './p256Verify.ts'
import { plainPower, wordAt, words } from './testing.ts'

const rules = rulesOf('osaka')
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const PRIME = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const VALID = booleanWord(true)
const NOTHING = new Uint8Array(0)

function signed(message: string): Uint8Array {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const signature = sign('sha256', new TextEncoder().encode(message), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const hash = createHash('sha256').update(message).digest()
  return concatBytes(hash, signature, Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url'))
}

function withWord(input: Uint8Array, index: number, value: bigint): Uint8Array {
  const copy = new Uint8Array(input)
  copy.set(words(32, value), 32 * index)
  return copy
}

test('accepts what Node signs, and its twin with the opposite s', () => {
  for (let round = 0; round < 20; round++) {
    const input = signed(`message ${round}`)
    assert.deepEqual(p256Verify.run(input, rules), VALID)
    assert.deepEqual(p256Verify.run(withWord(input, 2, ORDER - wordAt(input, 32, 2)), rules), VALID)
  }
})

test('accepts the published signature of RFC 6979, A.2.5, for "sample"', () => {
  const input = words(
    32,
    0xaf2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bfn,
    0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716n,
    0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8n,
    0x60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6n,
    0x7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299n,
  )
  assert.deepEqual(p256Verify.run(input, rules), VALID)
})

test('one wrong bit anywhere gives nothing', () => {
  const input = signed('message')
  for (let index = 0; index < 160; index += 7) {
    const altered = new Uint8Array(input)
    altered[index]! ^= 1
    assert.deepEqual(p256Verify.run(altered, rules), NOTHING, `byte ${index}`)
  }
})

test('signature words out of range give nothing', () => {
  const input = signed('message')
  for (const index of [1, 2])
    for (const bad of [0n, ORDER, ORDER + 1n, 2n ** 256n - 1n])
      assert.deepEqual(p256Verify.run(withWord(input, index, bad), rules), NOTHING)
})

test('keys off the curve, not reduced or at infinity give nothing', () => {
  const input = signed('message')
  for (const [x, y] of [
    [0n, 0n],
    [1n, 1n],
    [PRIME, 0n],
    [0n, PRIME],
    [wordAt(input, 32, 3), PRIME - wordAt(input, 32, 4) + 1n],
  ] as const)
    assert.deepEqual(p256Verify.run(withWord(withWord(input, 3, x), 4, y), rules), NOTHING)
})

test('a hash above the order is reduced, so zero and the order are the same hash', () => {
  // With the hash zero, r = x(k * key) and s = r / k are a signature by any key: here k = 1.
  const key = signed('message').subarray(96)
  const r = wordAt(key, 32, 0) % ORDER
  for (const hash of [0n, ORDER])
    assert.deepEqual(p256Verify.run(concatBytes(words(32, hash, r, r), key), rules), VALID)
})

test('keys next to the base point, and factors that make both products meet', () => {
  for (const privateKey of [1n, 2n, 3n, ORDER - 1n, ORDER - 2n])
    for (const nonce of [1n, 2n, 5n, ORDER - 3n]) {
      const r = wordAt(publicPoint(nonce), 32, 0) % ORDER
      // The hash r * privateKey makes the product with the base point equal to the product with the key.
      for (const hash of [(r * privateKey) % ORDER, 1n, ORDER - 1n]) {
        const s = ((hash + r * privateKey) * plainPower(nonce, ORDER - 2n, ORDER)) % ORDER
        const input = concatBytes(words(32, hash, r, s), publicPoint(privateKey))
        assert.deepEqual(p256Verify.run(input, rules), VALID, `${privateKey}, ${nonce}, ${hash}`)
      }
    }
})

test('another length gives nothing', () => {
  const input = signed('message')
  for (const other of [input.subarray(1), input.subarray(0, 159), concatBytes(input, new Uint8Array(1)), NOTHING])
    assert.deepEqual(p256Verify.run(other, rules), NOTHING)
})

/** Both coordinates, by Node. */
function publicPoint(scalar: bigint): Uint8Array {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(words(32, scalar))
  return new Uint8Array(ecdh.getPublicKey()).subarray(1)
}
