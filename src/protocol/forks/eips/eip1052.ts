/** EIP-1052: EXTCODEHASH. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip1052: RulesPatch = {
  opcodes: { [Opcode.EXTCODEHASH]: 400 },
}
