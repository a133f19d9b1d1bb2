/**
 * What hangs at a place after an update, until the branch above it is made: nothing, a leaf, or a branch further down.
 *
 * Owns: the form of an outcome. Must never: walk.
 */
import { branchReference, extensionReference, leafReference } from './encode'
import {
  HANGS_BRANCH, HANGS_LEAF, OUTCOME_DEPTH, OUTCOME_KEY, OUTCOME_KIND, OUTCOME_LENGTH, OUTCOME_NODE, OUTCOME_REFERENCE,
  OUTCOME_REFERENCE_KIND, OUTCOME_VALUE, REFERENCE_UNKNOWN, STEP,
} from './layout'
import { makeLeaf } from './nodes'

/** Writes what a parent holds for an outcome whose path starts at `depth`; returns its kind. */
export function referenceAt(target: usize, outcome: usize, depth: u32): u32 {
  const key: usize = load<u32>(outcome, OUTCOME_KEY)
  if (load<u32>(outcome, OUTCOME_KIND) == HANGS_LEAF) {
    return leafReference(target, key, depth, load<u32>(outcome, OUTCOME_VALUE), load<u32>(outcome, OUTCOME_LENGTH))
  }
  const own = outcome + OUTCOME_REFERENCE
  const ownDepth = load<u32>(outcome, OUTCOME_DEPTH)
  if (load<u32>(outcome, OUTCOME_REFERENCE_KIND) == REFERENCE_UNKNOWN) {
    store<u32>(outcome, branchReference(own, load<u32>(outcome, OUTCOME_NODE)), OUTCOME_REFERENCE_KIND)
  }
  const kind = load<u32>(outcome, OUTCOME_REFERENCE_KIND)
  if (ownDepth > depth) return extensionReference(target, key, depth, ownDepth, kind, own)
  memory.copy(target, own, 32)
  return kind
}

/** A leaf from a list. */
export function putLeafOutcome(out: usize, entry: usize): void {
  store<u32>(out, HANGS_LEAF, OUTCOME_KIND)
  store<u32>(out, load<u32>(entry), OUTCOME_KEY)
  store<u32>(out, load<u32>(entry, 4), OUTCOME_VALUE)
  store<u32>(out, load<u32>(entry, 8), OUTCOME_LENGTH)
  store<u32>(out, load<u32>(entry, 12), OUTCOME_NODE)
}

/** Makes a leaf of an outcome that is none yet: what a step changes stays in memory until it is written. */
export function keepLeaf(outcome: usize): void {
  if (load<u32>(outcome, OUTCOME_NODE) != 0) return
  const length = load<u32>(outcome, OUTCOME_LENGTH)
  const leaf = makeLeaf(load<u32>(outcome, OUTCOME_KEY), load<u32>(outcome, OUTCOME_VALUE), length, load<u32>(STEP))
  store<u32>(outcome, <u32>leaf, OUTCOME_NODE)
}

/** A branch whose reference is not known: it must be loaded. */
export function putBranchOutcome(out: usize, node: usize, key: usize, depth: u32): void {
  store<u32>(out, HANGS_BRANCH, OUTCOME_KIND)
  store<u32>(out, <u32>key, OUTCOME_KEY)
  store<u32>(out, depth, OUTCOME_DEPTH)
  store<u32>(out, <u32>node, OUTCOME_NODE)
  store<u32>(out, REFERENCE_UNKNOWN, OUTCOME_REFERENCE_KIND)
}
