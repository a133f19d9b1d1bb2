/** EIP-7702: accounts of users may delegate to code. */
import type { RulesPatch } from '../patch.ts'

export const eip7702: RulesPatch = {
  addsTransactionTypes: [4],
  hasDelegations: true,
  gas: {
    // Each authorization is charged as if it brought its account into being; 25000 - 12500 comes back when it existed.
    txAuthorization: 25000,
    txAuthorizationRefund: 12500,
  },
}
