/** EIP-161: empty accounts are removed; contracts start with nonce 1. */
import type { RulesPatch } from '../patch.ts'

export const eip161: RulesPatch = {
  emptyAccountsAreRemoved: true,
  contractNonceStartsAtOne: true,
}
