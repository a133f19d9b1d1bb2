/** EIP-7918: the blob base fee is bound to the base fee. */
import type { RulesPatch } from '../patch.ts'

export const eip7918: RulesPatch = {
  blobBaseFeeIsBounded: true,
}
