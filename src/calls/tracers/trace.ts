/**
 * Traces on lanes, as text that is read while it is made.
 *
 * Owns: that a refusal is an error and no text. Must never: hold a trace.
 */
import type { CallLanes, RunOptions } from '../callLanes.ts'
import type { CallSite } from '../site.ts'
import type { TraceJob } from './job.ts'
import { REFUSAL_MARK, TRACE } from './traceOnLane.ts'

/** What was to be traced cannot be executed at all; the message is the transaction's refusal. */
export class TraceRefusedError extends Error {
  override readonly name = 'TraceRefusedError'
}

/** JSON text in pieces. Throws TraceRefusedError before the first one, or between traces of several calls. */
export async function* trace(
  lanes: CallLanes,
  site: CallSite,
  job: TraceJob,
  options?: RunOptions,
): AsyncGenerator<string> {
  for await (const piece of lanes.stream(site, TRACE, job, options)) {
    if (piece.startsWith(REFUSAL_MARK)) throw new TraceRefusedError(piece.slice(REFUSAL_MARK.length))
    yield piece
  }
}
