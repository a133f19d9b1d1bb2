/** EIP-1153: transient storage. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip1153: RulesPatch = {
  opcodes: {
    [Opcode.TLOAD]: 100,
    [Opcode.TSTORE]: 100,
  },
}
