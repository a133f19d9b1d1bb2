/**
 * Every offset and record size that the trie engine's WebAssembly and its host share.
 *
 * Owns: the layout of the memory of a trie engine. Both sides compile this very file, as they do `kernel/layout.ts`.
 * Must never: hold code or types.
 *
 * How to read it: one memory is shared by the engine's thread and its lanes. Below `LANES` are cells of the whole engine,
 * then one block of cells per lane, then chunks: all else (nodes, changes, records that were written) lies in chunks.
 */

/** Everything is handed out in chunks. */
export const CHUNK_SIZE = 65536
/** Lanes have numbers below this; lane 0 is the engine's own thread. */
export const MOST_LANES = 256

// ---- cells of the engine ------------------------------------------------------------------------------------------

/** u32: the first byte that was never handed out. */
export const HEAP_NEXT = 64
/** u32: 1 while a lane takes memory. */
export const HEAP_LOCK = 68
/** u32: list of free chunks. */
export const FREE_CHUNKS = 72
/** u32: nodes touched now are of this age. */
export const AGE = 76
/** i32: bytes of all nodes, and of those of the present age. */
export const LIVE_BYTES = 80
export const YOUNG_BYTES = 84
/** u32: the step that is being made. */
export const STEP = 88
/** u32: the next task that a lane may take. */
export const NEXT_TASK = 92
/**
 * u32 per class, lists of free blocks: branches of up to 2, 4, 8 and 16 children, extensions, leaves with short values (of
 * slots) and longer ones.
 */
export const FREE_BLOCKS = 96

// ---- cells of a lane ----------------------------------------------------------------------------------------------

export const LANES = 1024
export const LANE_SIZE = 128
/** u32: lists of nodes that the open step made, and of those that they take the place of. */
export const LANE_MADE = 0
export const LANE_REPLACED = 4
/** i32: what this lane adds to LIVE_BYTES and YOUNG_BYTES. */
export const LANE_LIVE = 8
export const LANE_YOUNG = 12
/** u32: nodes hashed by the open step. */
export const LANE_HASHES = 16
/** u32: first and last chunk of the records that the open step wrote, and the end of what is in the last. */
export const LANE_FIRST_OUTPUT = 20
export const LANE_OUTPUT = 24
export const LANE_OUTPUT_END = 28
/** u32: the same for leaves and paths that had to be kept for the open step. */
export const LANE_FIRST_NOTE = 32
export const LANE_NOTE = 36
export const LANE_NOTE_END = 40
/** u32: the lane's scratch: frames, then buffers. */
export const LANE_SCRATCH = 44
/** u32 per class: lists of free blocks. */
export const LANE_FREE = 48

/** The header of a chunk of records or notes: the next chunk, and the end of what is in this one. */
export const CHUNK_NEXT = 0
export const CHUNK_END = 4
export const CHUNK_HEADER = 8

// ---- what the host writes -----------------------------------------------------------------------------------------

/** A change: key, place and length of the value (length 0 = deleted), and whether the key was there before. */
export const CHANGE_SIZE = 48
export const CHANGE_KEY = 0
export const CHANGE_VALUE = 32
export const CHANGE_LENGTH = 36
export const CHANGE_EXISTED = 40
/** Room that each change is given for sorting leaves. */
export const LEAF_SIZE = 16
export const LEAF_ROOM = 32
/** The longest value of a leaf. */
export const MOST_VALUE = 512

/** A trie of the step. */
export const TRIE_SIZE = 1488
/** u32: 1 = a storage trie, and the account's hash. */
export const TRIE_IS_STORAGE = 0
export const TRIE_ACCOUNT = 32
/** u32: what its topmost node is (HANGS_*), how deep, where in memory (0 = not there), and its path. */
export const TRIE_TOP_KIND = 4
export const TRIE_TOP_DEPTH = 8
export const TRIE_TOP_NODE = 12
export const TRIE_TOP_KEY = 64
/** u32: its changes, and their room for sorting leaves. */
export const TRIE_CHANGES = 16
export const TRIE_COUNT = 20
export const TRIE_LEAVES = 24
/** The root, before and then after. */
export const TRIE_ROOT = 96
/** What is on top after. */
export const TRIE_RESULT = 128
/** What the children of the topmost branch came to, when the trie is updated in parts. */
export const TRIE_PARTS = 208

/** What hangs at some place of a trie after the changes below it. */
export const OUTCOME_SIZE = 80
export const OUTCOME_KIND = 0
/** u32: a leaf's key, or one that has the branch's path. */
export const OUTCOME_KEY = 4
/** u32: of a branch. */
export const OUTCOME_DEPTH = 8
/** u32: the branch or leaf in memory; 0 = it is not there. */
export const OUTCOME_NODE = 12
/** u32: REFERENCE_*. */
export const OUTCOME_REFERENCE_KIND = 16
/** u32: of a leaf. */
export const OUTCOME_VALUE = 20
export const OUTCOME_LENGTH = 24
/** 32 bytes: to the branch itself, without an extension above it. */
export const OUTCOME_REFERENCE = 32

export const HANGS_NOTHING = 0
export const HANGS_LEAF = 1
export const HANGS_BRANCH = 2

export const REFERENCE_UNKNOWN = 0
export const REFERENCE_HASH = 1
/** The node itself, shorter than a hash; its first byte tells its length. */
export const REFERENCE_NODE = 2

// ---- what the host reads ------------------------------------------------------------------------------------------

/** A record that was written: u8 table, u8 0, u16 length of the key, u32 length of the value, the key, the value. */
export const RECORD_HEADER = 8
export const RECORD_TABLE = 0
export const RECORD_KEY_LENGTH = 2
export const RECORD_VALUE_LENGTH = 4
/** In place of the value's length. */
export const RECORD_DELETED = 0xffffff
export const TABLE_ACCOUNT_BRANCHES = 0
export const TABLE_STORAGE_BRANCHES = 1

/** Begins the keys of branches of the account trie. */
export const ACCOUNT_PREFIX = 1

/** The longest record of a branch: masks, 16 extensions, 16 hashes. */
export const MOST_RECORD = 2048
/** What the engine finds to be damaged: a record that cannot be read, a leaf that its branch does not refer to. */
export const DAMAGED_RECORD = 0
export const DAMAGED_LEAF = 1
