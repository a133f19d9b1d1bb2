/** EIP-2935: block hashes are kept in a contract. */
import type { RulesPatch } from '../patch.ts'

export const eip2935: RulesPatch = {
  hasHistoryContract: true,
}
