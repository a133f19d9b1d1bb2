/** EIP-1884: prices of operations that depend on the size of the state; SELFBALANCE. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip1884: RulesPatch = {
  opcodes: {
    [Opcode.SLOAD]: 800,
    [Opcode.BALANCE]: 700,
    [Opcode.EXTCODEHASH]: 700,
    [Opcode.SELFBALANCE]: 5,
  },
}
