/**
 * When a transaction takes the place of another one of the same sender and nonce.
 *
 * Owns: the price of a replacement. Must never: look at anything but the two transactions.
 */
import type { Transaction } from '../protocol/index.ts'
import { PoolError } from './errors.ts'
import type { PoolSettings } from './options.ts'

const BLOB_TRANSACTION = 3

/** Why `after` may not replace `before`: each of its fees has to be higher, by the bump at least. */
export function checkReplacement(
  before: Transaction,
  after: Transaction,
  { priceBump, blobPriceBump }: Pick<PoolSettings, 'priceBump' | 'blobPriceBump'>,
): PoolError | undefined {
  const isAboutBlobs = before.type === BLOB_TRANSACTION || after.type === BLOB_TRANSACTION
  const bump = BigInt(isAboutBlobs ? blobPriceBump : priceBump)
  const blobFee = before.type === BLOB_TRANSACTION ? before.maxFeePerBlobGas : undefined
  return (
    checkFee('gas fee cap', before.maxFeePerGas, after.maxFeePerGas, bump) ??
    checkFee('gas tip cap', before.maxPriorityFeePerGas, after.maxPriorityFeePerGas, bump) ??
    (blobFee === undefined ? undefined : checkFee('blob gas fee cap', blobFee, after.maxFeePerBlobGas, bump))
  )
}

function checkFee(field: string, before: bigint, fee: bigint, bump: bigint): PoolError | undefined {
  const raised = (before * (100n + bump)) / 100n
  const needed = raised > before ? raised : before + 1n
  return fee >= needed ? undefined : new PoolError('replacementUnderpriced', { field, fee, needed })
}
