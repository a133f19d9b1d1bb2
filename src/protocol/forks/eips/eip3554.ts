/** EIP-3554: difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip3554: RulesPatch = {
  difficultyBombDelay: 9_700_000,
}
