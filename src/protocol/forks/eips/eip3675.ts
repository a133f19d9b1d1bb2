/** EIP-3675: proof of stake: no difficulty, no rewards, no ommers. */
import type { RulesPatch } from '../patch.ts'

export const eip3675: RulesPatch = {
  isProofOfStake: true,
  blockReward: 0n,
  difficultyFormula: 'none',
}
