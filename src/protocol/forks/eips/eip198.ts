/** EIP-198: modular exponentiation. */
import type { RulesPatch } from '../patch.ts'

export const eip198: RulesPatch = {
  addsPrecompiles: [5],
  modexpPricing: 'eip198',
}
