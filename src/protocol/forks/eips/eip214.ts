/** EIP-214: STATICCALL. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip214: RulesPatch = {
  opcodes: { [Opcode.STATICCALL]: 700 },
}
