/** EIP-5656: MCOPY. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip5656: RulesPatch = {
  opcodes: { [Opcode.MCOPY]: 3 },
}
