/**
 * What a pool can be told, and what holds when it is told nothing.
 *
 * Owns: the options and their defaults. Must never: be read after the pool was made but through `settle`'s result.
 */
import type { Lanes } from '../lanes/index.ts'

/** `fees`: who pays the most for a unit of gas; `fifo`: who came first. Of one sender always by nonce. */
export type PoolOrder = 'fees' | 'fifo'

/**
 * `each`: a sender can pay for every one of its transactions; `sum`: for all of them together, as in geth; `none`: nobody
 * looks.
 */
export type BalanceChecks = 'each' | 'sum' | 'none'

export interface PoolLimits {
  /** Transactions in all. */
  readonly transactions: number
  /** Bytes in all, by the estimate of `PooledTransaction.bytes`. */
  readonly bytes: number
  /** Pending transactions that nobody's mass takes from a sender. */
  readonly guaranteedPerSender: number
  /** Transactions of one sender that wait for an earlier nonce. */
  readonly queuedPerSender: number
  /** Bytes of one transaction, without blobs. */
  readonly transactionBytes: number
  /** Dropped transactions whose reason is kept, */
  readonly reasons: number
  /** and for how long, in milliseconds. */
  readonly reasonAge: number
}

export interface PoolOptions {
  readonly chainId: bigint
  /** Where senders are recovered and blobs verified; left out = on the calling thread. */
  readonly lanes?: Lanes | undefined
  /** `fees` without it. */
  readonly order?: PoolOrder | undefined
  /** `each` without it. */
  readonly balanceChecks?: BalanceChecks | undefined
  /** The least tip per gas that is admitted; 0 without it. */
  readonly minimumTip?: bigint | undefined
  /** Asked at each admission: whether who offers less than the base fee of the next block is refused instead of waiting. */
  readonly refusesUnpayable?: (() => boolean) | undefined
  /** By how many percent a replacement has to pay more; 10 without it. */
  readonly priceBump?: number | undefined
  /** The same for blob transactions; 100 without it. */
  readonly blobPriceBump?: number | undefined
  /** Whether blob transactions have to bring their blobs; they have to without it. */
  readonly requiresSidecars?: boolean | undefined
  readonly limits?: Partial<PoolLimits> | undefined
  /** Milliseconds since any moment; Date.now without it. */
  readonly clock?: (() => number) | undefined
}

export const DEFAULT_LIMITS: PoolLimits = {
  transactions: 100_000,
  bytes: 512 * 1024 * 1024,
  guaranteedPerSender: 16,
  queuedPerSender: 1024,
  transactionBytes: 128 * 1024,
  reasons: 10_000,
  reasonAge: 10 * 60 * 1000,
}

/** The options with nothing left out. */
export interface PoolSettings {
  readonly chainId: bigint
  readonly lanes: Lanes | undefined
  readonly order: PoolOrder
  readonly balanceChecks: BalanceChecks
  minimumTip: bigint
  readonly refusesUnpayable: () => boolean
  readonly priceBump: number
  readonly blobPriceBump: number
  readonly requiresSidecars: boolean
  readonly limits: PoolLimits
  readonly clock: () => number
}

export function settle(options: PoolOptions): PoolSettings {
  return {
    chainId: options.chainId,
    lanes: options.lanes,
    order: options.order ?? 'fees',
    balanceChecks: options.balanceChecks ?? 'each',
    minimumTip: options.minimumTip ?? 0n,
    refusesUnpayable: options.refusesUnpayable ?? (() => false),
    priceBump: options.priceBump ?? 10,
    blobPriceBump: options.blobPriceBump ?? 100,
    requiresSidecars: options.requiresSidecars ?? true,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    clock: options.clock ?? Date.now,
  }
}
