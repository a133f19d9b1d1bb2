/** The seven precompiles over BLS12-381: known points, the laws of the groups, and everything that is not a point. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concatBytes } from '../primitives/bytes.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { blsG1Add } from './blsG1Add.ts'
import { blsG1Msm } from './blsG1Msm.ts'
import { blsG2Add } from './blsG2Add.ts'
import { blsG2Msm } from './blsG2Msm.ts'
import { blsMapFp2ToG2 } from './blsMapFp2ToG2.ts'
import { blsMapFpToG1 } from './blsMapFpToG1.ts'
import { blsPairing } from './blsPairing.ts'
import { booleanWord } from './input.ts'
import { plainPower, QuadraticExtension, randomBytes, randomSource, seed, wordAt, words } from './testing.ts'

const rules = rulesOf('osaka')
const PRIME = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
const [G1_X, G1_Y] = [
  0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn,
  0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1n,
]
const G1 = words(64, G1_X, G1_Y)
const MINUS_G1 = words(64, G1_X, PRIME - G1_Y)
const G1_INFINITY = new Uint8Array(128)
const G2 = words(
  64,
  0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8n,
  0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7en,
  0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801n,
  0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79ben,
)
const G2_INFINITY = new Uint8Array(256)

/** Both groups go through the same laws. */
const groups = [
  { name: 'G1', add: blsG1Add, multiply: blsG1Msm, generator: G1, infinity: G1_INFINITY, outside: pointOutsideG1() },
  { name: 'G2', add: blsG2Add, multiply: blsG2Msm, generator: G2, infinity: G2_INFINITY, outside: pointOutsideG2() },
]

for (const { name, add, multiply, generator, infinity, outside } of groups) {
  const times = (scalar: bigint, point = generator) => multiply.run(concatBytes(point, words(32, scalar)), rules)

  test(`${name}: adding, doubling, and the neutral element`, () => {
    assert.deepEqual(add.run(concatBytes(generator, generator), rules), times(2n))
    assert.deepEqual(add.run(concatBytes(generator, infinity), rules), generator)
    assert.deepEqual(add.run(concatBytes(infinity, infinity), rules), infinity)
    assert.deepEqual(add.run(concatBytes(generator, times(ORDER - 1n)!), rules), infinity)
    assert.deepEqual(add.run(concatBytes(times(2n)!, times(3n)!), rules), times(5n))
  })

  test(`${name}: multiples are taken modulo the order`, () => {
    assert.deepEqual(times(1n), generator)
    assert.deepEqual(times(0n), infinity)
    assert.deepEqual(times(ORDER), infinity)
    assert.deepEqual(times(ORDER + 7n), times(7n))
    assert.deepEqual(times(2n ** 256n - 1n), times((2n ** 256n - 1n) % ORDER))
    assert.deepEqual(times(9n, infinity), infinity)
  })

  test(`${name}: long sums of multiples, over the limit of a batch`, () => {
    const random = randomSource()
    for (const count of [2, 5, 16, 128, 129, 260]) {
      const scalars = Array.from({ length: count }, () => wordAt(randomBytes(random, 32), 32, 0))
      // Term i multiplies (i + 1) * generator, and every seventh point is at infinity.
      let [point, expected] = [generator, 0n]
      const terms = scalars.map((scalar, index) => {
        if (index % 7 === 6) return concatBytes(infinity, words(32, scalar))
        const term = concatBytes(point, words(32, scalar))
        expected += scalar * BigInt(index + 1 - Math.floor(index / 7))
        point = add.run(concatBytes(point, generator), rules)!
        return term
      })
      assert.deepEqual(
        multiply.run(concatBytes(...terms), rules),
        times(expected % ORDER),
        `seed ${seed}, ${count} terms`,
      )
    }
  })

  test(`${name}: a point outside the group may be added but not multiplied or paired`, () => {
    const doubled = add.run(concatBytes(outside, outside), rules)
    assert.ok(doubled)
    assert.deepEqual(add.run(concatBytes(outside, infinity), rules), outside)
    assert.equal(times(1n, outside), undefined)
    assert.equal(multiply.run(concatBytes(generator, words(32, 1n), outside, words(32, 0n)), rules), undefined)
    const pair = name === 'G1' ? concatBytes(outside, G2_INFINITY) : concatBytes(G1_INFINITY, outside)
    assert.equal(blsPairing.run(pair, rules), undefined)
  })

  test(`${name}: refuses what is not a point`, () => {
    const offCurve = new Uint8Array(generator)
    offCurve[offCurve.length - 1]! ^= 1
    const topBytes = new Uint8Array(generator)
    topBytes[15] = 1
    const notReduced = concatBytes(words(64, PRIME), new Uint8Array(generator.length - 64))
    const reducedAgain = concatBytes(words(64, wordAt(generator, 64, 0) + PRIME), generator.subarray(64))
    for (const bad of [offCurve, topBytes, notReduced, reducedAgain]) {
      assert.equal(add.run(concatBytes(bad, generator), rules), undefined)
      assert.equal(add.run(concatBytes(generator, bad), rules), undefined)
      assert.equal(times(0n, bad), undefined)
    }
  })

  test(`${name}: refuses other lengths`, () => {
    for (const precompile of [add, multiply])
      for (const length of [0, 1, 2 * generator.length - 1, 2 * generator.length + 1])
        assert.equal(precompile.run(new Uint8Array(length), rules), undefined)
  })
}

test('pairings are bilinear', () => {
  const [p, q] = [
    blsG1Msm.run(concatBytes(G1, words(32, 6n)), rules)!,
    blsG2Msm.run(concatBytes(G2, words(32, 35n)), rules)!,
  ]
  const minus = blsG1Msm.run(concatBytes(MINUS_G1, words(32, 210n)), rules)!
  assert.deepEqual(blsPairing.run(concatBytes(p, q, minus, G2), rules), booleanWord(true))
  assert.deepEqual(blsPairing.run(concatBytes(p, q, MINUS_G1, G2), rules), booleanWord(false))
  assert.deepEqual(blsPairing.run(concatBytes(G1, G2), rules), booleanWord(false))
  assert.deepEqual(blsPairing.run(concatBytes(G1_INFINITY, G2), rules), booleanWord(true))
  assert.deepEqual(blsPairing.run(concatBytes(G1, G2_INFINITY), rules), booleanWord(true))
  for (const length of [0, 383, 385]) assert.equal(blsPairing.run(new Uint8Array(length), rules), undefined)
})

test('maps a field element to the point of RFC 9380, appendix J.9.2, for the empty message', () => {
  const element = 0x156c8a6a2c184569d69a76be144b5cdc5141d2d2ca4fe341f011e25e3969c55ad9e9b9ce2eb833c81a908e5fa4ac5f03n
  const point = words(
    64,
    0x184bb665c37ff561a89ec2122dd343f20e0f4cbcaec84e3c3052ea81d1834e192c426074b02ed3dca4e7676ce4ce48ban,
    0x04407b8d35af4dacc809927071fc0405218f1401a6d15af775810e4e460064bcc9468beeba82fdc751be70476c888bf3n,
  )
  assert.deepEqual(blsMapFpToG1.run(words(64, element), rules), point)
})

test('maps an extension element to the point of RFC 9380, appendix J.10.2, for the empty message', () => {
  const element = words(
    64,
    0x07355d25caf6e7f2f0cb2812ca0e513bd026ed09dda65b177500fa31714e09ea0ded3a078b526bed3307f804d4b93b04n,
    0x02829ce3c021339ccb5caf3e187f6370e1e2a311dec9b75363117063ab2015603ff52c3d3b98f19c2f65575e99e8b78cn,
  )
  const point = words(
    64,
    0x00e7f4568a82b4b7dc1f14c6aaa055edf51502319c723c4dc2688c7fe5944c213f510328082396515734b6612c4e7bb7n,
    0x126b855e9e69b1f691f816e48ac6977664d24d99f8724868a184186469ddfd4617367e94527d4b74fc86413483afb35bn,
    0x0caead0fd7b6176c01436833c79d305c78be307da5f6af6c133c47311def6ff1e0babf57a0fb5539fce7ee12407b0a42n,
    0x1498aadcf7ae2b345243e281ae076df6de84455d766ab6fcdaad71fab60abb2e8b980a440043cd305db09d283c895e3dn,
  )
  assert.deepEqual(blsMapFp2ToG2.run(element, rules), point)
})

test('every field element maps into the group, zero too; what is not reduced is refused', () => {
  const random = randomSource()
  for (const element of [0n, 1n, PRIME - 1n, wordAt(randomBytes(random, 47), 47, 0)]) {
    const g1 = blsMapFpToG1.run(words(64, element), rules)!
    const g2 = blsMapFp2ToG2.run(words(64, element, PRIME - 1n - element), rules)!
    assert.deepEqual(blsPairing.run(concatBytes(g1, G2_INFINITY), rules), booleanWord(true), `seed ${seed}`)
    assert.deepEqual(blsPairing.run(concatBytes(G1_INFINITY, g2), rules), booleanWord(true), `seed ${seed}`)
  }
  for (const bad of [PRIME, PRIME + 1n, 2n ** 384n, 2n ** 512n - 1n]) {
    assert.equal(blsMapFpToG1.run(words(64, bad), rules), undefined)
    assert.equal(blsMapFp2ToG2.run(words(64, bad, 0n), rules), undefined)
    assert.equal(blsMapFp2ToG2.run(words(64, 0n, bad), rules), undefined)
  }
})

test('prices, with the discount for long sums', () => {
  const terms = (count: number, length: number) => new Uint8Array(count * length)
  assert.deepEqual(
    [0, 1, 2, 128, 129].map((count) => blsG1Msm.gas(terms(count, 160), rules)),
    [0, 12000, 22776, 797184, 803412],
  )
  assert.deepEqual(
    [0, 1, 2, 3, 128, 129].map((count) => blsG2Msm.gas(terms(count, 288), rules)),
    [0, 22500, 45000, 62302, 1509120, 1520910],
  )
  assert.equal(blsPairing.gas(terms(2, 384), rules), 102900)
  assert.deepEqual(
    [blsG1Add, blsG2Add, blsMapFpToG1, blsMapFp2ToG2].map((precompile) => precompile.gas(G1_INFINITY, rules)),
    [375, 600, 5500, 23800],
  )
})

/** Both curves have many times more points than their groups: the first point found is outside. */
function pointOutsideG1(): Uint8Array {
  for (let x = 1n; ; x++) {
    const square = (x ** 3n + 4n) % PRIME
    const y = plainPower(square, (PRIME + 1n) / 4n, PRIME)
    if ((y * y) % PRIME === square) return words(64, x, y)
  }
}

function pointOutsideG2(): Uint8Array {
  const { x, y } = new QuadraticExtension(PRIME).pointFrom([1n, 0n], [4n, 4n])
  return words(64, ...x, ...y)
}
