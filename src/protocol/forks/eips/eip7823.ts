/** EIP-7823: bound of the operands of modexp. */
import type { RulesPatch } from '../patch.ts'

export const eip7823: RulesPatch = {
  modexpMaxLength: 1024,
}
