/** Every precompile on random and extreme bytes: a price and an answer, never an exception, never a changed input. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rulesOf } from '../protocol/forks/index.ts'
import { PRECOMPILES, type Precompile, precompileAt } from './index.ts'
import { randomBytes, randomSource, seed } from './testing.ts'

/** More than a block holds; what costs more is not run. */
const AFFORDABLE = 2_000_000
const LENGTHS = [0, 1, 31, 32, 33, 64, 96, 97, 128, 160, 191, 192, 213, 256, 288, 384, 512, 768, 1000]
const forks = [rulesOf('byzantium'), rulesOf('berlin'), rulesOf('osaka')]

for (const precompile of PRECOMPILES) {
  test(`${precompile.name} survives random bytes`, () => {
    const random = randomSource()
    for (let round = 0; round < 100; round++) {
      const length = LENGTHS[round % LENGTHS.length]!
      const input = randomBytes(random, length)
      // Mostly zeros reach deeper than noise: small lengths, small coordinates.
      if (round % 2 === 0) for (let index = 0; index < length; index++) if (random() < 0.97) input[index] = 0
      runOnSharedMemory(precompile, input, round)
    }
  })

  test(`${precompile.name} survives zeros and ones of any length`, () => {
    for (const length of LENGTHS)
      for (const filler of [0x00, 0x01, 0xff])
        runOnSharedMemory(precompile, new Uint8Array(length).fill(filler), length)
  })
}

test('the precompiles of Osaka are all there, and nothing else', () => {
  const addresses = [...Array.from({ length: 17 }, (_, index) => index + 1), 256]
  assert.deepEqual(
    PRECOMPILES.map(({ address }) => address).sort((a, b) => a - b),
    addresses,
  )
  assert.deepEqual(
    [...rulesOf('osaka').precompiles].sort((a, b) => a - b),
    addresses,
  )
  for (const address of addresses) assert.equal(precompileAt(address)?.address, address)
  for (const address of [0, 18, 255, 257, -1, Number.NaN]) assert.equal(precompileAt(address), undefined)
})

/** The kernel hands out views on its shared memory, with other data on both sides. */
function runOnSharedMemory(precompile: Precompile, input: Uint8Array, round: number): void {
  const memory = new Uint8Array(new SharedArrayBuffer(input.length + 64)).fill(0x77)
  const view = memory.subarray(32, 32 + input.length)
  view.set(input)
  const message = `${precompile.name}, seed ${seed}, round ${round}`
  for (const rules of forks) {
    const price = precompile.gas(view, rules)
    assert.ok(price === Number.POSITIVE_INFINITY || (Number.isSafeInteger(price) && price >= 0), message)
    if (price > AFFORDABLE) continue
    const output = precompile.run(view, rules)
    assert.deepEqual(output, precompile.run(input, rules), message)
    if (output === undefined) continue
    assert.equal(Object.getPrototypeOf(output), Uint8Array.prototype, message)
    assert.ok(output.buffer instanceof ArrayBuffer, message)
  }
  assert.deepEqual(new Uint8Array(view), input, message)
  assert.ok(memory.subarray(0, 32).every((byte) => byte === 0x77) && memory.at(-1) === 0x77, message)
}
