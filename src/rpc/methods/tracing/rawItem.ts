/**
 * A signed transaction that is in no block, on its way to a lane.
 *
 * Owns: who sent it. Must never: send it.
 */
import type { TracedItem } from '../../../calls/tracers/index.ts'
import { decodeTransaction, recoverSender, TransactionError } from '../../../protocol/index.ts'
import { serverError } from '../../errors.ts'
import { NOTHING_AROUND } from './streams.ts'

export function rawItem(encoded: Uint8Array): TracedItem {
  try {
    const transaction = decodeTransaction(encoded)
    const what = { kind: 'transaction', transaction, sender: recoverSender(transaction) } as const
    return { what, ...NOTHING_AROUND }
  } catch (error) {
    throw error instanceof TransactionError ? serverError(error.message) : error
  }
}
