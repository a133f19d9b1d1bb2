/** EIP-7939: CLZ counts leading zeros. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip7939: RulesPatch = {
  opcodes: { [Opcode.CLZ]: 5 },
}
