/**
 * Why a call has come to nothing. What the EVM says of a call is an outcome and not among these.
 *
 * Owns: these errors. Must never: hold what only the inside may know.
 */

/** The call took longer than it may. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError'
  readonly limitMs: number

  constructor(limitMs: number) {
    super(`execution aborted (timeout = ${limitMs / 1000}s)`)
    this.limitMs = limitMs
  }
}

/** So many calls wait already that this one may not. */
export class CallQueueFullError extends Error {
  override readonly name = 'CallQueueFullError'
  readonly limit: number

  constructor(limit: number) {
    super(`too many calls: ${limit} are waiting`)
    this.limit = limit
  }
}

/** Whoever wanted the call does not want it any more. */
export class CallAbortedError extends Error {
  override readonly name = 'CallAbortedError'

  constructor(cause?: unknown) {
    super('the call was given up', { cause })
  }
}

/** The call needed more of a lane than there is. */
export class CallTooLargeError extends Error {
  override readonly name = 'CallTooLargeError'

  constructor(reason: string, cause?: unknown) {
    super(`the call is too large: ${reason}`, { cause })
  }
}
