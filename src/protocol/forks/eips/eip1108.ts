/** EIP-1108: cheaper alt_bn128 precompiles. */
import type { RulesPatch } from '../patch.ts'

export const eip1108: RulesPatch = {
  gas: { ecAdd: 150, ecMul: 6000, ecPairingBase: 45000, ecPairingPair: 34000 },
}
