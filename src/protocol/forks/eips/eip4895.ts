/** EIP-4895: withdrawals from the beacon chain. */
import type { RulesPatch } from '../patch.ts'

export const eip4895: RulesPatch = {
  hasWithdrawals: true,
}
