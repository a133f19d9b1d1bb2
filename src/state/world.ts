/**
 * The committed world as the chain uses it: readable at its head, moved from block to block.
 *
 * Owns: this shape. Must never: know how a world is stored, or what a block is.
 */
import type { StateChanges, StateReader } from '../kernel-host/state.ts'

/** What taking over changes gives back. */
export interface Commitment {
  /** The state root after the changes. */
  readonly root: Uint8Array
  /** The changes that lead back: committing them restores the world, and the root, of before. */
  readonly undo: StateChanges
}

/** Committed state with a head that moves block by block. */
export interface World extends StateReader {
  /** Takes a block's changes over. */
  commit(changes: StateChanges): Commitment
  /** The state root at the head. */
  root(): Uint8Array
}
