/** EIP-211: RETURNDATASIZE and RETURNDATACOPY. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip211: RulesPatch = {
  opcodes: {
    [Opcode.RETURNDATASIZE]: 2,
    [Opcode.RETURNDATACOPY]: 3,
  },
}
