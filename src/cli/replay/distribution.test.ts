/** How speed-ups are summed up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributionLines, quantile, speedupOf, type TimedBlock } from './distribution.ts'

const block = (number: number, sequentialTime: number, parallelTime: number): TimedBlock => ({
  number: BigInt(number),
  transactions: 10,
  gas: 1_000_000n,
  sequentialTime,
  parallelTime,
})

test('quantiles lie between neighbours', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5)
  assert.equal(quantile([1, 2, 3], 1), 3)
  assert.equal(quantile([7], 0.1), 7)
})

test('a block without work is as fast', () => {
  assert.equal(speedupOf(block(1, 0, 0)), 1)
})

test('the sums, the classes and every slower block are told', () => {
  const lines = distributionLines([block(1, 10, 5), block(2, 10, 20), block(3, 10, 5), block(4, 9, 10)])
  assert.equal(
    lines[0],
    'all together: 39.00 ms one after another (102.6 Mgas/s), 40.00 ms on lanes (100.0 Mgas/s), 0.97 times as fast',
  )
  assert.equal(lines[1], 'speed-up of blocks: least 0.50, 10 % below 0.62, half below 1.45, 90 % below 2.00, most 2.00')
  assert.deepEqual(
    lines.slice(2, 5).map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .slice(0, 2),
    ),
    [
      ['2 to 2.5', '2'],
      ['0.9 to 1', '1'],
      ['0 to 0.9', '1'],
    ],
  )
  assert.deepEqual(lines.slice(5), [
    '2 of 4 blocks became slower:',
    '  2: 0.50, 10.00 ms to 20.00 ms, 10 transactions, 1000000 gas',
    '  4: 0.90, 9.00 ms to 10.00 ms, 10 transactions, 1000000 gas',
  ])
})

test('it says so when none became slower, and nothing of no blocks', () => {
  assert.equal(distributionLines([block(1, 10, 5)]).at(-1), 'no block became slower')
  assert.deepEqual(distributionLines([]), [])
})
