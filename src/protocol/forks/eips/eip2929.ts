/** EIP-2929: the first touch of an account or slot in a transaction costs more, later ones less. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip2929: RulesPatch = {
  opcodes: {
    [Opcode.SLOAD]: 100,
    [Opcode.BALANCE]: 100,
    [Opcode.EXTCODESIZE]: 100,
    [Opcode.EXTCODECOPY]: 100,
    [Opcode.EXTCODEHASH]: 100,
    [Opcode.CALL]: 100,
    [Opcode.CALLCODE]: 100,
    [Opcode.DELEGATECALL]: 100,
    [Opcode.STATICCALL]: 100,
  },
  gas: {
    // The opcodes above hold the warm price of 100 already: 2600 and 2100 in all.
    coldAccount: 2500,
    coldSlotRead: 2000,
    coldSlotWrite: 2100,
    coldSelfdestruct: 2600,
    storageNoop: 100,
    // 5000 less the cold price, which is charged apart.
    storageReset: 2900,
  },
  tracksAccess: true,
}
