/**
 * Blob gas in the header (EIP-4844, EIP-7691, EIP-7892, EIP-7918).
 *
 * Owns: these three checks. Must never: count the blobs of transactions, which execution does.
 */
import { type BlockHeader, GAS_PER_BLOB, maxBlobGas, nextExcessBlobGas, type Rules } from '../../protocol/index.ts'
import { InvalidBlockError } from '../errors.ts'

/** Asks for the rules of the header's own block; the fields are known to be there. */
export function checkBlobGas(header: BlockHeader, parent: BlockHeader, rules: Rules): void {
  const blobGasUsed = header.blobGasUsed ?? 0n
  const excessBlobGas = header.excessBlobGas ?? 0n
  const limit = maxBlobGas(rules)
  if (blobGasUsed > limit) throw new InvalidBlockError('blobGasUsedAboveLimit', { blobGasUsed, limit })
  if (blobGasUsed % GAS_PER_BLOB !== 0n) {
    throw new InvalidBlockError('blobGasUsedNotWhole', { blobGasUsed, gasPerBlob: GAS_PER_BLOB })
  }
  const expected = nextExcessBlobGas(parent, rules)
  if (excessBlobGas !== expected) throw new InvalidBlockError('excessBlobGas', { excessBlobGas, expected })
}
