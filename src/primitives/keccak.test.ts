import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from './hex.ts'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from './keccak.ts'
import { encodeRlp } from './rlp.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test('known digests', () => {
  const vectors: [input: Uint8Array, digest: string][] = [
    [text('abc'), '0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
    [text('testing'), '0x5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02'],
    [text('transfer(address,uint256)'), '0xa9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b'],
    [text('Transfer(address,address,uint256)'), '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'],
    [new Uint8Array(64), '0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5'],
  ]
  for (const [input, digest] of vectors) assert.equal(bytesToHex(keccak256(input)), digest)
})

test('the named hashes are what they say', () => {
  assert.deepEqual(keccak256(new Uint8Array(0)), EMPTY_CODE_HASH)
  assert.deepEqual(keccak256(encodeRlp(new Uint8Array(0))), EMPTY_TRIE_ROOT)
})

test('digests of inputs of all sizes chain to one value', () => {
  // The value was computed with another implementation; memory grows on the way.
  let digest = new Uint8Array(32)
  for (const length of [0, 1, 31, 32, 63, 64, 65, 135, 136, 137, 1000, 65_471, 65_472, 65_473, 300_001, 100]) {
    const input = new Uint8Array(length)
    for (let at = 0; at < length; at++) input[at] = digest[at % 32]! ^ (at & 0xff)
    digest = new Uint8Array(keccak256(input))
  }
  assert.equal(bytesToHex(digest), '0x49180002db3088df4519ecf15f739fff27ae557dd6c6e3a271b139cb2ab399c8')
})

test('a digest belongs to the caller and the input stays as it was', () => {
  const input = hexToBytes('0x0102')
  const first = keccak256(input)
  const copy = first.slice()
  keccak256(hexToBytes('0x03'))
  assert.deepEqual(first, copy)
  assert.equal(first.buffer.byteLength, 32)
  assert.deepEqual(input, Uint8Array.of(1, 2))
})

test('a view is hashed without its surroundings', () => {
  const whole = new Uint8Array(300).fill(7)
  assert.deepEqual(keccak256(whole.subarray(100, 103)), keccak256(Uint8Array.of(7, 7, 7)))
  assert.deepEqual(keccak256(whole.subarray(100, 290)), keccak256(new Uint8Array(190).fill(7)))
})
