/** Every program against a model in BigInt, run by an engine that is not ours. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from '../../src/primitives/bytes.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import { startEthereumjs } from './engines/ethereumjs.ts'
import { programs } from './programs.ts'

const A = 0x6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1n
const B = 0x510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179n
const PRIME = 0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377n
const WAD = 10n ** 18n
const FACTOR = 1234567890123456789n

const word = (value: bigint) => bigIntToFixedBytes(BigInt.asUintN(256, value), 32)
const wrap = (value: bigint) => BigInt.asUintN(256, value)
const nextRandom = (seed: bigint) => wrap(seed * B + A)

const models: Record<string, (rounds: bigint) => bigint> = {
  loop(rounds) {
    let sum = 0n
    for (let n = rounds; n > 0n; n--) sum += n + 7n
    return sum
  },
  mul(rounds) {
    let x = B
    for (let n = rounds; n > 0n; n--) for (let i = 0; i < 4; i++) x = wrap(x * A + n)
    return x
  },
  mulmod(rounds) {
    let x = A
    for (let n = rounds; n > 0n; n--) for (let i = 0; i < 4; i++) x = ((x * x) % PRIME) + n
    return x
  },
  keccak(rounds) {
    let digest = word(A)
    for (let n = rounds; n > 0n; n--) digest = keccak256(concatBytes(digest, word(n)))
    return bytesToBigInt(digest)
  },
  bytecopy(rounds) {
    const ring = new Uint8Array(0x2000)
    for (let at = 0, seed = A; at < ring.length; at += 32) {
      seed = wrap(seed * B + BigInt(at))
      ring.set(word(seed), at)
    }
    for (let i = 0; i < rounds; i++) ring[(i + 0x1021) & 0x1fff] = ring[i & 0x1fff]!
    return bytesToBigInt(keccak256(ring))
  },
  sort(rounds) {
    let seed = A
    for (let n = rounds; n > 0n; n--) {
      const words = Array.from({ length: 128 }, () => {
        seed = nextRandom(seed)
        return seed
      }).sort((a, b) => (a < b ? -1 : 1))
      seed = wrap((seed ^ words[32]!) + words[96]!)
    }
    return seed
  },
  fixedpoint(rounds) {
    let x = WAD
    for (let n = rounds; n > 0n; n--) {
      const z = ((((x * FACTOR) / WAD) * WAD) / (WAD + x / 2n)) % WAD
      let exp = WAD + z / 5n
      for (const k of [4n, 3n, 2n, 1n]) exp = WAD + (exp * z) / (k * WAD)
      const t = (((exp - x) * FACTOR) / WAD) >> 2n
      x = (wrap(t + n) & 0xfffffffffffffffn) + WAD
    }
    return x
  },
  erc20(rounds) {
    const balances = new Array<bigint>(256).fill(10n ** 24n)
    let seed = A
    for (let n = rounds; n > 0n; n--) {
      seed = nextRandom(seed)
      const amount = seed >> 240n
      balances[Number((seed >> 128n) & 255n)]! -= amount
      balances[Number((seed >> 192n) & 255n)]! += amount
    }
    return balances.reduce((sum, balance) => wrap(sum * B + balance), 0n)
  },
  signed(rounds) {
    let x = A
    for (let n = rounds; n > 0n; n--) {
      x = nextRandom(x)
      const signedX = () => BigInt.asIntN(256, x)
      x ^= wrap(signedX() / ((signedX() >> 128n) | 1n))
      x ^= wrap(signedX() % ((signedX() >> 64n) | 1n))
      x = wrap(x + x ** (x & 255n))
      x = wrap(x + BigInt.asIntN(128, x))
      x = wrap(x + ((x >> 224n) & 255n))
    }
    return x
  },
}

describe('benchmark programs', async () => {
  const engine = await startEthereumjs(programs)
  for (const program of programs) {
    it(`${program.name} computes what it says`, async () => {
      for (const rounds of program.name === 'sort' ? [1, 2] : [1, 23]) {
        const { output } = await engine.run(program, rounds)
        assert.equal(bytesToBigInt(output.subarray(0, 32)), models[program.name]!(BigInt(rounds)), `${rounds} rounds`)
      }
    })
  }

  it('counts the gas between setting up and returning', async () => {
    const loop = programs.find(({ name }) => name === 'loop')!
    const gasOf = async (rounds: number) => bytesToBigInt((await engine.run(loop, rounds)).output.subarray(32, 64))
    // JUMPDEST 1, eleven instructions of 3, JUMPI 10, once a round.
    assert.equal((await gasOf(11)) - (await gasOf(1)), 10n * (1n + 11n * 3n + 10n))
  })
})
