/** EIP-7691: more blobs. */
import type { RulesPatch } from '../patch.ts'

export const eip7691: RulesPatch = {
  blobs: { target: 6, max: 9, baseFeeUpdateFraction: 5007716 },
}
