/** EIP-2028: cheaper calldata. */
import type { RulesPatch } from '../patch.ts'

export const eip2028: RulesPatch = {
  gas: { txNonZeroByte: 16 },
}
