/** EIP-7934: limit of the encoded block: 10 MiB less 2 MiB that a beacon block may need. */
import type { RulesPatch } from '../patch.ts'

export const eip7934: RulesPatch = {
  maxBlockSize: 8_388_608,
}
