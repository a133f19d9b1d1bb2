/**
 * The committed world as the chain uses it: readable at its head, moved from block to block.
 *
 * Owns: this shape. Must never: know how a world is stored, or what a block is.
 */
import type { StateChanges, StateReader } from '../kernel-host/state.ts'
import type { Batch } from './store/store.ts'

/** What taking over changes gives back. */
export interface Commitment {
  /** The state root after the changes. */
  readonly root: Uint8Array
  /** The changes that lead back: see `World.revert`. */
  readonly undo: StateChanges
}

/**
 * Called when the root is known and nothing has happened yet: what it throws refuses the step, which leaves no trace. A
 * world that is kept somewhere gives it the batch that carries the step, for what else belongs to it.
 */
export type Alongside = (batch: Batch | undefined, root: Uint8Array) => void

/** Committed state with a head that moves block by block. */
export interface World extends StateReader {
  /** Takes a block's changes over, all or nothing. */
  commit(changes: StateChanges, alongside?: Alongside): Commitment
  /** Goes back one block, which these changes undo. A world that keeps its own record of the block needs none. */
  revert(undo: StateChanges, alongside?: Alongside): Commitment
  /** Throws what going back so many blocks would be refused with. A world that can be undone without end has none. */
  checkReach?(blocks: number): void
  /** Resolves when there is room for a step: a world that keeps its steps may be behind in writing them. */
  room?(): Promise<void>
  /**
   * Does the work of `rootAfter` and `commit` ahead, where it need not keep this thread; both take it over for the same list,
   * if nothing else was computed in between. Nothing else may be until it resolves.
   */
  prepare?(changes: StateChanges): Promise<void>
  /** The root that committing these changes would give. Nothing is kept that shows. */
  rootAfter(changes: StateChanges): Uint8Array
  /** The state root at the head. */
  root(): Uint8Array
}
