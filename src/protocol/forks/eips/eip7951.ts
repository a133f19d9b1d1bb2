/** EIP-7951: signature check on the curve secp256r1. */
import type { RulesPatch } from '../patch.ts'

export const eip7951: RulesPatch = {
  addsPrecompiles: [256],
}
