/** EIP-3651: the coinbase starts warm. */
import type { RulesPatch } from '../patch.ts'

export const eip3651: RulesPatch = {
  coinbaseStartsWarm: true,
}
