/**
 * Every offset and record size that the kernel and its host share.
 *
 * Owns: the layout of the linear memory. Both sides compile this very file (AssemblyScript reads the plain constants as
 * i32, TypeScript as number), so there is nothing to keep in step. Must never: hold code, types, or a value only one
 * side needs to know.
 *
 * How to read it: `X_SIZE` is a record's stride, `X_FIELD` an offset inside it. Words are 4 x u64, least significant
 * limb first. Addresses are 20 big-endian bytes followed by 4 zero bytes, so that they compare as three u64.
 */

// ---- shared by all lanes, at absolute addresses -------------------------------------------------------------------

/** i32 x 256: static gas by opcode, -1 = undefined. */
export const RULES_STATIC_GAS = 1024
/** i32 each; the names follow GasSchedule and Rules of src/protocol/forks/rules.ts. */
export const RULES_COLD_ACCOUNT = 2048
export const RULES_COLD_SLOT_READ = 2052
export const RULES_COLD_SLOT_WRITE = 2056
export const RULES_COLD_SELFDESTRUCT = 2060
export const RULES_EXP_BYTE = 2064
export const RULES_STORAGE_SET = 2068
export const RULES_STORAGE_RESET = 2072
export const RULES_STORAGE_NOOP = 2076
export const RULES_STORAGE_CLEAR_REFUND = 2080
export const RULES_STORAGE_STIPEND = 2084
export const RULES_SELFDESTRUCT_REFUND = 2088
export const RULES_SELFDESTRUCT_NEW_ACCOUNT = 2092
export const RULES_CALL_VALUE = 2096
export const RULES_CALL_NEW_ACCOUNT = 2100
export const RULES_CALL_STIPEND = 2104
export const RULES_INITCODE_WORD = 2108
export const RULES_CODE_DEPOSIT_BYTE = 2112
export const RULES_AUTHORIZATION_REFUND = 2116
export const RULES_MAX_REFUND_QUOTIENT = 2120
export const RULES_MAX_CODE_SIZE = 2124
export const RULES_MAX_INITCODE_SIZE = 2128
/** Bit n = the precompile at address n exists (n <= 17); PRECOMPILE_BIT_256 = the one at 256. */
export const RULES_PRECOMPILES = 2132
export const PRECOMPILE_BIT_256 = 18
/** Bit set of RULE_* below. */
export const RULES_FLAGS = 2136
/** Changes whenever the rules change, so that translated code is dropped. */
export const RULES_VERSION = 2140

export const RULE_CALL_GAS_CAPPED = 1
export const RULE_EMPTY_REMOVED = 2
export const RULE_NONCE_STARTS_AT_ONE = 4
export const RULE_DEPOSIT_REQUIRED = 8
export const RULE_REJECTS_EF = 16
export const RULE_TRACKS_ACCESS = 32
export const RULE_COINBASE_WARM = 64
export const RULE_DESTRUCT_ONLY_CREATED = 128
export const RULE_DELEGATIONS = 256
export const RULE_SENDER_HAS_NO_CODE = 512
export const RULE_NET_STORAGE = 1024

/** Words of the block that is being executed. */
export const BLOCK_NUMBER = 3072
export const BLOCK_TIMESTAMP = 3104
export const BLOCK_GAS_LIMIT = 3136
export const BLOCK_PREV_RANDAO = 3168
export const BLOCK_CHAIN_ID = 3200
export const BLOCK_BASE_FEE = 3232
export const BLOCK_BLOB_BASE_FEE = 3264
export const BLOCK_COINBASE_WORD = 3296
/** The coinbase as an address. */
export const BLOCK_COINBASE = 3328

/** u32 pairs {start, end} of a lane's regions, read once by `initialise`. */
export const REGIONS = 3584
export const REGION_CONTROL = 0
export const REGION_FRAMES = 1
export const REGION_STACK = 2
export const REGION_TRANSLATOR = 3
export const REGION_KECCAK_MEMO = 4
export const REGION_INPUT = 5
export const REGION_RETURN = 6
export const REGION_JOURNAL = 7
export const REGION_LOGS = 8
export const REGION_ACCOUNTS = 9
export const REGION_ACCOUNT_INDEX = 10
export const REGION_SLOTS = 11
export const REGION_SLOT_INDEX = 12
export const REGION_TRANSIENT = 13
export const REGION_TRANSIENT_INDEX = 14
export const REGION_CACHED_ACCOUNTS = 15
export const REGION_CACHED_ACCOUNT_INDEX = 16
export const REGION_CACHED_SLOTS = 17
export const REGION_CACHED_SLOT_INDEX = 18
export const REGION_CODE_ENTRIES = 19
export const REGION_CODE_INDEX = 20
export const REGION_CODE = 21
export const REGION_BLOCK_CODE = 22
export const REGION_TRANSLATED = 23
export const REGION_MEMORY = 24
export const REGION_COUNT = 25

/** u64: the seed of the tables' hashes, so that nobody outside can prepare colliding keys. */
export const HASH_SEED = 3816

/** First byte that a lane may use. */
export const LANES_START = 65536

// ---- the control region of a lane ---------------------------------------------------------------------------------

/** The transaction to run. */
export const TX = 0
export const TX_SENDER = 0
export const TX_TO = 24
/** TX_FLAG_* */
export const TX_FLAGS = 48
export const TX_NONCE = 56
export const TX_GAS_LIMIT = 64
export const TX_INTRINSIC_GAS = 72
export const TX_FLOOR_GAS = 80
/** Blob gas of the transaction, u64. */
export const TX_BLOB_GAS = 88
export const TX_VALUE = 96
export const TX_MAX_FEE = 128
export const TX_MAX_PRIORITY_FEE = 160
export const TX_MAX_BLOB_FEE = 192
/** Written by the kernel: what a unit of gas costs. */
export const TX_GAS_PRICE = 224
export const TX_ORIGIN_WORD = 256
/** Words, one after another. */
export const TX_BLOB_HASHES = 288
export const TX_BLOB_COUNT = 292
export const TX_DATA = 296
export const TX_DATA_LENGTH = 300
/** Entries one after another: address (24), u32 slot count, 4 spare bytes, the slots as words. */
export const TX_ACCESS_LIST = 304
export const TX_ACCESS_LIST_LENGTH = 308
/** Records of AUTHORIZATION_SIZE; one whose signature or chain id is not valid is not among them. */
export const TX_AUTHORIZATIONS = 312
export const TX_AUTHORIZATION_COUNT = 316

export const TX_FLAG_CREATE = 1
/** A bare message: no nonce, no fees, no intrinsic gas; the caller's balance still pays the value. */
export const TX_FLAG_MESSAGE = 2
/** A message of the protocol itself: nothing is transferred, so nobody is touched. Comes with TX_FLAG_MESSAGE. */
export const TX_FLAG_SYSTEM = 4

export const AUTHORIZATION_AUTHORITY = 0
export const AUTHORIZATION_ADDRESS = 24
export const AUTHORIZATION_NONCE = 48
export const AUTHORIZATION_SIZE = 56

/** What a transaction came to. */
export const RESULT = 512
/** STATUS_* */
export const RESULT_STATUS = 512
/** HALT_* when the status is STATUS_HALT. */
export const RESULT_HALT = 516
export const RESULT_GAS_USED = 520
/** The refund counter before it is bounded, i64. */
export const RESULT_REFUND = 528
export const RESULT_OUTPUT = 536
export const RESULT_OUTPUT_LENGTH = 540
export const RESULT_LOGS = 544
export const RESULT_LOGS_END = 548
export const RESULT_CREATED = 552
/** REJECT_*, 0 = executed. */
export const RESULT_REJECTION = 556
/** The created contract, or for a rejection the two values that its message needs, as words. */
export const RESULT_ADDRESS = 560
export const RESULT_VALUE_A = 592
export const RESULT_VALUE_B = 624

export const STATUS_SUCCESS = 0
export const STATUS_REVERT = 1
export const STATUS_HALT = 2

export const HALT_NONE = 0
export const HALT_OUT_OF_GAS = 1
export const HALT_STACK = 2
export const HALT_INVALID_OPCODE = 3
export const HALT_INVALID_JUMP = 4
export const HALT_STATIC_VIOLATION = 5
export const HALT_RETURN_DATA_BOUNDS = 6
export const HALT_CREATE_COLLISION = 7
export const HALT_CODE_SIZE = 8
export const HALT_INITCODE_SIZE = 9
export const HALT_CODE_STARTS_WITH_EF = 10
export const HALT_PRECOMPILE = 11
export const HALT_BALANCE = 12
export const HALT_NONCE_OVERFLOW = 13

export const REJECT_NONE = 0
export const REJECT_NONCE_TOO_LOW = 1
export const REJECT_NONCE_TOO_HIGH = 2
export const REJECT_SENDER_NOT_EOA = 3
export const REJECT_INSUFFICIENT_FUNDS = 4
export const REJECT_FEE_CAP_BELOW_BASE_FEE = 5
export const REJECT_BLOB_FEE_CAP_BELOW_BASE_FEE = 6
export const REJECT_NONCE_MAX = 7

/** Cells through which the kernel and a host import exchange numbers that do not fit an i32. */
export const IO = 704
export const IO_GAS = 704

/** Table headers, TABLE_SIZE each. */
export const TABLE_ACCOUNTS = 1024
export const TABLE_SLOTS = 1088
export const TABLE_TRANSIENT = 1152
export const TABLE_CACHED_ACCOUNTS = 1216
export const TABLE_CACHED_SLOTS = 1280
export const TABLE_CODE = 1344
/** Offset of the record count, the records' start and their stride in a table header. */
export const TABLE_RECORDS = 8
export const TABLE_COUNT = 12
export const TABLE_STRIDE = 16

/** Temporary words of the slow paths. */
export const SCRATCH = 2048
/** The words 0 to 255, which small constants of translated code point to. */
export const SMALL_CONSTANTS = 4096
export const CONTROL_SIZE = 16384

// ---- records ------------------------------------------------------------------------------------------------------

/** An account as one transaction sees it (REGION_ACCOUNTS) and as the block so far left it (REGION_CACHED_ACCOUNTS). */
export const ACCOUNT_ADDRESS = 0
export const ACCOUNT_FLAGS = 24
/** In a transaction's record: its record in the cache. In the cache: how often its storage was wiped. */
export const ACCOUNT_CACHED = 28
export const ACCOUNT_INCARNATION = 28
export const ACCOUNT_BALANCE = 32
export const ACCOUNT_CODE_HASH = 64
export const ACCOUNT_NONCE = 96
/** The entry of its code and the generation of the code cache in which that pointer holds. */
export const ACCOUNT_CODE = 104
export const ACCOUNT_CODE_GENERATION = 108
export const ACCOUNT_SIZE = 128

export const ACCOUNT_EXISTS = 1
export const ACCOUNT_WARM = 2
export const ACCOUNT_TOUCHED = 4
export const ACCOUNT_IS_CREATED = 8
export const ACCOUNT_IS_DESTRUCTED = 16
export const ACCOUNT_HAS_STORAGE = 32
export const ACCOUNT_DIRTY = 64
export const ACCOUNT_CODE_CHANGED = 128
/** Cache only: what the account stored before the block is gone. */
export const ACCOUNT_IS_WIPED = 256

/** A slot of one transaction, of the cache, or of transient storage. */
export const SLOT_KEY = 0
/** Address of the account's record. */
export const SLOT_OWNER = 32
export const SLOT_FLAGS = 36
/** Cache only: the account's incarnation that the value belongs to. */
export const SLOT_INCARNATION = 40
/** Transaction only: its last journal entry, so that writing it again in the same frame needs no other. */
export const SLOT_NOTED = 44
export const SLOT_VALUE = 64
/** Transaction only: the value before the transaction. */
export const SLOT_ORIGINAL = 96
export const SLOT_SIZE = 128

export const SLOT_WARM = 1
export const SLOT_DIRTY = 2

/** Code by hash. */
export const CODE_HASH = 0
export const CODE_BYTES = 40
export const CODE_LENGTH = 44
/** Its analysis and the generation of the translated code in which that pointer holds. */
export const CODE_ANALYSIS = 48
export const CODE_ANALYSIS_GENERATION = 52
export const CODE_SIZE = 64

/** A log: address (24), topic count, data length, topics as 32 big-endian bytes, data, padded to 8 bytes. */
export const LOG_ADDRESS = 0
export const LOG_TOPIC_COUNT = 24
export const LOG_DATA_LENGTH = 28
export const LOG_TOPICS = 32

export const FAULT_MEMORY = 1
export const FAULT_TABLE = 2
export const FAULT_JOURNAL = 3
export const FAULT_LOGS = 4
export const FAULT_CODE = 5
export const FAULT_RETURN_DATA = 6
export const FAULT_TRANSLATION = 7
