/** EIP-5133: difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip5133: RulesPatch = {
  difficultyBombDelay: 11_400_000,
}
