/**
 * The public names of `multilane/state`.
 *
 * Owns: this list. Must never: export a thing that another room reaches for by accident.
 */
export type { Account, AccountChange, StateChanges, StateReader } from '../kernel-host/state.ts'
export type { Alloc, AllocAccount, AllocQuantity, DumpedAccount } from './alloc.ts'
export { StateValueError, UnknownCodeError } from './errors.ts'
export { MemoryState, type NewAccount } from './memoryState.ts'
export { orderedTrieRoot, secureTrieRoot, type TrieEntry, trieRoot } from './trie/root.ts'
export { Trie } from './trie/trie.ts'
export type { Commitment, World } from './world.ts'
