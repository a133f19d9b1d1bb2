/** EIP-2930: transactions with an access list. */
import type { RulesPatch } from '../patch.ts'

export const eip2930: RulesPatch = {
  addsTransactionTypes: [1],
  gas: { txAccessListAddress: 2400, txAccessListSlot: 1900 },
}
