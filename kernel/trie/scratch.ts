/**
 * A lane's working places: one frame per branch on the way down, and buffers that every function leaves empty.
 *
 * Owns: where they lie in the scratch. Must never: be reached across lanes.
 */
import { CHUNK_SIZE, OUTCOME_SIZE } from './layout'
import { Memory } from './memory'

/** The outcomes of the 16 children of a branch. */
export const FRAME_SIZE: usize = OUTCOME_SIZE * 16

/** Where the frames begin; one per nibble of a key, and one for the top, fit into the first 96 KB. */
@inline
export function firstFrame(): usize {
  return Memory.scratch
}

/** A node while it is encoded. */
@inline
export function bufferStart(): usize {
  return Memory.scratch + CHUNK_SIZE + CHUNK_SIZE / 2
}

/** A record as the host gave it, and the key that it was asked for by. */
@inline
export function recordStart(): usize {
  return Memory.scratch + CHUNK_SIZE + CHUNK_SIZE / 2 + 4096
}

@inline
export function recordKeyStart(): usize {
  return Memory.scratch + CHUNK_SIZE + CHUNK_SIZE / 2 + 16384
}

/** An entry of a list of leaves. */
@inline
export function leafEntry(): usize {
  return Memory.scratch + CHUNK_SIZE + CHUNK_SIZE / 2 + 20544
}

/** A reference that is only compared. */
@inline
export function referenceStart(): usize {
  return Memory.scratch + CHUNK_SIZE + CHUNK_SIZE / 2 + 20480
}
