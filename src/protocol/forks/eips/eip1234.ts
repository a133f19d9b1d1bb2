/** EIP-1234: block reward 2 ether, difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip1234: RulesPatch = {
  blockReward: 2_000_000_000_000_000_000n,
  difficultyBombDelay: 5_000_000,
}
