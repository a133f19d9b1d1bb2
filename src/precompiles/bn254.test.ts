/** The three precompiles over BN254: known points, the laws of the groups, and everything that is not a point. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concatBytes } from '../primitives/bytes.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { bn254Add } from './bn254Add.ts'
import { bn254Mul } from './bn254Mul.ts'
import { bn254Pairing } from './bn254Pairing.ts'
import { bn254 } from './curves/bn254.ts'
import { BN254_PARAMETER } from './curves/bn254Subgroup.ts'
import { G2_SIZE, SCALAR_SIZE } from './curves/mcl.ts'
import { booleanWord } from './input.ts'
import {
  type Extension,
  greatestCommonDivisor,
  QuadraticExtension,
  randomBytes,
  randomSource,
  seed,
  wordAt,
  words,
} from './testing.ts'

const rules = rulesOf('osaka')
const PRIME = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
const G1 = words(32, 1n, 2n)
const TWICE_G1 = words(
  32,
  0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3n,
  0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4n,
)
const MINUS_G1 = words(32, 1n, PRIME - 2n)
const INFINITY = new Uint8Array(64)
/** The generator of the second group, imaginary parts first. */
const G2 = words(
  32,
  11559732032986387107991004021392285783925812861821192530917403151452391805634n,
  10857046999023057135944570762232829481370756359578518086990519993285655852781n,
  4082367875863433681332203403145435568316851327593401208105741076214120093531n,
  8495653923123431417604973247489272438418190587263600148770280649306958101930n,
)

test('doubles the generator by addition and by multiplication', () => {
  assert.deepEqual(bn254Add.run(concatBytes(G1, G1), rules), TWICE_G1)
  assert.deepEqual(bn254Mul.run(concatBytes(G1, words(32, 2n)), rules), TWICE_G1)
})

test('infinity is neutral, and a point plus its opposite', () => {
  assert.deepEqual(bn254Add.run(concatBytes(G1, INFINITY), rules), G1)
  assert.deepEqual(bn254Add.run(concatBytes(INFINITY, TWICE_G1), rules), TWICE_G1)
  assert.deepEqual(bn254Add.run(concatBytes(INFINITY, INFINITY), rules), INFINITY)
  assert.deepEqual(bn254Add.run(concatBytes(G1, MINUS_G1), rules), INFINITY)
  assert.deepEqual(bn254Mul.run(concatBytes(INFINITY, words(32, 5n)), rules), INFINITY)
})

test('multiples are taken modulo the order', () => {
  assert.deepEqual(bn254Mul.run(concatBytes(G1, words(32, ORDER)), rules), INFINITY)
  assert.deepEqual(bn254Mul.run(concatBytes(G1, words(32, ORDER + 2n)), rules), TWICE_G1)
  assert.deepEqual(bn254Mul.run(concatBytes(G1, words(32, ORDER - 1n)), rules), MINUS_G1)
  const most = 2n ** 256n - 1n
  assert.deepEqual(
    bn254Mul.run(concatBytes(G1, words(32, most)), rules),
    bn254Mul.run(concatBytes(G1, words(32, most % ORDER)), rules),
  )
})

test('multiplication distributes over addition', () => {
  const random = randomSource()
  for (let round = 0; round < 20; round++) {
    const [a, b] = [wordAt(randomBytes(random, 31), 31, 0), wordAt(randomBytes(random, 31), 31, 0)]
    const [p, q, sum] = [a, b, a + b].map((scalar) => bn254Mul.run(concatBytes(G1, words(32, scalar)), rules)!)
    assert.deepEqual(bn254Add.run(concatBytes(p!, q!), rules), sum, `seed ${seed}`)
  }
})

test('short input is padded, long input is cut', () => {
  assert.deepEqual(bn254Add.run(G1, rules), G1)
  assert.deepEqual(bn254Add.run(new Uint8Array(0), rules), INFINITY)
  assert.deepEqual(bn254Add.run(concatBytes(G1, G1, new Uint8Array(9).fill(1)), rules), TWICE_G1)
  assert.deepEqual(bn254Mul.run(G1, rules), INFINITY)
  assert.deepEqual(bn254Mul.run(concatBytes(G1, words(32, 2n), G1), rules), TWICE_G1)
})

test('refuses points off the curve and coordinates that are not reduced', () => {
  for (const bad of [words(32, 1n, 1n), words(32, 1n + PRIME, 2n), words(32, PRIME, 0n), words(32, 0n, PRIME)]) {
    assert.equal(bn254Add.run(concatBytes(bad, G1), rules), undefined)
    assert.equal(bn254Add.run(concatBytes(G1, bad), rules), undefined)
    assert.equal(bn254Mul.run(concatBytes(bad, words(32, 0n)), rules), undefined)
    assert.equal(bn254Pairing.run(concatBytes(bad, G2), rules), undefined)
  }
})

test('pairings: opposite points cancel, a single pair does not', () => {
  assert.deepEqual(bn254Pairing.run(concatBytes(G1, G2, MINUS_G1, G2), rules), booleanWord(true))
  assert.deepEqual(bn254Pairing.run(concatBytes(G1, G2), rules), booleanWord(false))
  assert.deepEqual(bn254Pairing.run(concatBytes(G1, G2, G1, G2), rules), booleanWord(false))
})

test('pairings: more pairs than one batch holds, still cancelling', () => {
  const pairs = Array.from({ length: 130 }, (_, index) => concatBytes(index % 2 === 0 ? G1 : MINUS_G1, G2))
  assert.deepEqual(bn254Pairing.run(concatBytes(...pairs), rules), booleanWord(true))
  assert.deepEqual(bn254Pairing.run(concatBytes(...pairs.slice(1)), rules), booleanWord(false))
})

test('pairings: points at infinity contribute nothing, but their partner must be valid', () => {
  assert.deepEqual(bn254Pairing.run(new Uint8Array(0), rules), booleanWord(true))
  assert.deepEqual(bn254Pairing.run(new Uint8Array(192), rules), booleanWord(true))
  assert.deepEqual(bn254Pairing.run(concatBytes(INFINITY, G2), rules), booleanWord(true))
  assert.deepEqual(bn254Pairing.run(concatBytes(G1, new Uint8Array(128)), rules), booleanWord(true))
  assert.equal(bn254Pairing.run(concatBytes(INFINITY, words(32, 1n, 2n, 3n, 4n)), rules), undefined)
  assert.equal(bn254Pairing.run(concatBytes(words(32, 1n, 1n), new Uint8Array(128)), rules), undefined)
})

test('pairings: refuses a length that is no multiple of a pair', () => {
  for (const length of [1, 191, 193, 383]) assert.equal(bn254Pairing.run(new Uint8Array(length), rules), undefined)
})

test('pairings: refuses points of the twist outside the group', () => {
  for (const outside of pointsOutsideTheGroup(10))
    assert.equal(bn254Pairing.run(concatBytes(INFINITY, outside), rules), undefined, `seed ${seed}`)
})

test('the fast test of membership agrees with multiplication by the order', () => {
  const curve = bn254()
  const f = curve.mcl.functions
  const [point, inside, scalar] = [G2_SIZE, G2_SIZE, SCALAR_SIZE].map((size) => curve.mcl.allocate(size)) as [
    number,
    number,
    number,
  ]
  for (const outside of pointsOutsideTheGroup(10)) {
    assert.ok(curve.readG2(point, outside, 0))
    assert.equal(f.mclBnG2_isValidOrder(point), 0)
    assert.equal(curve.pairingsMultiplyToOne(concatBytes(INFINITY, outside), 1), undefined, `seed ${seed}`)
  }
  const random = randomSource()
  assert.ok(curve.readG2(point, G2, 0))
  for (let round = 0; round < 10; round++) {
    curve.mcl.bytes.set(randomBytes(random, 31), scalar)
    curve.mcl.bytes[scalar + 31] = 0
    f.mclBnG2_mul(inside, point, scalar)
    assert.equal(f.mclBnG2_isValidOrder(inside), 1)
    const encoded = curve.writeG2(inside)
    assert.deepEqual(bn254Pairing.run(concatBytes(INFINITY, encoded), rules), booleanWord(true), `seed ${seed}`)
  }
})

test('the equation behind the fast test holds in the group only', () => {
  // On the twist psi^2 = t*psi - p. Reduced by that, the polynomial of the test is a + b*psi; the points that it
  // annihilates have an order that divides its norm, and the order of the twist.
  const [x, p] = [BN254_PARAMETER, PRIME]
  assert.equal(36n * x ** 4n + 36n * x ** 3n + 24n * x ** 2n + 6n * x + 1n, p)
  const t = 6n * x * x + 1n
  const a = x + 1n - x * p + 2n * x * t * p
  const b = x + x * t - 2n * x * (t * t - p)
  const norm = a * a + a * b * t + b * b * p
  const twistOrder = ORDER * (p - 1n + t)
  assert.equal(greatestCommonDivisor(norm, twistOrder), ORDER)
  // And in the group, where psi multiplies by p, it annihilates every point.
  assert.equal((a + b * p) % ORDER, 0n)
})

test('prices before and after EIP-1108', () => {
  const prices = ['byzantium', 'istanbul'] as const
  assert.deepEqual(
    prices.map((fork) => [bn254Add, bn254Mul].map((precompile) => precompile.gas(G1, rulesOf(fork)))),
    [
      [500, 40000],
      [150, 6000],
    ],
  )
  assert.deepEqual(
    prices.map((fork) => bn254Pairing.gas(new Uint8Array(2 * 192 + 5), rulesOf(fork))),
    [260000, 113000],
  )
})

/** The order of the twist is the group's times a number as large: a random point is never in the group. */
function pointsOutsideTheGroup(count: number): Uint8Array[] {
  const field = new QuadraticExtension(PRIME)
  const random = randomSource()
  const b = field.multiply([3n, 0n], field.invert([9n, 1n]))
  return Array.from({ length: count }, () => {
    const start: Extension = [wordAt(randomBytes(random, 31), 31, 0), wordAt(randomBytes(random, 31), 31, 0)]
    const { x, y } = field.pointFrom(start, b)
    return words(32, x[1], x[0], y[1], y[0])
  })
}
