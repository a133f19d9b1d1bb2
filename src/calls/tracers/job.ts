/**
 * What is to be traced: plain data, so that it may cross threads.
 *
 * Owns: this shape. Must never: hold a state; that is the call site's.
 */
import type { BlockStep } from '../../executor/index.ts'
import type { CallMessage } from '../message.ts'
import type { changesFor } from '../simulate/accounts.ts'
import type { CallSite } from '../site.ts'
import type { TracerSpec } from './spec.ts'
import type { TracePlace } from './tracer.ts'

export interface TracedItem {
  /** A transaction of the block, or a message as if it were one. */
  readonly what: Extract<BlockStep, { kind: 'transaction' }> | { readonly kind: 'call'; readonly message: CallMessage }
  readonly place?: TracePlace | undefined
  /** What is other than the site says of the block. */
  readonly block?: Partial<CallSite['context']> | undefined
  /** Instead of the job's. */
  readonly tracer?: TracerSpec | undefined
  /** Text around the trace. */
  readonly opening: string
  readonly closing: string
}

export interface TraceJob {
  /** Executed before, in order, and not shown. */
  readonly before: readonly BlockStep[]
  /** What is wanted of accounts once that is done. */
  readonly accounts?: Parameters<typeof changesFor>[0] | undefined
  /** Traced in order, each on what those before it have left. */
  readonly items: readonly TracedItem[]
  readonly tracer: TracerSpec
  /** Text around all. */
  readonly opening: string
  readonly closing: string
}
