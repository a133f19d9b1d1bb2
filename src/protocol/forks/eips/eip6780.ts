/** EIP-6780: SELFDESTRUCT removes only a contract created in the same transaction. */
import type { RulesPatch } from '../patch.ts'

export const eip6780: RulesPatch = {
  selfdestructOnlyWhenCreatedInTransaction: true,
}
