/**
 * The world as the chain moves it.
 *
 * Owns: what the chain asks beyond commits, and how it makes do with a world that cannot answer. Must never: keep changes.
 */
import type { StateChanges } from '../kernel-host/state.ts'
import type { Commitment, World } from '../state/index.ts'

/** Any world will do; one that numbers its blocks or can compute a root without keeping it should say so. */
export interface ChainWorld extends World {
  /** Goes back one block. Without it the changes that undo the block are committed. */
  revert?(): Commitment
  /** The root after these changes, which are not taken over. Without it they are, and undone. */
  rootAfter?(changes: StateChanges): Uint8Array
}

/** Takes back the last commit, which these changes undo. */
export function goBack(world: ChainWorld, undo: StateChanges): void {
  if (world.revert === undefined) world.commit(undo)
  else world.revert()
}

export function rootAfter(world: ChainWorld, changes: StateChanges): Uint8Array {
  if (world.rootAfter !== undefined) return world.rootAfter(changes)
  const { root, undo } = world.commit(changes)
  goBack(world, undo)
  return root
}
