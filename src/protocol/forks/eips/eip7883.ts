/** EIP-7883: price of the modexp precompile. */
import type { RulesPatch } from '../patch.ts'

export const eip7883: RulesPatch = {
  modexpPricing: 'eip7883',
}
