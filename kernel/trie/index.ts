/**
 * Entry of the trie engine: what the host may call.
 *
 * Owns: its exports. One instance per lane, all over one shared memory. Must never: keep a trie's content outside of that
 * memory.
 */
import { AGE, YOUNG_BYTES } from './layout'
import { closeOutput } from './memory'
import { beginUpdate } from './step'
import { finishTrie, openTrie, updateChild, updateTrie } from './update'

export { giveChunks, takeChunks, useLane } from './memory'
export { evict } from './nodes'
export { acceptStep, breakOff, refuseStep } from './step'

/** Updates a trie as a whole; `readStep` is the last step whose records the host may give. */
export function update(trie: usize, readStep: u32): void {
  beginUpdate()
  updateTrie(trie, readStep)
  closeOutput()
}

/** Loads the topmost branch; returns which of its children change, 0 = the trie cannot be updated in parts. */
export function open(trie: usize, readStep: u32): u32 {
  beginUpdate()
  return openTrie(trie, readStep)
}

/** Updates what is below one child of the topmost branch. */
export function updatePart(trie: usize, readStep: u32, nibble: u32): void {
  beginUpdate()
  updateChild(trie, readStep, nibble)
  closeOutput()
}

/** Puts the parts together. */
export function finish(trie: usize, readStep: u32, touched: u32): void {
  beginUpdate()
  finishTrie(trie, readStep, touched)
  closeOutput()
}

/** What is used from now on is younger than everything so far. */
export function nextAge(): u32 {
  const age = load<u32>(AGE) + 1
  store<u32>(AGE, age)
  store<i32>(YOUNG_BYTES, 0)
  return age
}
