/**
 * Errors as JSON-RPC clients see them: code, message, data.
 *
 * Owns: the codes, and the wording of errors that have nothing to do with Ethereum. Must never: carry a stack, a path or
 * anything else of the inside to a client.
 */

/** What clients tell errors apart by. */
export const RPC_CODES = Object.freeze({
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** Whatever went wrong with a request that was right; clients read the message. */
  server: -32000,
  notFound: -32001,
  timeout: -32002,
  /** A transaction that is not taken in. geth says the same of a response that is too large. */
  rejected: -32003,
  notSupported: -32004,
  limitExceeded: -32005,
  /** A call that halted. */
  vm: -32015,
  /** A limit in time or number that a client may ask to be lowered. */
  clientLimit: -32016,
  executionReverted: 3,
  /** A transaction that was taken in, and whose block did not come while it was waited for. */
  notIncludedInTime: 4,
  /** Blocks or receipts that were here once. */
  historyPruned: 4444,
})

/** Data that goes with an error: any JSON value. */
export type RpcErrorData = string | number | boolean | null | object

/** An error that is meant for the client as it is. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: RpcErrorData | undefined

  constructor(code: number, message: string, data?: RpcErrorData) {
    super(message)
    this.code = code
    this.data = data
  }
}

export function parseError(): RpcError {
  return new RpcError(RPC_CODES.parseError, 'parse error')
}

export function invalidRequest(message = 'invalid request'): RpcError {
  return new RpcError(RPC_CODES.invalidRequest, message)
}

export function methodNotFound(method: string): RpcError {
  return new RpcError(RPC_CODES.methodNotFound, `the method ${method} does not exist/is not available`)
}

export function invalidParams(message: string): RpcError {
  return new RpcError(RPC_CODES.invalidParams, message)
}

/** For what nobody foresaw: says nothing of what it was. */
export function internalError(): RpcError {
  return new RpcError(RPC_CODES.internal, 'internal error')
}

export function serverError(message: string, data?: RpcErrorData): RpcError {
  return new RpcError(RPC_CODES.server, message, data)
}

export function requestTimedOut(): RpcError {
  return new RpcError(RPC_CODES.timeout, 'request timed out')
}

export function responseTooLarge(): RpcError {
  return new RpcError(RPC_CODES.rejected, 'response too large')
}

/** `data` is what the contract returned, as hex; `reason` is its text where it could be decoded. */
export function executionReverted(data: string, reason?: string): RpcError {
  const message = reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`
  return new RpcError(RPC_CODES.executionReverted, message, data)
}
