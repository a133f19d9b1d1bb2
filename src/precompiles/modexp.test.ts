/** MODEXP: results against plain powers, prices against the formulas' own examples, and length fields that lie. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from '../primitives/bytes.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { modexp } from './modexp.ts'
import { plainPower, randomBytes, randomSource, seed, words } from './testing.ts'

const byzantium = rulesOf('byzantium')
const berlin = rulesOf('berlin')
const osaka = rulesOf('osaka')
const HUGE = 2n ** 256n - 1n

function input(base: Uint8Array, exponent: Uint8Array, modulus: Uint8Array): Uint8Array {
  const lengths = [base, exponent, modulus].map((operand) => BigInt(operand.length))
  return concatBytes(words(32, ...lengths), base, exponent, modulus)
}

test('agrees with plain powers over random operands', () => {
  const random = randomSource()
  const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 32, 33, 40, 64, 65, 100]
  const anyLength = () => lengths[Math.floor(random() * lengths.length)]!
  for (let round = 0; round < 1500; round++) {
    const [base, exponent, modulus] = [anyLength(), anyLength(), anyLength()].map((length) =>
      randomBytes(random, length),
    )
    // Sparse operands and even moduli take other ways than dense odd ones.
    if (round % 5 === 0) exponent!.fill(0, 1)
    if (round % 7 === 0) modulus!.fill(0, 1)
    if (round % 11 === 0) base!.fill(0, 0, -1)
    const m = bytesToBigInt(modulus!)
    const expected = bigIntToFixedBytes(plainPower(bytesToBigInt(base!), bytesToBigInt(exponent!), m), modulus!.length)
    assert.deepEqual(modexp.run(input(base!, exponent!, modulus!), osaka), expected, `seed ${seed}, round ${round}`)
  }
})

test('Fermat: 3 ^ (p - 1) = 1 modulo the prime of secp256k1', () => {
  const prime = 2n ** 256n - 2n ** 32n - 977n
  const fermat = input(words(1, 3n), words(32, prime - 1n), words(32, prime))
  assert.deepEqual(modexp.run(fermat, osaka), words(32, 1n))
  assert.deepEqual(
    [byzantium, berlin, osaka].map((rules) => modexp.gas(fermat, rules)),
    [13056, 1360, 4080],
  )
})

test('zero to the zero is one, and zero modulo one', () => {
  assert.deepEqual(modexp.run(input(words(1, 0n), words(1, 0n), words(2, 5n)), osaka), words(2, 1n))
  assert.deepEqual(modexp.run(input(words(1, 0n), words(1, 0n), words(2, 1n)), osaka), words(2, 0n))
  assert.deepEqual(modexp.run(input(words(1, 7n), words(1, 7n), words(2, 0n)), osaka), words(2, 0n))
})

test('what is missing at the end of the input is zero', () => {
  // Base 3, an exponent of which only the byte 0xff is there and 31 zero bytes follow, no modulus: zero.
  const cut = concatBytes(words(32, 1n, 32n, 1n), words(1, 3n), words(1, 0xffn))
  assert.deepEqual(modexp.run(cut, osaka), words(1, 0n))
  // A modulus cut after its first byte.
  const cutModulus = concatBytes(words(32, 1n, 1n, 2n), words(1, 3n), words(1, 5n), words(1, 1n))
  assert.deepEqual(modexp.run(cutModulus, osaka), words(2, 243n))
  assert.deepEqual(modexp.run(new Uint8Array(0), osaka), new Uint8Array(0))
})

test('an empty modulus gives empty output whatever the other lengths claim', () => {
  assert.equal(modexp.gas(words(32, 0n, HUGE, 0n), byzantium), 0)
  assert.deepEqual(modexp.run(words(32, 0n, HUGE, 0n), byzantium), new Uint8Array(0))
  assert.equal(modexp.gas(words(32, 0n, HUGE, 0n), berlin), 200)
  assert.deepEqual(modexp.run(words(32, 0n, HUGE, 0n), berlin), new Uint8Array(0))
})

test('huge lengths have no price that could be paid, in any order of the fields', () => {
  for (const rules of [byzantium, berlin, osaka])
    for (const huge of [HUGE, 2n ** 255n, 2n ** 64n, 2n ** 53n, 2n ** 32n])
      for (const lengths of [
        [huge, 1n, 1n],
        [1n, 1n, huge],
        [huge, huge, huge],
        [huge, 0n, 0n],
      ])
        assert.equal(modexp.gas(words(32, ...lengths), rules), Number.POSITIVE_INFINITY, `${lengths}`)
  for (const rules of [byzantium, berlin, osaka])
    assert.equal(modexp.gas(words(32, 1n, HUGE, 1n), rules), Number.POSITIVE_INFINITY)
})

test('prices of long exponents are exact', () => {
  // 2^40 bytes of exponent that are not there: (8 * (2^40 - 32)) squarings of one byte.
  const squarings = 8n * (2n ** 40n - 32n)
  const claim = words(32, 1n, 2n ** 40n, 1n)
  assert.equal(modexp.gas(claim, byzantium), Number(squarings / 20n))
  assert.equal(modexp.gas(claim, berlin), Number(squarings / 3n))
})

test('EIP-7823 bounds each length', () => {
  for (const lengths of [
    [1025n, 0n, 1n],
    [0n, 1025n, 1n],
    [0n, 0n, 1025n],
    [0n, 1025n, 0n],
  ])
    assert.equal(modexp.gas(words(32, ...lengths), osaka), Number.POSITIVE_INFINITY)
  assert.equal(modexp.gas(words(32, 1024n, 0n, 1024n), osaka), 32768)
  assert.ok(Number.isFinite(modexp.gas(words(32, 1025n, 0n, 1n), rulesOf('prague'))))
})
