/**
 * From the head of a stored world back to an earlier block, as changes.
 *
 * Owns: putting the way together. Must never: go it: the world stays where it is.
 */
import type { StateChanges } from '../../kernel-host/state.ts'
import { Overlay } from '../overlay.ts'
import { changesBack } from './history.ts'
import type { StoredWorld } from './storedWorld.ts'

/** What changes the state at the head into that after the block. Throws HistoryError when that is not kept. */
export function changesBackTo(world: StoredWorld, block: number): StateChanges {
  world.checkReach(world.block - block)
  const way = new Overlay()
  for (let at = world.block; at > block; at--) way.add(changesBack(world.reader, at))
  return way.changes
}
