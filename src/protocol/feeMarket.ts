/**
 * Base fee (EIP-1559) and blob base fee (EIP-4844, EIP-7918): how the next price follows from the last block.
 *
 * Owns: these formulas. Must never: know which block is the parent or which fork is active; rules come in.
 */
import type { BlobSchedule, Rules } from './forks/rules.ts'

/** Gas of one blob. */
export const GAS_PER_BLOB = 131072n

/** EIP-1559. */
export const INITIAL_BASE_FEE = 1_000_000_000n
export const ELASTICITY_MULTIPLIER = 2n
const BASE_FEE_CHANGE_DENOMINATOR = 8n

const MIN_BLOB_BASE_FEE = 1n
/** EIP-7918: execution gas that one blob costs its users at least. */
const BLOB_BASE_COST = 8192n

/** What the next base fee depends on. `baseFeePerGas` undefined = the parent is from before London. */
export interface BaseFeeParent {
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly baseFeePerGas: bigint | undefined
}

export function nextBaseFee(parent: BaseFeeParent): bigint {
  const { gasLimit, gasUsed, baseFeePerGas } = parent
  if (baseFeePerGas === undefined) return INITIAL_BASE_FEE
  const target = gasLimit / ELASTICITY_MULTIPLIER
  if (gasUsed === target) return baseFeePerGas
  const change = (distance: bigint) => (baseFeePerGas * distance) / target / BASE_FEE_CHANGE_DENOMINATOR
  if (gasUsed < target) return baseFeePerGas - change(target - gasUsed)
  const rise = change(gasUsed - target)
  return baseFeePerGas + (rise > 0n ? rise : 1n)
}

/** What the next excess of blob gas depends on; undefined = the parent is from before Cancun. */
export interface BlobParent {
  readonly excessBlobGas: bigint | undefined
  readonly blobGasUsed: bigint | undefined
  readonly baseFeePerGas: bigint | undefined
}

/** The `excessBlobGas` of a block, by its own rules (not those of its parent). */
export function nextExcessBlobGas(parent: BlobParent, rules: Rules): bigint {
  const schedule = requireBlobs(rules)
  const excess = parent.excessBlobGas ?? 0n
  const used = parent.blobGasUsed ?? 0n
  const target = BigInt(schedule.target) * GAS_PER_BLOB
  if (excess + used < target) return 0n
  if (rules.blobBaseFeeIsBounded) {
    const reserve = BLOB_BASE_COST * (parent.baseFeePerGas ?? 0n)
    // Blobs are cheaper than the execution they cause: let the price rise with use, never fall.
    if (reserve > GAS_PER_BLOB * blobBaseFee(excess, schedule)) {
      return excess + (used * BigInt(schedule.max - schedule.target)) / BigInt(schedule.max)
    }
  }
  return excess + used - target
}

/** Price of one unit of blob gas. */
export function blobBaseFee(excessBlobGas: bigint, schedule: BlobSchedule): bigint {
  return fakeExponential(MIN_BLOB_BASE_FEE, excessBlobGas, BigInt(schedule.baseFeeUpdateFraction))
}

/** Most blob gas of a block under these rules; 0 before blobs. */
export function maxBlobGas(rules: Rules): bigint {
  return BigInt(rules.blobs?.max ?? 0) * GAS_PER_BLOB
}

/** factor * e ** (numerator / denominator), rounded down term by term of the Taylor series as EIP-4844 lays down. */
export function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = factor * denominator
  for (let index = 1n; term > 0n; index++) {
    sum += term
    term = (term * numerator) / (denominator * index)
  }
  return sum / denominator
}

function requireBlobs(rules: Rules): BlobSchedule {
  if (!rules.blobs) throw new RangeError('these rules have no blobs, so no blob gas either')
  return rules.blobs
}
