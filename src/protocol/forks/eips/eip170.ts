/** EIP-170: limit of the size of contract code. */
import type { RulesPatch } from '../patch.ts'

export const eip170: RulesPatch = {
  maxCodeSize: 24576,
}
