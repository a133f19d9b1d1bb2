/** EIP-3198: BASEFEE. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip3198: RulesPatch = {
  opcodes: { [Opcode.BASEFEE]: 2 },
}
