/** EIP-4844: transactions with blobs, BLOBHASH, point evaluation. */
import { Opcode } from '../opcodes.ts'
import type { RulesPatch } from '../patch.ts'

export const eip4844: RulesPatch = {
  addsTransactionTypes: [3],
  addsPrecompiles: [10],
  opcodes: { [Opcode.BLOBHASH]: 3 },
  blobs: { target: 3, max: 6, baseFeeUpdateFraction: 3338477 },
}
