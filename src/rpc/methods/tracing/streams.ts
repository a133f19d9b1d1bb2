/**
 * Traces as results of methods.
 *
 * Owns: which limits hold for them, and what clients are told when there is no trace. Must never: hold one.
 */
import { type CallSite, CallTimeoutError } from '../../../calls/index.ts'
import { type TraceJob, TraceRefusedError, trace } from '../../../calls/tracers/index.ts'
import { type RpcError, serverError } from '../../errors.ts'
import { onSite, type SiteRequest } from '../call/site.ts'
import type { RpcContext } from '../context.ts'

/** Text around a trace. */
export interface Around {
  readonly opening: string
  readonly closing: string
}

export const NOTHING_AROUND: Around = { opening: '', closing: '' }
export const LIST: Around = { opening: '[', closing: ']' }

export interface TraceLimits {
  readonly signal: AbortSignal
  readonly timeLimitMs?: number | undefined
}

/** A trace as text, in pieces. */
export async function* traceText(
  { calls }: Pick<RpcContext, 'calls'>,
  site: CallSite,
  job: TraceJob,
  { signal, timeLimitMs }: TraceLimits,
): AsyncGenerator<string> {
  try {
    yield* trace(calls, site, job, { signal, timeLimitMs })
  } catch (error) {
    throw clearError(error)
  }
}

/** The state of the site is there for as long as somebody reads. */
export async function* streamOnSite(
  context: RpcContext,
  request: SiteRequest,
  use: (site: CallSite) => AsyncIterable<string>,
): AsyncGenerator<string> {
  const opened = Promise.withResolvers<CallSite>()
  const read = Promise.withResolvers<void>()
  const closed = onSite(context, request, (site) => {
    opened.resolve(site)
    return read.promise
  })
  closed.catch(opened.reject)
  try {
    yield* use(await opened.promise)
  } finally {
    read.resolve()
    await closed
  }
}

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

function clearError(error: unknown): RpcError | unknown {
  if (error instanceof TraceRefusedError) return serverError(`tracing failed: ${error.message}`)
  if (error instanceof CallTimeoutError) return serverError('execution timeout')
  return error
}
