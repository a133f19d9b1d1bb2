import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { bigIntToBytes, concatBytes } from './bytes.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { decodeRlp, encodeRlp, MAX_RLP_DEPTH, RlpError, type RlpItem } from './rlp.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const filled = (length: number): Uint8Array => new Uint8Array(length).fill(0xaa)

describe('canonical encodings', () => {
  const vectors: [item: RlpItem, head: string, length: number][] = [
    [new Uint8Array(0), '0x80', 1],
    [Uint8Array.of(0), '0x00', 1],
    [Uint8Array.of(0x7f), '0x7f', 1],
    [Uint8Array.of(0x80), '0x8180', 2],
    [text('dog'), '0x83646f67', 4],
    [filled(55), '0xb7aa', 56],
    [filled(56), '0xb838aa', 58],
    [filled(255), '0xb8ffaa', 257],
    [filled(256), '0xb90100aa', 259],
    [filled(65536), '0xba010000aa', 65540],
    [[], '0xc0', 1],
    [[text('cat'), text('dog')], '0xc88363617483646f67', 9],
    [[[], [[]], [[], [[]]]], '0xc7c0c1c0c3c0c1c0', 8],
    [[filled(54)], '0xf7b6aa', 56],
    [[filled(55)], '0xf838b7aa', 58],
    [[[filled(60)], filled(300)], '0xf9016ff83e', 370],
  ]
  for (const [item, head, length] of vectors) {
    test(head, () => {
      const encoded = encodeRlp(item)
      assert.equal(encoded.length, length)
      assert.ok(bytesToHex(encoded).startsWith(head), bytesToHex(encoded).slice(0, 40))
      assert.deepEqual(decodeRlp(encoded), item)
    })
  }
})

describe('refused inputs', () => {
  const faults: [name: string, hex: string, offset: number, message: RegExp][] = [
    ['nothing', '', 0, /unexpected end of input/],
    ['a byte behind the item', '8000', 1, /more than one value/],
    ['a small byte in the long form', '8100', 0, /non-canonical single byte/],
    ['a small byte in the long form, in a list', 'c3808105', 2, /non-canonical single byte/],
    ['a string cut off', '83646f', 0, /value size exceeds available input length/],
    ['a list cut off', 'c80102', 0, /value size exceeds available input length/],
    ['a string longer than its list', 'c383646f67', 1, /larger than containing list/],
    ['a list longer than its list', 'c2c20101', 1, /larger than containing list/],
    ['a size cut off', 'b9', 0, /size is cut off/],
    ['a size cut off by the list', 'c2b90100', 1, /size is cut off/],
    ['a size with a leading zero', 'b90040', 0, /leading zero/],
    ['a list size with a leading zero', 'f90040', 0, /leading zero/],
    ['a short length in the long form', `b837${'aa'.repeat(55)}`, 0, /long form of a short length/],
    ['a zero length in the long form', 'b800', 0, /leading zero/],
    ['an empty list in the long form', 'f800', 0, /leading zero/],
    ['a size of 2^64 - 1', `bf${'ff'.repeat(8)}`, 0, /value size exceeds/],
    ['a list size of 2^64 - 1', `ff${'ff'.repeat(8)}00`, 0, /value size exceeds/],
  ]
  for (const [name, hex, offset, message] of faults) {
    test(name, () => {
      assert.throws(
        () => decodeRlp(hexToBytes(hex)),
        (error) => {
          assert.ok(error instanceof RlpError)
          assert.match(error.message, message)
          assert.equal(error.offset, offset)
          return true
        },
      )
    })
  }

  test('lists that nest without end', () => {
    const bomb = (depth: number): Uint8Array => {
      const headers = [Uint8Array.of(0xc0)]
      for (let length = 1, level = 1; level < depth; level++) {
        const header = length <= 55 ? Uint8Array.of(0xc0 + length) : longHeader(length)
        headers.push(header)
        length += header.length
      }
      return concatBytes(...headers.reverse())
    }
    const longHeader = (length: number): Uint8Array<ArrayBuffer> => {
      const size = bigIntToBytes(BigInt(length))
      return Uint8Array.of(0xf7 + size.length, ...size)
    }
    assert.deepEqual(encodeRlp(decodeRlp(bomb(MAX_RLP_DEPTH))), bomb(MAX_RLP_DEPTH))
    for (const depth of [MAX_RLP_DEPTH + 1, 20_000])
      assert.throws(() => decodeRlp(bomb(depth)), /nest deeper than 1024/)
    assert.throws(() => decodeRlp(filled(100_000).fill(0xc1)), RlpError)

    let item: RlpItem = []
    for (let level = 1; level < MAX_RLP_DEPTH; level++) item = [item]
    assert.doesNotThrow(() => encodeRlp(item))
    assert.throws(() => encodeRlp([item]), RlpError)
  })
})

describe('any item', () => {
  const seed = process.env.RLP_SEED ?? String(Date.now() % 0x7fffffff)

  test(`survives encoding and decoding (RLP_SEED=${seed})`, () => {
    for (let round = 0; round < 500; round++) {
      const item = randomItem(randomNumbers(`${seed}/item${round}`), 5)
      const encoded = encodeRlp(item)
      assert.deepEqual(decodeRlp(encoded), item, `round ${round}`)
    }
  })

  test(`mutated is refused with RlpError, or is canonical (RLP_SEED=${seed})`, () => {
    let refused = 0
    for (let round = 0; round < 3000; round++) {
      const next = randomNumbers(`${seed}/mutation${round}`)
      const mutated = mutate(encodeRlp(randomItem(next, 4)), next)
      try {
        assert.deepEqual(encodeRlp(decodeRlp(mutated)), mutated, `round ${round}: ${bytesToHex(mutated)}`)
      } catch (error) {
        if (!(error instanceof RlpError)) throw error
        assert.ok(error.offset >= 0 && error.offset <= mutated.length)
        refused++
      }
    }
    assert.ok(refused > 300 && refused < 2900, `${refused} of 3000 refused`)
  })
})

const official = fixturePath('rlp-tests')

describe('official vectors', { skip: skipWithout(official) }, () => {
  type Input = string | number | Input[]
  const toItem = (input: Input): RlpItem => {
    if (Array.isArray(input)) return input.map(toItem)
    if (typeof input === 'number') return bigIntToBytes(BigInt(input))
    return input.startsWith('#') ? bigIntToBytes(BigInt(input.slice(1))) : text(input)
  }
  for (const file of ['rlptest.json', 'invalidRLPTest.json', 'RandomRLPTests/example.json']) {
    test(file, () => {
      const cases = JSON.parse(readFileSync(join(official, file), 'utf8')) as Record<string, { in: Input; out: string }>
      assert.ok(Object.keys(cases).length > 0)
      for (const [name, { in: input, out }] of Object.entries(cases)) {
        const encoded = hexToBytes(out)
        if (input === 'INVALID') assert.throws(() => decodeRlp(encoded), RlpError, name)
        else assert.deepEqual(encodeRlp(decodeRlp(encoded)), encoded, name)
        if (input !== 'INVALID' && input !== 'VALID') assert.deepEqual(encodeRlp(toItem(input)), encoded, name)
      }
    })
  }
})

/** Numbers below a limit, drawn from a stream that the label determines. */
function randomNumbers(label: string): (limit: number) => number {
  let block = 0
  let words: Uint32Array = new Uint32Array(0)
  let at = 0
  return (limit) => {
    if (at === words.length) {
      const digest = createHash('shake256', { outputLength: 1024 }).update(`${label}/${block++}`).digest()
      words = new Uint32Array(new Uint8Array(digest).buffer)
      at = 0
    }
    return words[at++]! % limit
  }
}

function randomItem(next: (limit: number) => number, depth: number): RlpItem {
  if (depth > 0 && next(3) > 0) return Array.from({ length: next(6) }, () => randomItem(next, depth - 1))
  const length = [0, 1, 1, next(60), 55, 56, next(400)][next(7)]!
  return Uint8Array.from({ length }, () => next(256))
}

/** Changes, drops or inserts a byte, mostly near the front where the headers are, or cuts the end off. */
function mutate(encoded: Uint8Array, next: (limit: number) => number): Uint8Array {
  const at = next(2) === 0 ? next(Math.min(encoded.length, 4)) : next(encoded.length)
  switch (next(4)) {
    case 0:
      return concatBytes(encoded.subarray(0, at), Uint8Array.of(next(256)), encoded.subarray(at + 1))
    case 1:
      return concatBytes(encoded.subarray(0, at), encoded.subarray(at + 1))
    case 2:
      return concatBytes(encoded.subarray(0, at), Uint8Array.of(next(256)), encoded.subarray(at))
    default:
      return encoded.slice(0, at)
  }
}
