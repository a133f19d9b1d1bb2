/**
 * What clients are told of the errors of the rooms below.
 *
 * Owns: their codes. Must never: let through an error whose message is not meant for clients.
 */
import { CallQueueFullError, CallTimeoutError, CallTooLargeError } from '../../../calls/index.ts'
import { PrunedBlockError, SideBlockError } from '../../../chain/index.ts'
import { HistoryError } from '../../../state/index.ts'
import { RPC_CODES, RpcError, serverError } from '../../errors.ts'

/** For the dispatcher; undefined = clients are told nothing of this one. */
export function translateError(error: unknown): RpcError | undefined {
  if (error instanceof HistoryError) return serverError(error.message)
  if (error instanceof SideBlockError) return serverError(error.message)
  if (error instanceof PrunedBlockError) return new RpcError(RPC_CODES.historyPruned, error.message)
  if (error instanceof CallTimeoutError) return new RpcError(RPC_CODES.timeout, error.message)
  if (error instanceof CallQueueFullError) return new RpcError(RPC_CODES.limitExceeded, error.message)
  if (error instanceof CallTooLargeError) return serverError(error.message)
  return undefined
}
