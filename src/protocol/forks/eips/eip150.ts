/** EIP-150: prices of operations that read the state; a call keeps back 1/64 of its gas. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip150: RulesPatch = {
  opcodes: {
    [Opcode.EXTCODESIZE]: 700,
    [Opcode.EXTCODECOPY]: 700,
    [Opcode.BALANCE]: 400,
    [Opcode.SLOAD]: 200,
    [Opcode.CALL]: 700,
    [Opcode.CALLCODE]: 700,
    [Opcode.DELEGATECALL]: 700,
    [Opcode.SELFDESTRUCT]: 5000,
  },
  gas: { selfdestructNewAccount: 25000 },
  callGasIsCapped: true,
}
