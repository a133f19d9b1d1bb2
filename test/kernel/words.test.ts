// Every word function of the kernel against BigInt: edge values in all combinations, seeded random operands of all
// lengths, destinations that alias operands, and geth's opcode vectors where the shared fixtures are present.
// Must never: trust one word function to check another.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { compileWords, type WordModule } from './wordModule.ts'

const MASK = (1n << 256n) - 1n
const SIGN = 1n << 255n
const seed = Number(process.env.WORDS_SEED ?? Date.now() % 0x7fffffff)
const vectorFile = fileURLToPath(new URL('../../../shared/fixtures/opcode-vectors/arithmetic.json.gz', import.meta.url))

const signed = (v: bigint): bigint => BigInt.asIntN(256, v)
const wrap = (v: bigint): bigint => BigInt.asUintN(256, v)
const length = (v: bigint): number => (v === 0n ? 0 : v.toString(2).length)

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) & MASK
    square = (square * square) & MASK
  }
  return result
}

function extendSign(index: bigint, v: bigint): bigint {
  return index > 30n ? v : wrap(BigInt.asIntN(8 * (Number(index) + 1), v))
}

/** What each function must compute, by the number of its word operands. */
const unary: Record<string, (a: bigint) => bigint> = {
  copy: (a) => a,
  not: (a) => a ^ MASK,
  clz: (a) => BigInt(256 - length(a)),
}
const binary: Record<string, (a: bigint, b: bigint) => bigint> = {
  add: (a, b) => wrap(a + b),
  sub: (a, b) => wrap(a - b),
  mul: (a, b) => wrap(a * b),
  div: (a, b) => (b === 0n ? 0n : a / b),
  mod: (a, b) => (b === 0n ? 0n : a % b),
  sdiv: (a, b) => (b === 0n ? 0n : wrap(signed(a) / signed(b))),
  smod: (a, b) => (b === 0n ? 0n : wrap(signed(a) % signed(b))),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  byteAt: (index, v) => (index > 31n ? 0n : (v >> (248n - 8n * index)) & 0xffn),
  signExtend: extendSign,
  shl: (shift, v) => (shift > 255n ? 0n : wrap(v << shift)),
  shr: (shift, v) => (shift > 255n ? 0n : v >> shift),
  sar: (shift, v) => wrap(signed(v) >> (shift > 255n ? 255n : shift)),
}
const ternary: Record<string, (a: bigint, b: bigint, m: bigint) => bigint> = {
  addmod: (a, b, m) => (m === 0n ? 0n : (a + b) % m),
  mulmod: (a, b, m) => (m === 0n ? 0n : (a * b) % m),
}
const predicates: Record<string, (a: bigint, b: bigint) => boolean> = {
  equal: (a, b) => a === b,
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  slt: (a, b) => signed(a) < signed(b),
  sgt: (a, b) => signed(a) > signed(b),
}

const FIELDS = [
  0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n,
  0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n,
  0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn,
  0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  (1n << 255n) - 19n,
  0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
]

/** Deterministic: a 32-bit xorshift with a Weyl sequence. */
function generator(start: number): () => number {
  let x = start | 1
  let weyl = start
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    weyl = (weyl + 0x9e3779b9) | 0
    return (x + weyl) >>> 0
  }
}

/** Random words of every length; runs of ones and zeros and copies of limbs provoke carries and wrong estimates. */
function wordSource(random: () => number): () => bigint {
  const uniform = (): bigint => {
    let v = 0n
    for (let i = 0; i < 8; i++) v = (v << 32n) | BigInt(random())
    return v
  }
  const runs = (): bigint => {
    let v = 0n
    for (let bits = 0; bits < 256; ) {
      const run = 1 + (random() % 90)
      v = (v << BigInt(run)) | (random() & 1 ? (1n << BigInt(run)) - 1n : 0n)
      bits += run
    }
    return wrap(v)
  }
  return () => {
    const kind = random() % 8
    if (kind === 0) return runs() >> BigInt(random() % 256)
    if (kind === 1) return runs()
    if (kind === 2) return wrap((1n << BigInt(random() % 257)) + BigInt(random() % 5) - 2n)
    if (kind === 3) return FIELDS[random() % FIELDS.length]! - BigInt(random() % 3)
    if (kind < 6) return uniform() >> BigInt((random() % 4) * 64 + (random() % 64))
    return uniform()
  }
}

const EDGES = [
  ...[
    0n,
    1n,
    2n,
    3n,
    5n,
    30n,
    31n,
    32n,
    63n,
    64n,
    127n,
    128n,
    192n,
    255n,
    256n,
    257n,
    MASK,
    MASK - 1n,
    SIGN,
    SIGN - 1n,
  ],
  ...[SIGN + 1n, 10n ** 18n, 0x8000000000000000800000000000000080000000000000008000000000000000n],
  ...[32n, 63n, 64n, 65n, 96n, 127n, 128n, 129n, 160n, 191n, 192n, 193n, 224n].flatMap((bit) => [
    1n << bit,
    (1n << bit) - 1n,
  ]),
  ...[64n, 128n, 192n].flatMap((bit) => [(MASK >> bit) << bit, (MASK >> bit) ^ 1n, (SIGN >> bit) | 1n]),
  ...FIELDS.slice(0, 3),
]

const DST = 1024
const A = 1088
const B = 1152
const M = 1216
const BYTES = 2048

describe(`kernel words (WORDS_SEED=${seed})`, () => {
  let words: WordModule
  let limbs: BigUint64Array
  let bytes: Uint8Array

  const put = (at: number, v: bigint): void => {
    const index = at >> 3
    limbs[index] = v & 0xffffffffffffffffn
    limbs[index + 1] = (v >> 64n) & 0xffffffffffffffffn
    limbs[index + 2] = (v >> 128n) & 0xffffffffffffffffn
    limbs[index + 3] = v >> 192n
  }
  const get = (at: number): bigint => {
    const index = at >> 3
    return (limbs[index + 3]! << 192n) | (limbs[index + 2]! << 128n) | (limbs[index + 1]! << 64n) | limbs[index]!
  }
  const show = (v: bigint): string => `0x${v.toString(16)}`

  /** Calls with every aliasing of the destination and compares; operands that are not the destination must survive. */
  const check = (name: string, operands: bigint[], expected: bigint, aliases = true): void => {
    const call = words.word(name)
    const addresses = [A, B, M].slice(0, operands.length)
    for (const dst of aliases ? [DST, ...addresses] : [DST]) {
      put(DST, 0x5555555555555555555555555555555555555555555555555555555555555555n)
      for (const [i, at] of addresses.entries()) put(at, operands[i]!)
      call(dst, ...addresses)
      const got = get(dst)
      if (got !== expected) {
        assert.fail(
          `${name}(${operands.map(show)}) to operand ${addresses.indexOf(dst)}: ${show(got)}, not ${show(expected)}`,
        )
      }
      addresses.forEach((at, i) => {
        if (at !== dst && get(at) !== operands[i]) assert.fail(`${name}(${operands.map(show)}) overwrote operand ${i}`)
      })
    }
  }
  const checkPredicates = (a: bigint, b: bigint): void => {
    put(A, a)
    put(B, b)
    for (const [name, holds] of Object.entries(predicates)) {
      if ((words.word(name)(A, B) !== 0) !== holds(a, b)) assert.fail(`${name}(${show(a)}, ${show(b)})`)
    }
  }

  before(async () => {
    words = await compileWords()
    limbs = new BigUint64Array(words.memory.buffer)
    bytes = new Uint8Array(words.memory.buffer)
  })

  test('edge values in all combinations', () => {
    for (const a of EDGES) {
      for (const [name, expected] of Object.entries(unary)) check(name, [a], expected(a))
      for (const b of EDGES) {
        for (const [name, expected] of Object.entries(binary)) check(name, [a, b], expected(a, b), false)
        checkPredicates(a, b)
      }
    }
  })

  test('edge values in all combinations of three', () => {
    for (const m of EDGES) {
      for (const a of EDGES) {
        for (const b of EDGES) {
          for (const [name, expected] of Object.entries(ternary)) check(name, [a, b, m], expected(a, b, m), false)
        }
      }
    }
  })

  test('random operands, destinations aliasing each operand', () => {
    const next = wordSource(generator(seed))
    for (let round = 0; round < 12_000; round++) {
      const a = next()
      const b = next()
      const m = next()
      for (const [name, expected] of Object.entries(unary)) check(name, [a], expected(a))
      for (const [name, expected] of Object.entries(binary)) check(name, [a, b], expected(a, b))
      for (const [name, expected] of Object.entries(ternary)) check(name, [a, b, m], expected(a, b, m))
      checkPredicates(a, b)
    }
  })

  test('small shifts and byte indices', () => {
    const next = wordSource(generator(seed + 1))
    for (let index = 0n; index < 260n; index++) {
      for (let round = 0; round < 20; round++) {
        const v = next()
        for (const name of ['shl', 'shr', 'sar', 'byteAt', 'signExtend'])
          check(name, [index, v], binary[name]!(index, v))
      }
    }
  })

  test('a divisor used again and again, alternating with others', () => {
    const random = generator(seed + 2)
    const next = wordSource(random)
    for (let round = 0; round < 300; round++) {
      const moduli = [next(), next(), next()]
      for (let step = 0; step < 20; step++) {
        const a = next()
        const b = next()
        const m = moduli[random() % (round % 3 === 0 ? 3 : 2)]!
        for (const name of ['addmod', 'mulmod']) check(name, [a, b, m], ternary[name]!(a, b, m))
        for (const name of ['div', 'mod', 'sdiv', 'smod']) check(name, [a, m], binary[name]!(a, m))
      }
    }
  })

  test('quotients one off the estimate', () => {
    const random = generator(seed + 3)
    const next = wordSource(random)
    for (let round = 0; round < 10_000; round++) {
      const b = next()
      if (b === 0n) continue
      const quotient = next() % (MASK / b + 1n)
      const near = wrap(quotient * b + BigInt(random() % 3) - 1n)
      check('div', [near, b], near / b, false)
      check('mod', [near, b], near % b, false)
      const c = next()
      const multiple = ((b * c) / (c | 1n)) % (MASK + 1n)
      check('mulmod', [multiple, c | 1n, b], (multiple * (c | 1n)) % b, false)
    }
  })

  test('the same word as both operands and destination', () => {
    const next = wordSource(generator(seed + 4))
    for (let round = 0; round < 2_000; round++) {
      const a = next()
      for (const [name, expected] of Object.entries(binary)) {
        put(A, a)
        words.word(name)(A, A, A)
        assert.equal(get(A), expected(a, a), `${name} of ${show(a)} with itself`)
      }
      for (const [name, expected] of Object.entries(ternary)) {
        put(A, a)
        words.word(name)(A, A, A, A)
        assert.equal(get(A), expected(a, a, a), `${name} of ${show(a)} with itself`)
      }
      put(A, a)
      words.word('exp')(A, A, A)
      assert.equal(get(A), power(a, a), `exp of ${show(a)} with itself`)
    }
  })

  test('exp', () => {
    for (const base of EDGES) for (const exponent of EDGES) check('exp', [base, exponent], power(base, exponent))
    const random = generator(seed + 5)
    const next = wordSource(random)
    for (let round = 0; round < 1_500; round++) {
      const base = next()
      const exponent = round % 2 === 0 ? BigInt(random() % 300) : next()
      check('exp', [base, exponent], power(base, exponent))
    }
    for (let exponent = 0n; exponent < 300n; exponent++) {
      for (const base of [2n, 3n, 4n, 10n, 16n, 256n, 1n << 64n, (1n << 64n) - 1n]) {
        check('exp', [base, exponent], power(base, exponent), false)
      }
    }
  })

  test('carry, borrow and the overflowing limb', () => {
    const next = wordSource(generator(seed + 6))
    const cases = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const))
    for (let round = 0; round < 10_000; round++) cases.push([next(), next()])
    for (const [a, b] of cases) {
      const m = b & 0xffffffffffffffffn
      for (const dst of [DST, A, B]) {
        put(A, a)
        put(B, b)
        const carry = words.word('addWithCarry')(dst, A, B) !== 0
        assert.ok(get(dst) === wrap(a + b) && carry === a + b > MASK, `addWithCarry(${show(a)}, ${show(b)})`)
        put(A, a)
        put(B, b)
        const borrow = words.word('subWithBorrow')(dst, A, B) !== 0
        assert.ok(get(dst) === wrap(a - b) && borrow === a < b, `subWithBorrow(${show(a)}, ${show(b)})`)
        put(A, a)
        const over = BigInt.asUintN(64, words.mixed('mulU64')(dst, A, m) as bigint)
        assert.ok(get(dst) === wrap(a * m) && over === (a * m) >> 256n, `mulU64(${show(a)}, ${show(m)})`)
      }
    }
  })

  test('tests for small values, and small values', () => {
    const next = wordSource(generator(seed + 7))
    const limit = 1n << 64n
    for (const v of [...EDGES, ...Array.from({ length: 2_000 }, next)]) {
      put(A, v)
      assert.equal(words.word('isZero')(A) !== 0, v === 0n, show(v))
      assert.equal(words.word('fitsU64')(A) !== 0, v < limit, show(v))
      assert.equal(words.word('byteLength')(A), Math.ceil(length(v) / 8), show(v))
      assert.equal(BigInt.asUintN(64, words.mixed('low')(A) as bigint), v % limit, show(v))
      assert.equal(BigInt.asUintN(64, words.mixed('clampToU64')(A) as bigint), v < limit ? v : limit - 1n, show(v))
      words.mixed('setU64')(A, BigInt.asIntN(64, v))
      assert.equal(get(A), v % limit)
      words.word('setZero')(A)
      assert.equal(get(A), 0n)
    }
  })

  test('big-endian bytes', () => {
    const random = generator(seed + 8)
    const numberAt = (at: number, count: number): bigint => {
      let v = 0n
      for (let i = 0; i < count; i++) v = (v << 8n) | BigInt(bytes[at + i]!)
      return v
    }
    for (let round = 0; round < 500; round++) {
      const src = BYTES + (random() % 64)
      for (let i = 0; i < 256; i++) bytes[BYTES + i] = random()
      words.word('loadBigEndian')(A, src)
      assert.equal(get(A), numberAt(src, 32))
      words.word('storeBigEndian')(B, A)
      assert.equal(numberAt(B, 32), get(A))
      words.word('storeBigEndian')(A, A)
      assert.deepEqual(bytes.slice(A, A + 32), bytes.slice(src, src + 32))
      for (let count = 0; count <= 32; count++) {
        words.word('loadBytesRight')(A, src, count)
        assert.equal(get(A), numberAt(src, count), `${count} bytes to the right`)
        words.word('loadBigEndianPartial')(A, src, count)
        assert.equal(get(A), numberAt(src, count) << BigInt(8 * (32 - count)), `${count} bytes to the left`)
      }
      words.word('loadBigEndianPartial')(A, src, 33 + random())
      assert.equal(get(A), numberAt(src, 32))
    }
  })

  test('the opcode vectors of geth', { skip: !existsSync(vectorFile) && 'the shared fixtures are not here' }, () => {
    type Vector = { X: string; Y: string; Expected: string }
    const vectors = JSON.parse(gunzipSync(readFileSync(vectorFile)).toString()) as Record<string, Vector[]>
    const named: Record<string, string> = { byte: 'byteAt', eq: 'equal', signext: 'signExtend' }
    let run = 0
    for (const [file, cases] of Object.entries(vectors)) {
      const name = named[file.replace('.json', '')] ?? file.replace('.json', '')
      for (const { X, Y, Expected } of cases) {
        // X is pushed first: the instruction takes Y as its first operand.
        const first = BigInt(`0x${Y}`)
        const second = BigInt(`0x${X}`)
        if (name in predicates) {
          put(A, first)
          put(B, second)
          assert.equal(BigInt(words.word(name)(A, B)), BigInt(`0x${Expected}`), `${file} ${Y} ${X}`)
        } else {
          check(name, [first, second], BigInt(`0x${Expected}`))
        }
        run++
      }
    }
    assert.ok(run > 1_000)
  })

  test('compiles for shared memory, without data segments', async () => {
    const shared = await compileWords('--enable threads --sharedMemory --maximumMemory 1')
    assert.ok(shared.memory.buffer instanceof SharedArrayBuffer)
    assert.ok(new Uint8Array(shared.memory.buffer).every((byte) => byte === 0))
  })
})
