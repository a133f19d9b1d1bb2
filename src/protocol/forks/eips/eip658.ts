/** EIP-658: receipts carry a status. */
import type { RulesPatch } from '../patch.ts'

export const eip658: RulesPatch = {
  receiptHasStatus: true,
}
