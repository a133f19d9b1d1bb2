/**
 * What miners got, as traces.
 *
 * Owns: this form. Must never: be asked about a block that paid nobody.
 */
import { rewards } from '../../../chain/rewards.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import type { Replay } from './replay.ts'

/** The block's own reward first, then those of its ommers; none since the Merge. */
export function rewardTraces({ block: { header, ommers }, hash, rules }: Replay): object[] {
  if (rules.isProofOfStake) return []
  const paid = rewards(header, ommers, rules).flatMap((step) => (step.kind === 'credit' ? [step] : []))
  const inOrder = [...paid.slice(-1), ...paid.slice(0, -1)]
  return inOrder.map(({ address, amount }, index) => ({
    action: {
      author: bytesToHex(address),
      rewardType: index === 0 ? 'block' : 'uncle',
      value: toQuantity(amount),
    },
    blockHash: hash,
    blockNumber: Number(header.number),
    result: null,
    subtraces: 0,
    traceAddress: [],
    transactionHash: null,
    transactionPosition: null,
    type: 'reward',
  }))
}
