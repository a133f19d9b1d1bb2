/**
 * What the trie engine asks of its host: what is not in its memory.
 *
 * Owns: the imported functions. Each may throw, which ends the update; what it made is forgotten then. Must never: be
 * called for what is in memory.
 */

/** Writes the record of the branch with this key to `destination`; returns its length. */
@external('host', 'loadBranch')
export declare function loadBranch(table: u32, key: usize, keyLength: u32, destination: usize): u32

/** Writes the key, then the value, of the only leaf below the first `depth` nibbles of `key`; returns the value's length. */
@external('host', 'loadLeaf')
export declare function loadLeaf(trie: usize, key: usize, depth: u32, destination: usize): u32

/** What was loaded is not what the trie has there (DAMAGED_*). Does not return. */
@external('host', 'damaged')
export declare function damaged(what: u32, trie: usize): void
