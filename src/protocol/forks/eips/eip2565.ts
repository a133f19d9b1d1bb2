/** EIP-2565: price of the modexp precompile. */
import type { RulesPatch } from '../patch.ts'

export const eip2565: RulesPatch = {
  modexpPricing: 'eip2565',
}
