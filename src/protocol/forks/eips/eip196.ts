/** EIP-196: addition and multiplication on the curve alt_bn128. */
import type { RulesPatch } from '../patch.ts'

export const eip196: RulesPatch = {
  addsPrecompiles: [6, 7],
  gas: { ecAdd: 500, ecMul: 40000 },
}
