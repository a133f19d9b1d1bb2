/** EIP-100: difficulty takes ommers into account. */
import type { RulesPatch } from '../patch.ts'

export const eip100: RulesPatch = {
  difficultyFormula: 'byzantium',
}
