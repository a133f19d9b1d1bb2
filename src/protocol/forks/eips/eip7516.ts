/** EIP-7516: BLOBBASEFEE. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip7516: RulesPatch = {
  opcodes: { [Opcode.BLOBBASEFEE]: 2 },
}
