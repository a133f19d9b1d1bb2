/**
 * The public names of `multilane/state`.
 *
 * Owns: this list. Must never: export a thing that another room reaches for by accident.
 */
export type { Account, AccountChange, StateChanges, StateReader } from '../kernel-host/state.ts'
export { orderedTrieRoot } from '../primitives/keccak.ts'
export type { Alloc, AllocAccount, AllocQuantity, DumpedAccount } from './alloc.ts'
export { StateValueError, UnknownCodeError } from './errors.ts'
export { MemoryState, type NewAccount } from './memoryState.ts'
export { mergeChanges, OverlaidState, Overlay } from './overlay.ts'
export { StoreError, type StoreErrorCode } from './store/errors.ts'
export { type Durability, type LmdbOptions, LmdbStore } from './store/lmdbStore.ts'
export { MemoryStore } from './store/memoryStore.ts'
export { Batch, type Snapshot, type Store, type StoreReader, type Table } from './store/store.ts'
export type { AccountProof, SlotProof } from './stored/proof.ts'
export { StoredWorld, type StoredWorldOptions } from './stored/storedWorld.ts'
export { changesBackTo } from './stored/wayBack.ts'
export { HistoryError, WorldView } from './stored/worldView.ts'
export { secureTrieRoot, type TrieEntry, trieRoot } from './trie/root.ts'
export { Trie } from './trie/trie.ts'
export type { Alongside, Commitment, World } from './world.ts'
