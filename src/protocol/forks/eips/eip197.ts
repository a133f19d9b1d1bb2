/** EIP-197: pairing check on the curve alt_bn128. */
import type { RulesPatch } from '../patch.ts'

export const eip197: RulesPatch = {
  addsPrecompiles: [8],
  gas: { ecPairingBase: 100000, ecPairingPair: 80000 },
}
