/** EIP-7: DELEGATECALL. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip7: RulesPatch = {
  opcodes: { [Opcode.DELEGATECALL]: 40 },
}
