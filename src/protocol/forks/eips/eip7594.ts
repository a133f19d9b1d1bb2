/** EIP-7594: blobs are sampled; one transaction carries fewer of them than a block. */
import type { RulesPatch } from '../patch.ts'

export const eip7594: RulesPatch = {
  maxBlobsPerTransaction: 6,
}
