/**
 * What a block pays outside its transactions.
 *
 * Owns: the shares of miners and ommers, and the unit of withdrawals. Must never: decide who is an ommer.
 */
import type { BlockStep } from '../executor/index.ts'
import type { BlockHeader, Rules, Withdrawal } from '../protocol/index.ts'

const WEI_PER_GWEI = 1_000_000_000n
/** Including an ommer earns the block's reward divided by this. */
const INCLUSION_DIVISOR = 32n
/** An ommer loses an eighth of the reward for each generation it is late. */
const OMMER_PARTS = 8n

/** Proof of work: the reward of the block and of its ommers. Touches its beneficiary even where the reward is zero. */
export function rewards(
  header: Pick<BlockHeader, 'number' | 'coinbase'>,
  ommers: readonly BlockHeader[],
  { blockReward }: Rules,
): BlockStep[] {
  const ofOmmers = ommers.map((ommer): BlockStep => {
    const amount = (blockReward * (OMMER_PARTS + ommer.number - header.number)) / OMMER_PARTS
    return { kind: 'credit', address: ommer.coinbase, amount }
  })
  const amount = blockReward + (blockReward / INCLUSION_DIVISOR) * BigInt(ommers.length)
  return [...ofOmmers, { kind: 'credit', address: header.coinbase, amount }]
}

/** EIP-4895. */
export function paidWithdrawals(withdrawals: readonly Withdrawal[]): BlockStep[] {
  return withdrawals.map(({ address, amount }) => ({ kind: 'credit', address, amount: amount * WEI_PER_GWEI }))
}
