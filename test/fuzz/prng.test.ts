import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prng } from './prng.ts'

const take = (random: Prng) => Array.from({ length: 8 }, () => random.next())

test('the same seed and stream give the same numbers, others give others', () => {
  assert.deepEqual(take(new Prng(7, 3)), take(new Prng(7, 3)))
  const streams = [new Prng(7, 3), new Prng(7, 4), new Prng(8, 3), new Prng(7, -4), new Prng(2 ** 32 + 7, 3)]
  assert.equal(new Set(streams.map((random) => take(random).join())).size, streams.length)
})

test('below and between stay in their range and reach its ends', () => {
  const random = new Prng(1, 0)
  const seen = new Set<number>()
  for (let i = 0; i < 1000; i++) seen.add(random.between(-2, 2))
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  )
  assert.equal(random.below(1), 0)
})

test('weights decide how often a choice is made', () => {
  const random = new Prng(1, 1)
  const counts = { often: 0, seldom: 0, never: 0 }
  for (let i = 0; i < 4000; i++) {
    const choice = random.weighted([
      [3, 'often'],
      [1, 'seldom'],
      [0, 'never'],
    ] as const)
    counts[choice]++
  }
  assert.ok(counts.often > 2700 && counts.often < 3300)
  assert.equal(counts.never, 0)
  assert.throws(() => random.pick([]), RangeError)
})

test('bits have the width that was asked for', () => {
  const random = new Prng(1, 2)
  for (const width of [1, 31, 32, 33, 160, 256]) {
    for (let i = 0; i < 50; i++) assert.ok(random.bits(width) < 1n << BigInt(width))
  }
})
