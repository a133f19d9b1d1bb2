/** EIP-1559: base fee and fee caps. */
import type { RulesPatch } from '../patch.ts'

export const eip1559: RulesPatch = {
  addsTransactionTypes: [2],
  hasBaseFee: true,
}
