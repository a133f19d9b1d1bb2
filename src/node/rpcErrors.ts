/**
 * What clients are told of errors of the rooms below that no method has translated.
 *
 * Owns: which code an error gets. Must never: tell of an error that was not made for people who use a chain.
 */
import { CallQueueFullError, CallTimeoutError, CallTooLargeError } from '../calls/errors.ts'
import { PoolError } from '../pool/index.ts'
import { ProducerError } from '../producer/errors.ts'
import { TransactionError } from '../protocol/index.ts'
import { RPC_CODES, RpcError } from '../rpc/errors.ts'
import { translateError } from '../rpc/methods/index.ts'

type ErrorKind = abstract new (...values: never[]) => Error

const CODES: ReadonlyMap<ErrorKind, number> = new Map<ErrorKind, number>([
  [PoolError, RPC_CODES.rejected],
  [TransactionError, RPC_CODES.rejected],
  [ProducerError, RPC_CODES.server],
  [CallTimeoutError, RPC_CODES.server],
  [CallTooLargeError, RPC_CODES.server],
  [CallQueueFullError, RPC_CODES.limitExceeded],
])

/** undefined = nobody is told. */
export function clientErrorOf(error: unknown): RpcError | undefined {
  for (const [kind, code] of CODES) if (error instanceof kind) return new RpcError(code, error.message)
  return translateError(error)
}
