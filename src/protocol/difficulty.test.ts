import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextDifficulty } from './difficulty.ts'
import { type ForkName, rulesOf } from './forks/index.ts'

const next = (fork: ForkName, delay: bigint, number = 100n, hasOmmers = false, difficulty = 2_048_000n) =>
  nextDifficulty({ difficulty, timestamp: 1000n, hasOmmers }, number, 1000n + delay, rulesOf(fork))

test('the three formulas', () => {
  assert.equal(next('frontier', 12n), 2_049_000n)
  assert.equal(next('frontier', 13n), 2_047_000n)
  assert.equal(next('homestead', 9n), 2_049_000n)
  assert.equal(next('homestead', 10n), 2_048_000n)
  assert.equal(next('homestead', 35n), 2_046_000n)
  assert.equal(next('homestead', 100_000n), 1_949_000n, 'never more than 99 steps down')
  assert.equal(next('byzantium', 8n), 2_049_000n)
  assert.equal(next('byzantium', 8n, 100n, true), 2_050_000n)
  assert.equal(next('byzantium', 9n), 2_048_000n)
  assert.equal(next('paris', 12n), 0n)
})

test('never below the minimum', () => {
  assert.equal(next('frontier', 99n, 100n, false, 131072n), 131072n)
  assert.equal(next('homestead', 99n, 300_000n, false, 131072n), 131074n, 'the bomb comes on top')
})

test('the bomb and its delays', () => {
  assert.equal(next('homestead', 10n, 199_999n), 2_048_000n)
  assert.equal(next('homestead', 10n, 200_000n), 2_048_001n)
  assert.equal(next('homestead', 10n, 1_000_000n), 2_048_256n)
  assert.equal(next('byzantium', 9n, 3_199_999n), 2_048_000n)
  assert.equal(next('byzantium', 9n, 4_000_000n), 2_048_256n)
  assert.equal(next('grayGlacier', 9n, 12_400_000n), 2_048_256n)
})
