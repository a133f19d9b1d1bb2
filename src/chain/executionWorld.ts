/**
 * The world as one block is executed on it: in its parent's state, with edits on top where there are any.
 *
 * Owns: that what was edited becomes part of the block's changes. Must never: move the world.
 */
import type { StateChanges } from '../kernel-host/state.ts'
import { mergeChanges, OverlaidState, type World } from '../state/index.ts'
import type { ExecutionWorld } from './blockExecution.ts'

export interface EditedWorld extends ExecutionWorld {
  /** The changes of a block with those it was executed on; the same list for the same list, which worlds look at. */
  withEdits(changes: StateChanges): StateChanges
}

export function executionWorld(
  world: World,
  stateRoot: Uint8Array,
  edits: StateChanges,
  rest: Pick<ExecutionWorld, 'blockHash' | 'believesMarks'>,
): EditedWorld {
  let last: { readonly changes: StateChanges; readonly merged: StateChanges } | undefined
  const withEdits = (changes: StateChanges): StateChanges => {
    if (last?.changes !== changes) last = { changes, merged: mergeChanges(edits, changes) }
    return last.merged
  }
  const isEdited = edits.length > 0
  return {
    ...rest,
    state: isEdited ? new OverlaidState(world, edits) : world,
    // Nobody may take the edited state for the one that the root names.
    stateRoot: isEdited ? undefined : stateRoot,
    prepare: async (changes) => world.prepare?.(withEdits(changes)),
    rootAfter: (changes) => world.rootAfter(withEdits(changes)),
    withEdits,
  }
}
