/** EIP-4345: difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip4345: RulesPatch = {
  difficultyBombDelay: 10_700_000,
}
