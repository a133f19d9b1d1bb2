/** EIP-7825: cap of the gas of one transaction. */
import type { RulesPatch } from '../patch.ts'

export const eip7825: RulesPatch = {
  maxTransactionGas: 16_777_216,
}
