/** EIP-140: REVERT. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip140: RulesPatch = {
  opcodes: { [Opcode.REVERT]: 0 },
}
