/** EIP-1344: CHAINID. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip1344: RulesPatch = {
  opcodes: { [Opcode.CHAINID]: 2 },
}
