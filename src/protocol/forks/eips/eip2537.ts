/** EIP-2537: precompiles for the curve BLS12-381. */
import type { RulesPatch } from '../patch.ts'

export const eip2537: RulesPatch = {
  addsPrecompiles: [11, 12, 13, 14, 15, 16, 17],
}
