/**
 * The names of this room that others use.
 *
 * Owns: this list. Must never: hold code.
 */
export type { BestTransactions } from './best.ts'
export { PoolError, type PoolErrorCode, type PoolErrorValues, poolErrorCodes, type Refusal } from './errors.ts'
export type { PoolEvent, PoolListener } from './events.ts'
export type { BlockPrices, HeadChange, PoolAccount, PoolHead, PoolState } from './head.ts'
export type { Admission } from './intake.ts'
export { type BalanceChecks, DEFAULT_LIMITS, type PoolLimits, type PoolOptions, type PoolOrder } from './options.ts'
export type { Hex, PooledTransaction } from './pooledTransaction.ts'
export type { RefusedTransaction } from './refused.ts'
export { type BlobSidecar, versionedHashOf } from './sidecar.ts'
export { type PoolStatus, type SenderContent, TransactionPool } from './transactionPool.ts'
