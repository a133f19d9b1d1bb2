/** EIP-3541: code that starts with 0xEF cannot be deployed. */
import type { RulesPatch } from '../patch.ts'

export const eip3541: RulesPatch = {
  rejectsCodeStartingWithEF: true,
}
