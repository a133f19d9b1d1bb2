/** POINT_EVALUATION: proofs of polynomials so small that they can be written down, and everything malformed. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { concatBytes } from '../primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { pointEvaluation } from './pointEvaluation.ts'
import { words } from './testing.ts'

const rules = rulesOf('osaka')
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
/** Commitments to the polynomials 0, 1 and x: infinity, the generator, and the setup's next point. */
const ZERO = hexToBytes(`0xc0${'00'.repeat(47)}`)
const ONE = hexToBytes(
  '0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
)
const X = hexToBytes(
  '0xad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42d25926fc0c97b336e9f0fb35e5a04c81',
)
const SUCCESS = bytesToHex(words(32, 4096n, ORDER))

function evaluate(commitment: Uint8Array, z: bigint, y: bigint, proof: Uint8Array): string | undefined {
  const versionedHash = new Uint8Array(createHash('sha256').update(commitment).digest())
  versionedHash[0] = 1
  const output = pointEvaluation.run(concatBytes(versionedHash, words(32, z, y), commitment, proof), rules)
  return output && bytesToHex(output)
}

test('constants have the proof zero everywhere', () => {
  assert.equal(evaluate(ONE, 12345n, 1n, ZERO), SUCCESS)
  assert.equal(evaluate(ZERO, 12345n, 0n, ZERO), SUCCESS)
  assert.equal(evaluate(ONE, 12345n, 2n, ZERO), undefined)
  assert.equal(evaluate(ZERO, 12345n, 1n, ZERO), undefined)
})

test('x has at z the value z, and the proof one', () => {
  for (const z of [0n, 1n, 7n, ORDER - 1n]) {
    assert.equal(evaluate(X, z, z, ONE), SUCCESS)
    assert.equal(evaluate(X, z, (z + 1n) % ORDER, ONE), undefined)
    assert.equal(evaluate(X, z, z, X), undefined)
    assert.equal(evaluate(X, z, z, ZERO), undefined)
  }
})

test('refuses scalars that are not reduced', () => {
  assert.equal(evaluate(ONE, ORDER, 1n, ZERO), undefined)
  assert.equal(evaluate(ONE, 0n, ORDER + 1n, ZERO), undefined)
  assert.equal(evaluate(ONE, 2n ** 256n - 1n, 1n, ZERO), undefined)
})

test('refuses malformed points', () => {
  const altered = (point: Uint8Array, index: number, bits: number) => {
    const copy = new Uint8Array(point)
    copy[index]! ^= bits
    return copy
  }
  const notReduced = hexToBytes(
    '0x9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
  )
  // x = 4 is on the curve and outside the group; x = 1 is not on the curve.
  const outside = altered(hexToBytes(`0x80${'00'.repeat(47)}`), 47, 4)
  const offCurve = altered(hexToBytes(`0x80${'00'.repeat(47)}`), 47, 1)
  const bad = [
    altered(ONE, 0, 0x80),
    altered(ZERO, 0, 0x80),
    altered(ZERO, 0, 0x20),
    altered(ZERO, 47, 1),
    altered(ONE, 0, 0x40),
    new Uint8Array(48),
    new Uint8Array(48).fill(0xff),
    notReduced,
    outside,
    offCurve,
  ]
  for (const point of bad) {
    assert.equal(evaluate(point, 1n, 1n, ZERO), undefined, bytesToHex(point))
    assert.equal(evaluate(ONE, 1n, 1n, point), undefined, bytesToHex(point))
  }
  // The opposite of the generator is a point, but not the commitment to one.
  assert.equal(evaluate(altered(ONE, 0, 0x20), 1n, 1n, ZERO), undefined)
  assert.equal(evaluate(altered(ONE, 0, 0x20), 1n, ORDER - 1n, ZERO), SUCCESS)
})

test('refuses another hash, another version and another length', () => {
  const versionedHash = new Uint8Array(createHash('sha256').update(ONE).digest())
  const rest = concatBytes(words(32, 3n, 1n), ONE, ZERO)
  versionedHash[0] = 1
  assert.ok(pointEvaluation.run(concatBytes(versionedHash, rest), rules))
  for (const index of [0, 1, 31]) {
    const other = new Uint8Array(versionedHash)
    other[index]! ^= 1
    assert.equal(pointEvaluation.run(concatBytes(other, rest), rules), undefined)
  }
  for (const length of [0, 191, 193]) assert.equal(pointEvaluation.run(new Uint8Array(length), rules), undefined)
})
