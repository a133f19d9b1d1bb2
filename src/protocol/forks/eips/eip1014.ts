/** EIP-1014: CREATE2. Hashing its init code costs extra, by the price of KECCAK256 per word. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip1014: RulesPatch = {
  opcodes: { [Opcode.CREATE2]: 32000 },
}
