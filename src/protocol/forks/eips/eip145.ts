/** EIP-145: SHL, SHR and SAR. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip145: RulesPatch = {
  opcodes: {
    [Opcode.SHL]: 3,
    [Opcode.SHR]: 3,
    [Opcode.SAR]: 3,
  },
}
