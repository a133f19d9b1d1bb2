/**
 * What a block pays outside its transactions.
 *
 * Owns: the shares of miners and ommers, and the unit of withdrawals. Must never: decide who is an ommer.
 */
import type { SequentialExecutor } from '../executor/index.ts'
import type { BlockHeader, Rules, Withdrawal } from '../protocol/index.ts'

const WEI_PER_GWEI = 1_000_000_000n
/** Including an ommer earns the block's reward divided by this. */
const INCLUSION_DIVISOR = 32n
/** An ommer loses an eighth of the reward for each generation it is late. */
const OMMER_PARTS = 8n

/** Proof of work: the reward of the block and of its ommers. Touches its beneficiary even where the reward is zero. */
export function payRewards(
  executor: SequentialExecutor,
  header: Pick<BlockHeader, 'number' | 'coinbase'>,
  ommers: readonly BlockHeader[],
  { blockReward }: Rules,
): void {
  for (const ommer of ommers) {
    executor.credit(ommer.coinbase, (blockReward * (OMMER_PARTS + ommer.number - header.number)) / OMMER_PARTS)
  }
  executor.credit(header.coinbase, blockReward + (blockReward / INCLUSION_DIVISOR) * BigInt(ommers.length))
}

/** EIP-4895. */
export function payWithdrawals(executor: SequentialExecutor, withdrawals: readonly Withdrawal[]): void {
  for (const { address, amount } of withdrawals) executor.credit(address, amount * WEI_PER_GWEI)
}
