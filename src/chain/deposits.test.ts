/** Deposit logs: the one layout that counts, and every way to miss it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, concatBytes, hexToBytes } from '../primitives/index.ts'
import { chainConfigForNetwork } from '../protocol/index.ts'
import { depositRequest } from './deposits.ts'

const CONTRACT = hexToBytes('0x00000000219ab540356cbb839cbe05303d7705fa')
const EVENT = hexToBytes('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5')
const config = chainConfigForNetwork('Prague')

const word = (value: number): Uint8Array => hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
const padded = (size: number, fill: number): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(size / 32) * 32)
  return bytes.fill(fill, 0, size)
}

/** The five byte strings, filled with 1 to 5. */
const SIZES = [48, 32, 8, 96, 8]
const DATA = concatBytes(
  ...[160, 256, 320, 384, 512].map(word),
  ...SIZES.flatMap((size, index) => [word(size), padded(size, index + 1)]),
)
const log = (data: Uint8Array, address = CONTRACT, topics = [EVENT]) => ({ address, topics, data })

test('deposits are put together behind one type byte', () => {
  const one = SIZES.map((size, index) => `0${index + 1}`.repeat(size)).join('')
  assert.equal(bytesToHex(depositRequest([], config)), '0x00')
  assert.equal(bytesToHex(depositRequest([log(DATA), log(DATA)], config)), `0x00${one}${one}`)
})

test('logs of other contracts and other events are none', () => {
  const other = new Uint8Array(20)
  const logs = [log(DATA, other), log(DATA, CONTRACT, []), log(DATA, CONTRACT, [new Uint8Array(32)])]
  assert.equal(depositRequest(logs, config).length, 1)
  assert.equal(depositRequest([log(DATA, other)], { ...config, depositContract: other }).length, 193)
})

test('another length, offset or size is refused', () => {
  const refused = (data: Uint8Array) => () => depositRequest([log(data)], config)
  assert.throws(refused(DATA.subarray(1)), { rule: 'depositLayout', message: /575 bytes, want 576/ })
  assert.throws(refused(concatBytes(DATA, word(0))), { rule: 'depositLayout' })
  const fields = [0, 32, 64, 96, 128, 160, 256, 320, 384, 512]
  for (const at of fields) {
    for (const byte of [at, at + 31]) {
      const distorted = DATA.slice()
      distorted[byte]! ^= 1
      assert.throws(refused(distorted), { rule: 'depositLayout', message: /^invalid deposit log: (offset|size) of / })
    }
  }
})

test('padding is not looked at', () => {
  const distorted = DATA.slice()
  distorted[575] = 7
  assert.deepEqual(depositRequest([log(distorted)], config), depositRequest([log(DATA)], config))
})
