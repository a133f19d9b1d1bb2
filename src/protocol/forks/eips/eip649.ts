/** EIP-649: block reward 3 ether, difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip649: RulesPatch = {
  blockReward: 3_000_000_000_000_000_000n,
  difficultyBombDelay: 3_000_000,
}
