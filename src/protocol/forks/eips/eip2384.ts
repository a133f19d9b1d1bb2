/** EIP-2384: difficulty bomb delayed. */
import type { RulesPatch } from '../patch.ts'

export const eip2384: RulesPatch = {
  difficultyBombDelay: 9_000_000,
}
