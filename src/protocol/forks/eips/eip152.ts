/** EIP-152: compression function of BLAKE2b. */
import type { RulesPatch } from '../patch.ts'

export const eip152: RulesPatch = {
  addsPrecompiles: [9],
}
