/** EIP-3529: smaller refunds. */
import type { RulesPatch } from '../patch.ts'

export const eip3529: RulesPatch = {
  gas: {
    // The reset price and the price of a slot in an access list: 2900 + 1900.
    storageClearRefund: 4800,
    selfdestructRefund: 0,
    maxRefundQuotient: 5,
  },
}
