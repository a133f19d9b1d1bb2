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

/** u32 pairs {start, end}: the regions that all lanes share. */
export const SHARED_REGIONS = 3584
export const SHARED_ACCOUNTS = 0
export const SHARED_ACCOUNT_INDEX = 1
export const SHARED_SLOTS = 2
export const SHARED_SLOT_INDEX = 3
export const SHARED_CODES = 4
export const SHARED_CODE_INDEX = 5
/** Step records, STEP_SIZE each. */
export const SHARED_STEPS = 6
/** What the steps' transactions point to. */
export const SHARED_INPUT = 7
/** u32 each: what lanes did, in the order in which they did it (EVENT_*). */
export const SHARED_SCHEDULE = 8
/** u32 each: the cached records that the block has changed. */
export const SHARED_CHANGED = 9
export const SHARED_REGION_COUNT = 10

/** u64: the seed of the tables' hashes, so that nobody outside can prepare colliding keys. */
export const HASH_SEED = 3816

/** Headers of the tables that all lanes share, TABLE_SIZE each: the world as the block so far left it. */
export const TABLE_CACHED_ACCOUNTS = 4096
export const TABLE_CACHED_SLOTS = 4160
/** Code created in this block, by hash; the value's first half is where its bytes lie and how many there are. */
export const TABLE_CREATED_CODES = 4224

/** The block that the lanes execute; each field that several lanes write has a cache line of its own. */
export const RUN_COUNT = 4352
/** How far beyond what is settled a lane may execute. */
export const RUN_WINDOW = 4356
/** Lanes that take part. One lane alone may let shared tables grow. */
export const RUN_LANES = 4360
/** RUN_FLAG_* */
export const RUN_FLAGS = 4364
/** How many accounts, and how many slots, the block is expected to touch. */
export const RUN_PLACES = 4368
/** Steps that are settled: their changes are in the cached tables. */
export const RUN_SETTLED = 4416
/** The first step that nobody may have taken yet. */
export const RUN_NEXT = 4480
/** 1 while a lane settles steps. */
export const RUN_SETTLING = 4544
/** Lanes that sleep until something is settled. */
export const RUN_SLEEPERS = 4608
/** Events in the schedule. */
export const RUN_EVENTS = 4864
/** Not 0: lanes pause at random moments, drawn from this seed. */
export const RUN_DELAYS = 4868
/** 1 when every lane shall return: all is settled, a step was refused, or a lane has failed. */
export const RUN_STOPPED = 4672
/** 0 = nobody has begun the block, 1 = a lane prepares it, 2 = it is ready. */
export const RUN_SETUP = 4688
/** Written by the settling lane only: */
export const RUN_GAS_LEFT = 4736
export const RUN_BLOB_GAS_LEFT = 4744
/** Steps below this one are executed in order. */
export const RUN_IN_ORDER_UNTIL = 4752
/** How much failed lately, and how long the next stretch in order will be. */
export const RUN_PENALTY = 4756
export const RUN_STRETCH = 4760
/** Steps executed in order for that reason. */
export const RUN_IN_ORDER = 4764
/** Executions ahead that did not hold. */
export const RUN_FAILURES = 4768
/** Records in SHARED_CHANGED. */
export const RUN_CHANGED_COUNT = 4772

export const RUN_END = 4872
/** Tells this block from others; not cleared with the fields above. */
export const RUN_NUMBER = 4928
/** The number of the last block whose steps are all written. */
export const RUN_READY = 4992

/** A refused transaction ends the block; otherwise the block goes on without it. */
export const RUN_FLAG_STOPS_AT_REFUSAL = 1
/** Lanes write down what they do. */
export const RUN_FLAG_RECORDS = 2
/** The cached world is the one that this block starts from. */
export const RUN_FLAG_KEEPS_CACHE = 8
/** Some steps are known to come after others (STEP_AFTER). */
export const RUN_FLAG_HAS_HINTS = 4

/** An event is a lane, EVENT_* from bit 6 on, and a step from bit 8 on. */
export const EVENT_BEGINS_AHEAD = 0
export const EVENT_PUBLISHES = 1
export const EVENT_SETTLES = 2

/** u32 pairs {start, end} of each lane's regions, LANE_REGIONS_SIZE bytes a lane, read once by `initialise`. */
export const LANE_REGIONS = 8192
export const LANE_REGIONS_SIZE = 256
/** 32-bit addresses, and a stack of 1,024 frames for each, leave no room for more. */
export const MOST_LANES = 32
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
export const REGION_CODE_ENTRIES = 15
export const REGION_CODE_INDEX = 16
export const REGION_CODE = 17
export const REGION_BLOCK_CODE = 18
export const REGION_TRANSLATED = 19
/** Dependencies and conflicts of the steps that this lane settled. */
export const REGION_NOTES = 20
export const REGION_MEMORY = 21
export const REGION_COUNT = 22

/** First byte that a region may use. */
export const REGIONS_START = 65536

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
/** Whatever the sender's nonce is, it is the right one. */
export const TX_FLAG_SKIPS_NONCE_CHECK = 8
/** The sender may have code (EIP-3607 refuses it). */
export const TX_FLAG_SKIPS_SENDER_CODE_CHECK = 16

export const AUTHORIZATION_AUTHORITY = 0
export const AUTHORIZATION_ADDRESS = 24
export const AUTHORIZATION_NONCE = 48
export const AUTHORIZATION_SIZE = 56

export const TX_SIZE = 320

/** What a transaction came to. */
export const RESULT = 512
export const RESULT_SIZE = 144
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
/** Tracing build only: results call the first none of theirs and the second a lack of gas. */
export const HALT_DEPTH = 14
export const HALT_CODE_DEPOSIT = 15

export const REJECT_NONE = 0
export const REJECT_NONCE_TOO_LOW = 1
export const REJECT_NONCE_TOO_HIGH = 2
export const REJECT_SENDER_NOT_EOA = 3
export const REJECT_INSUFFICIENT_FUNDS = 4
export const REJECT_FEE_CAP_BELOW_BASE_FEE = 5
export const REJECT_BLOB_FEE_CAP_BELOW_BASE_FEE = 6
export const REJECT_NONCE_MAX = 7
export const REJECT_GAS_LIMIT_EXCEEDS_BLOCK = 8
export const REJECT_BLOB_GAS_EXCEEDS_BLOCK = 9

/** Cells through which the kernel and a host import exchange numbers that do not fit an i32. */
export const IO = 704
export const IO_GAS = 704

/** Headers of the lane's own tables. */
export const TABLE_ACCOUNTS = 1024
export const TABLE_SLOTS = 1088
export const TABLE_TRANSIENT = 1152
export const TABLE_CODE = 1216
/** Offset of the record count, the records' start and their stride in a table header. */
export const TABLE_RECORDS = 8
export const TABLE_COUNT = 12
export const TABLE_STRIDE = 16

/** 1 while the lane executes ahead of its turn. */
export const LANE_IS_AHEAD = 1280
/** The step that it executes, and the end of the logs that it keeps. */
export const LANE_STEP = 1284
export const LANE_LOGS_END = 1288

/** Tracing build: a bit for each opcode that the host wants to hear of, and what ran last: opcode and stack height. */
export const LANE_REPORTED_OPCODES = 1312
export const LANE_LAST_OPCODE = 1344
export const LANE_LAST_HEIGHT = 1348
/** The gas before it (f64), and where the frame's stack begins. */
export const LANE_LAST_GAS = 1352
export const LANE_LAST_STACK = 1360

/** Temporary words of the slow paths. */
export const SCRATCH = 2048
/** The words 0 to 255, which small constants of translated code point to. */
export const SMALL_CONSTANTS = 4096
export const CONTROL_SIZE = 16384

// ---- records ------------------------------------------------------------------------------------------------------

/** An account as one transaction sees it (REGION_ACCOUNTS) and as the block so far left it (SHARED_ACCOUNTS). */
export const ACCOUNT_ADDRESS = 0
export const ACCOUNT_FLAGS = 24
/** In a transaction's record: its record in the cache. In the cache: how often its storage was wiped. */
export const ACCOUNT_CACHED = 28
export const ACCOUNT_INCARNATION = 28
export const ACCOUNT_BALANCE = 32
export const ACCOUNT_CODE_HASH = 64
export const ACCOUNT_NONCE = 96
/** Transaction only: the entry of its code and the generation of the code cache in which that pointer holds. */
export const ACCOUNT_CODE = 104
export const ACCOUNT_CODE_GENERATION = 108
/** Cache only, u64: the newest record of a step that changes it and is not settled yet, and above it RUN_NUMBER. */
export const ACCOUNT_VERSIONS = 104
/**
 * Cache only: 1 + the settled step that last changed its balance, its nonce, its code or existence. They count while
 * ACCOUNT_CHANGED_IN is the number of the run.
 */
export const ACCOUNT_BALANCE_WRITER = 112
export const ACCOUNT_NONCE_WRITER = 116
export const ACCOUNT_CODE_WRITER = 120
export const ACCOUNT_CHANGED_IN = 124
export const CACHED_ACCOUNT_SIZE = 128
/** The rest is the transaction's: what it found, and what of that it made use of (OBSERVED_*). */
export const ACCOUNT_ORIGIN_BALANCE = 128
/** What the balance must at least have been. */
export const ACCOUNT_REQUIRED = 160
export const ACCOUNT_ORIGIN_CODE_HASH = 192
export const ACCOUNT_ORIGIN_NONCE = 224
export const ACCOUNT_OBSERVED = 232
/** As a version of the cached account: the next older one, and the step that made it. */
export const ACCOUNT_OLDER = 236
export const ACCOUNT_STEP = 240
/** 1 when an instruction has met it cold; stays when the frame that did so is undone. */
export const ACCOUNT_WAS_COLD = 244
export const ACCOUNT_SIZE = 256

export const OBSERVED_BALANCE = 1
/** The balance is at least ACCOUNT_REQUIRED. */
export const OBSERVED_MINIMUM = 2
export const OBSERVED_NONCE = 4
export const OBSERVED_CODE = 8
/** Whether it is dead, as the rules understand that. */
export const OBSERVED_DEAD = 16
export const OBSERVED_HAS_STORAGE = 32
/** What was observed of the last two. */
export const ORIGIN_IS_DEAD = 64
export const ORIGIN_HAS_STORAGE = 128
/** The nonce was not read: it is the one that the transaction needs. */
export const ORIGIN_NONCE_IS_ASSUMED = 256

export const ACCOUNT_EXISTS = 1
export const ACCOUNT_WARM = 2
export const ACCOUNT_TOUCHED = 4
export const ACCOUNT_IS_CREATED = 8
export const ACCOUNT_IS_DESTRUCTED = 16
export const ACCOUNT_HAS_STORAGE = 32
export const ACCOUNT_DIRTY = 64
export const ACCOUNT_CODE_CHANGED = 128
/** Cache only: what the account stored before it came into the cache is gone. */
export const ACCOUNT_IS_WIPED = 256
/** Cache only: that happened in this block. */
export const ACCOUNT_WAS_WIPED = 1024
/** Transaction only: nothing of it has been read; balance and nonce count from zero. */
export const ACCOUNT_IS_UNREAD = 512

/** A slot of one transaction, of the cache, or of transient storage. */
export const SLOT_KEY = 0
/** Address of the account's record. */
export const SLOT_OWNER = 32
export const SLOT_FLAGS = 36
/** Cache only: the account's incarnation that the value belongs to. */
export const SLOT_INCARNATION = 40
/** Transaction only: its last journal entry, so that writing it again in the same frame needs no other. */
export const SLOT_NOTED = 44
/** Cache only: as for accounts. */
export const SLOT_WRITER = 44
export const SLOT_VERSIONS = 48
export const SLOT_CHANGED_IN = 56
/** Transaction only: its record in the cache; as a version of that: the next older one, and the step that made it. */
export const SLOT_CACHED = 48
export const SLOT_OLDER = 52
export const SLOT_STEP = 56
export const SLOT_VALUE = 64
/** Transaction only: the value before the transaction. */
export const SLOT_ORIGINAL = 96
export const SLOT_SIZE = 128

export const SLOT_WARM = 1
/** Transaction only: its value is there; it came from the committed world. */
export const SLOT_IS_LOADED = 4
export const SLOT_IS_OBSERVED = 8

/**
 * A step of the block: a transaction, a message of the protocol, or an amount to be credited. The transaction's record
 * lies behind the step's own fields.
 */
export const STEP_STATE = 0
export const STEP_KIND = 4
/** How often it was executed, and the lane of the execution that counts. */
export const STEP_EXECUTIONS = 8
export const STEP_LANE = 12
/** A step before it that has to be executed first, or STEP_NONE. */
export const STEP_AFTER = 16
/** What the step has read and written: records of the transaction's tables. */
export const STEP_ACCOUNTS = 20
export const STEP_ACCOUNT_COUNT = 24
export const STEP_SLOTS = 28
export const STEP_SLOT_COUNT = 32
/** Notes, NOTE_SIZE each. */
export const STEP_NOTES = 36
export const STEP_NOTE_COUNT = 40
/** Microseconds of the execution that counts, and of those thrown away: f64. */
export const STEP_TIME = 48
export const STEP_LOST_TIME = 56
/** The fields of RESULT, in the same order. */
export const STEP_RESULT = 64
/** The TX record. */
export const STEP_TX = 256
export const STEP_SIZE = 576

export const STEP_NONE = 0xffffffff

export const STEP_IS_OPEN = 0
export const STEP_IS_TAKEN = 1
/** Executed ahead of its turn; has to be checked. */
export const STEP_IS_EXECUTED = 2
/** Has to be executed in its turn. */
export const STEP_WAITS = 3
export const STEP_IS_SETTLED = 4

export const STEP_KIND_TRANSACTION = 0
export const STEP_KIND_MESSAGE = 1
/** TX_TO gets TX_VALUE. */
export const STEP_KIND_CREDIT = 2

/** What a step met: the step it depends on, and where. */
export const NOTE_KIND = 0
export const NOTE_ON = 4
/** The cached record of the place. */
export const NOTE_PLACE = 8
export const NOTE_SIZE = 16

/** The lower bits tell the place, NOTE_IS_CONFLICT that an execution was thrown away for it. */
export const NOTE_BALANCE = 0
export const NOTE_NONCE = 1
export const NOTE_CODE = 2
export const NOTE_EXISTENCE = 3
export const NOTE_STORAGE = 4
export const NOTE_IS_CONFLICT = 8

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
export const FAULT_STUCK = 8
