import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blobBaseFee, fakeExponential, GAS_PER_BLOB, maxBlobGas, nextBaseFee, nextExcessBlobGas } from './feeMarket.ts'
import { rulesOf } from './forks/index.ts'

test('the base fee follows the gas used', () => {
  const next = (gasUsed: bigint, baseFeePerGas: bigint | undefined = 1_000_000_000n) =>
    nextBaseFee({ gasLimit: 20_000_000n, gasUsed, baseFeePerGas })
  assert.equal(next(10_000_000n), 1_000_000_000n)
  assert.equal(next(9_000_000n), 987_500_000n)
  assert.equal(next(11_000_000n), 1_012_500_000n)
  assert.equal(next(20_000_000n), 1_125_000_000n)
  assert.equal(next(0n), 875_000_000n)
  assert.equal(next(10_000_001n, 7n), 8n, 'rises by one at least')
  assert.equal(next(0n, 7n), 7n, 'small fees do not fall')
  assert.equal(nextBaseFee({ gasLimit: 1n, gasUsed: 0n, baseFeePerGas: undefined }), 1_000_000_000n)
})

test('the exponential of EIP-4844', () => {
  const cases: [bigint, bigint, bigint, bigint][] = [
    [1n, 0n, 1n, 1n],
    [38493n, 0n, 1000n, 38493n],
    [0n, 1234n, 2345n, 0n],
    [1n, 2n, 1n, 6n],
    [1n, 3n, 1n, 16n],
    [1n, 6n, 2n, 18n],
    [1n, 5n, 2n, 11n],
    [10n, 8n, 2n, 542n],
    [1n, 50_000_000n, 2_225_652n, 5_709_098_764n],
  ]
  for (const [factor, numerator, denominator, result] of cases) {
    assert.equal(fakeExponential(factor, numerator, denominator), result)
  }
})

test('the blob base fee depends on the schedule', () => {
  const fee = (excess: bigint, fork: Parameters<typeof rulesOf>[0]) => blobBaseFee(excess, rulesOf(fork).blobs!)
  assert.equal(fee(0n, 'cancun'), 1n)
  assert.equal(fee(2_314_057n, 'cancun'), 1n)
  assert.equal(fee(2_314_058n, 'cancun'), 2n)
  assert.equal(fee(10n * 1024n * 1024n, 'cancun'), 23n)
  assert.ok(fee(10n * 1024n * 1024n, 'prague') < 23n)
})

test('the excess of blob gas', () => {
  const blobs = (count: bigint) => count * GAS_PER_BLOB
  const cancun = rulesOf('cancun')
  const next = (excess: bigint, used: bigint, rules = cancun, baseFeePerGas = 1n) =>
    nextExcessBlobGas({ excessBlobGas: blobs(excess), blobGasUsed: blobs(used), baseFeePerGas }, rules)
  assert.equal(next(0n, 3n), 0n)
  assert.equal(next(0n, 4n), blobs(1n))
  assert.equal(next(1n, 1n), 0n)
  assert.equal(next(5n, 6n), blobs(8n))
  assert.equal(next(5n, 6n, rulesOf('prague')), blobs(5n))
  assert.equal(nextExcessBlobGas({ excessBlobGas: undefined, blobGasUsed: undefined, baseFeePerGas: 1n }, cancun), 0n)
  assert.throws(() => next(0n, 0n, rulesOf('paris')), RangeError)
  assert.equal(maxBlobGas(cancun), 786_432n)
  assert.equal(maxBlobGas(rulesOf('paris')), 0n)
})

test('EIP-7918: blobs that are cheaper than execution do not become cheaper still', () => {
  const osaka = rulesOf('osaka')
  const parent = { excessBlobGas: 10n * GAS_PER_BLOB, blobGasUsed: 6n * GAS_PER_BLOB, baseFeePerGas: 16n }
  assert.equal(nextExcessBlobGas(parent, osaka), 10n * GAS_PER_BLOB, 'the reserve is not above the price')
  assert.equal(nextExcessBlobGas({ ...parent, baseFeePerGas: 17n }, osaka), 12n * GAS_PER_BLOB)
  assert.equal(nextExcessBlobGas({ ...parent, baseFeePerGas: 17n }, rulesOf('prague')), 10n * GAS_PER_BLOB)
})
