/**
 * What it means for a transaction that a block was built without it.
 *
 * Owns: which reasons pass. Must never: touch the pool.
 */
import { type Transaction, TransactionError, type TransactionErrorCode } from '../protocol/index.ts'

/** A transaction that was left out, and why; `Chain.buildBlock` gives them. */
export interface RefusedTransaction {
  readonly transaction: Transaction
  readonly reason: Error
}

/** Reasons that are about this block: what it had left, what it cost, what was left out before. */
const PASSING: ReadonlySet<TransactionErrorCode> = new Set<TransactionErrorCode>([
  'gasLimitExceedsBlock',
  'blobGasExceedsBlock',
  'feeCapBelowBaseFee',
  'blobFeeCapBelowBlobBaseFee',
  'nonceTooHigh',
])

/**
 * Why no block can take it; undefined = another one may. What a rule of blocks is against, such as their size, is about
 * this block.
 */
export function lastingReason({ reason }: RefusedTransaction): TransactionError | undefined {
  return reason instanceof TransactionError && !PASSING.has(reason.code) ? reason : undefined
}
