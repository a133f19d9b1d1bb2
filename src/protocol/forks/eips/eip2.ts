/** EIP-2: Homestead: creation costs more and must pay its code deposit, high s is refused, difficulty adjusts by steps. */
import type { RulesPatch } from '../patch.ts'

export const eip2: RulesPatch = {
  gas: { txCreate: 32000 },
  codeDepositIsRequired: true,
  requiresLowS: true,
  difficultyFormula: 'homestead',
}
