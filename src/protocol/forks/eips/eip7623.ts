/** EIP-7623: floor price of calldata. */
import type { RulesPatch } from '../patch.ts'

export const eip7623: RulesPatch = {
  gas: { txFloorToken: 10 },
}
