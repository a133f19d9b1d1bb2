/** EIP-3855: PUSH0. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip3855: RulesPatch = {
  opcodes: { [Opcode.PUSH0]: 2 },
}
