/**
 * Where a call happens: a block, a state, and what lies on top of it.
 *
 * Owns: this shape. Must never: know who asked for the call.
 */
import type { BlockContext, StateChanges, StateReader } from '../kernel-host/index.ts'
import type { Rules } from '../protocol/index.ts'

export interface CallSite {
  readonly context: Omit<BlockContext, 'blockHash'>
  readonly rules: Rules
  /**
   * Has to be readable until the call has settled. Of an `OpenState` lanes read for themselves what is on disk, and keep what they
   * have read for the next call on the same block; of any other they ask this thread.
   */
  readonly state: StateReader
  /** Lie on top of the state. The same list again is not sent again. */
  readonly overrides: StateChanges
  readonly blockHash: (number: bigint) => Uint8Array | undefined
}
