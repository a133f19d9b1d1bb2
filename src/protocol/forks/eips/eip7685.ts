/** EIP-7685: requests to the consensus layer (with 6110 deposits, 7002 withdrawals, 7251 consolidations). */
import type { RulesPatch } from '../patch.ts'

export const eip7685: RulesPatch = {
  hasRequests: true,
}
