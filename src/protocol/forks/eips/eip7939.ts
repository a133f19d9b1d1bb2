/** EIP-7939: CLZ. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip7939: RulesPatch = {
  opcodes: { [Opcode.CLZ]: 5 },
}
