/**
 * Which of two blocks is the head.
 *
 * Owns: the choice where nobody says so. Must never: overrule an explicit choice.
 */
import type { ChainConfig } from '../protocol/index.ts'
import { type ChainBlock, rulesAfter } from './chainBlock.ts'

/**
 * Before the Merge the heavier chain wins, and of two equal ones the one seen first. After it the consensus client
 * chooses; where there is none, the newest valid block is the head. Proof of work never takes over from proof of stake.
 */
export function becomesHead(candidate: ChainBlock, head: ChainBlock, config: ChainConfig): boolean {
  if (isProofOfStake(candidate, config)) return true
  return !isProofOfStake(head, config) && candidate.totalDifficulty > head.totalDifficulty
}

function isProofOfStake({ header, parent }: ChainBlock, config: ChainConfig): boolean {
  return parent !== undefined && rulesAfter(parent, header, config).isProofOfStake
}
