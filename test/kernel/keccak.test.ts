// The kernel's Keccak-256 and its memo against the textbook definition, which in turn is checked against SHA3-256 of
// OpenSSL (the same permutation with other padding).
// Must never: compare the module with itself.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

interface HashModule {
  keccak256(dst: number, src: number, length: number): void
  keccak256Memo64(dst: number, src: number, memoBase: number, memoMask: number): void
}

const ENTRY = `export { keccak256 } from './kernel/hash/keccak'\nexport { keccak256Memo64 } from './kernel/hash/memo'`
const FLAGS = '--runtime stub -O3 --noAssert --use abort= --enable simd --importMemory'.split(' ')
const MEMO = 65536
const MEMO_ENTRIES = 512
const seed = process.env.KECCAK_SEED ?? String(Date.now() % 0x7fffffff)

const memory = new WebAssembly.Memory({ initial: 2 })
const bytes = new Uint8Array(memory.buffer)
let module: HashModule

before(async () => {
  module = await compile()
})

describe(`keccak256 (KECCAK_SEED=${seed})`, () => {
  test('the oracle has the permutation of SHA-3', () => {
    for (const length of [0, 1, 135, 136, 137, 1000]) {
      const input = randomBytes(length, 'oracle')
      assert.equal(toHex(sponge(input, 0x06)), createHash('sha3-256').update(input).digest('hex'))
    }
  })

  test('every length up to three blocks, at any alignment', () => {
    for (let length = 0; length <= 3 * 136; length++) {
      const input = randomBytes(length, 'lengths')
      const src = 1024 + (length % 9)
      bytes.fill(0xff, 0, 8192)
      bytes.set(input, src)
      module.keccak256(512, src, length)
      assert.equal(toHex(bytes.subarray(512, 544)), toHex(sponge(input, 0x01)), `length ${length}`)
      assert.deepEqual(bytes.subarray(src, src + length), input, 'the input is only read')
      assert.ok(
        bytes.subarray(544, src).every((byte) => byte === 0xff) && bytes[511] === 0xff,
        'nothing else is written',
      )
    }
  })

  test('digest over input', () => {
    for (const length of [5, 32, 64, 136, 300]) {
      const input = randomBytes(length, 'overlap')
      bytes.set(input, 2000)
      module.keccak256(2000, 2000, length)
      assert.equal(toHex(bytes.subarray(2000, 2032)), toHex(sponge(input, 0x01)))
    }
  })

  test('input that begins where the memory begins', () => {
    for (let length = 0; length < 20; length++) {
      const input = randomBytes(length, 'start')
      bytes.set(input)
      module.keccak256(1024, 0, length)
      assert.equal(toHex(bytes.subarray(1024, 1056)), toHex(sponge(input, 0x01)))
    }
  })

  test('input that ends where the memory ends', () => {
    for (let length = 0; length < 20; length++) {
      const input = randomBytes(length, 'end')
      bytes.set(input, bytes.length - length)
      module.keccak256(0, bytes.length - length, length)
      assert.equal(toHex(bytes.subarray(0, 32)), toHex(sponge(input, 0x01)))
    }
  })
})

describe(`keccak256Memo64 (KECCAK_SEED=${seed})`, () => {
  test('gives the digest on miss, hit and after another input took the entry', () => {
    bytes.fill(0, MEMO)
    const inputs = [new Uint8Array(64), ...Array.from({ length: 300 }, (_, index) => randomBytes(64, `memo${index}`))]
    const expected = inputs.map((input) => toHex(sponge(input, 0x01)))
    for (let round = 0; round < 2; round++) {
      inputs.forEach((input, index) => {
        for (let again = 0; again < 2; again++) assert.equal(memoOf(input), expected[index])
      })
    }
  })

  test('an input that differs from the kept one in a single bit is not taken for it', () => {
    const input = randomBytes(64, 'bit')
    for (let bit = 0; bit < 512; bit += 7) {
      const other = input.slice()
      other[bit >> 3]! ^= 1 << (bit & 7)
      memoOf(input, 1)
      assert.equal(memoOf(other, 1), toHex(sponge(other, 0x01)), `bit ${bit}`)
    }
  })

  test('a hit does not hash again', () => {
    const input = randomBytes(64, 'hit')
    memoOf(input, 1)
    bytes.fill(0xab, MEMO + 64, MEMO + 96)
    assert.equal(memoOf(input, 1), 'ab'.repeat(32))
  })

  test('stays inside its region and spreads counted keys and slots over it', () => {
    const counted = (count: number, ...places: number[]): Uint8Array => {
      const input = new Uint8Array(64)
      for (const at of places) new DataView(input.buffer).setUint32(at - 3, count)
      return input
    }
    for (const places of [[31], [63], [31, 63], [30], [23]]) {
      bytes.fill(0, MEMO)
      for (let count = 0; count < MEMO_ENTRIES; count++) memoOf(counted(count * 7, ...places))
      let filled = 0
      for (let entry = 0; entry < MEMO_ENTRIES; entry++) if (bytes[MEMO + entry * 128 + 96] === 1) filled++
      assert.ok(filled > MEMO_ENTRIES / 2, `${filled} of ${MEMO_ENTRIES} entries used, counting at ${places}`)
      assert.ok(bytes.subarray(MEMO + MEMO_ENTRIES * 128).every((byte) => byte === 0))
    }
  })
})

function memoOf(input: Uint8Array, entries = MEMO_ENTRIES): string {
  bytes.set(input, 4096)
  module.keccak256Memo64(4096, 4096, MEMO, entries - 1)
  return toHex(bytes.subarray(4096, 4128))
}

async function compile(): Promise<HashModule> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  let binary: Uint8Array | undefined
  const { error, stderr } = await asc.main(['hash.ts', '--outFile', 'hash.wasm', ...FLAGS], {
    readFile: (name: string) => (name === 'hash.ts' ? ENTRY : readFile(root + name, 'utf8').catch(() => null)),
    writeFile: (name: string, contents: string | Uint8Array) => {
      if (name === 'hash.wasm' && typeof contents !== 'string') binary = contents
    },
    listFiles: () => [],
  })
  if (error !== null || binary === undefined) throw new Error(`the hashes do not compile: ${stderr.toString()}`)
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { memory } })
  return instance.exports as unknown as HashModule
}

/** 32 bytes of the Keccak sponge with rate 136, as FIPS 202 describes it; `pad` is the first byte of the padding. */
function sponge(input: Uint8Array, pad: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(input.length / 136) + 1) * 136)
  padded.set(input)
  padded[input.length] = pad
  padded[padded.length - 1]! |= 0x80
  let state: bigint[] = new Array(25).fill(0n)
  const words = new DataView(padded.buffer)
  for (let block = 0; block < padded.length; block += 136) {
    for (let lane = 0; lane < 17; lane++) state[lane]! ^= words.getBigUint64(block + lane * 8, true)
    state = permutation(state)
  }
  const digest = new DataView(new ArrayBuffer(32))
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(lane * 8, state[lane]!, true)
  return new Uint8Array(digest.buffer)
}

function permutation(start: bigint[]): bigint[] {
  let state = start
  let feedback = 1
  for (let round = 0; round < 24; round++) {
    const lane = (x: number, y: number): bigint => state[(x % 5) + 5 * (y % 5)]!
    const parity = [0, 1, 2, 3, 4].map((x) => [0, 1, 2, 3, 4].reduce((sum, y) => sum ^ lane(x, y), 0n))
    const moved: bigint[] = new Array(25).fill(0n)
    let offset = 0
    let [x, y] = [1, 0]
    for (let step = 0; step < 25; step++) {
      const [fromX, fromY] = step === 24 ? [0, 0] : [x, y]
      const mixed = lane(fromX, fromY) ^ parity[(fromX + 4) % 5]! ^ rotate(parity[(fromX + 1) % 5]!, 1)
      offset = step === 24 ? 0 : ((step + 1) * (step + 2)) / 2
      moved[fromY + 5 * ((2 * fromX + 3 * fromY) % 5)] = rotate(mixed, offset % 64)
      ;[x, y] = [y, (2 * x + 3 * y) % 5]
    }
    const at = (index: number, row: number): bigint => moved[(index % 5) + 5 * row]!
    state = moved.map((value, index) => {
      const row = Math.floor(index / 5)
      return value ^ (BigInt.asUintN(64, ~at((index % 5) + 1, row)) & at((index % 5) + 2, row))
    })
    for (let bit = 0; bit < 7; bit++) {
      if (feedback & 1) state[0]! ^= 1n << BigInt((1 << bit) - 1)
      feedback = (feedback << 1) ^ (feedback & 0x80 ? 0x171 : 0)
    }
  }
  return state
}

function rotate(value: bigint, by: number): bigint {
  return BigInt.asUintN(64, (value << BigInt(by)) | (value >> BigInt(64 - by)))
}

function randomBytes(length: number, label: string): Uint8Array {
  const stream = createHash('shake256', { outputLength: length }).update(`${seed}/${label}/${length}`)
  return new Uint8Array(stream.digest())
}

function toHex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex')
}
