import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { geometricMean, median, relativeSpread } from './statistics.ts'

describe('statistics', () => {
  it('takes the middle sample, or the mean of the two in the middle', () => {
    assert.equal(median([9, 1, 5]), 5)
    assert.equal(median([9, 1, 5, 7]), 6)
    assert.throws(() => median([]), RangeError)
  })

  it('gives half the range relative to the median', () => {
    assert.equal(relativeSpread([8, 10, 14]), 0.3)
  })

  it('averages ratios so that a half and a double cancel out', () => {
    assert.ok(Math.abs(geometricMean([0.5, 2, 4, 0.25]) - 1) < 1e-12)
    assert.throws(() => geometricMean([]), RangeError)
  })
})
