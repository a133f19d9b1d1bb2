/**
 * What clients are told of the errors of the rooms below.
 *
 * Owns: their codes. Must never: let through an error whose message is not meant for clients.
 */
import { CallQueueFullError, CallTimeoutError, CallTooLargeError } from '../../../calls/index.ts'
import { PrunedBlockError, SideBlockError } from '../../../chain/index.ts'
import { PoolError } from '../../../pool/index.ts'
import { ProducerError } from '../../../producer/index.ts'
import { TransactionError } from '../../../protocol/index.ts'
import { HistoryError } from '../../../state/index.ts'
import { RPC_CODES, RpcError } from '../../errors.ts'

type ErrorKind = abstract new (...values: never[]) => Error

const CODES: readonly (readonly [kind: ErrorKind, code: number])[] = [
  [PoolError, RPC_CODES.rejected],
  [TransactionError, RPC_CODES.rejected],
  [ProducerError, RPC_CODES.server],
  [HistoryError, RPC_CODES.server],
  [SideBlockError, RPC_CODES.server],
  [PrunedBlockError, RPC_CODES.historyPruned],
  [CallTimeoutError, RPC_CODES.server],
  [CallTooLargeError, RPC_CODES.server],
  [CallQueueFullError, RPC_CODES.limitExceeded],
]

/** For the dispatcher; undefined = clients are told nothing of this one. */
export function translateError(error: unknown): RpcError | undefined {
  for (const [kind, code] of CODES) if (error instanceof kind) return new RpcError(code, error.message)
  return undefined
}
