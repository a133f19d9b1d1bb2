/**
 * From the exception names of blockchain tests to the rules of the chain.
 *
 * Owns: that table. Must never: list a rule next to a name that means something else, to make a case pass.
 */
import { type BlockRule, InvalidBlockError } from '../../../src/chain/index.ts'
import { BlockTransactionError, TransactionError } from '../../../src/protocol/index.ts'
import { isExpectedRejection, isMappedRejection } from '../exceptions.ts'

/**
 * Names of the current suites, without `BlockException.` and `TransactionException.`. A transaction's own reasons are in
 * the table of transactions; here is only what the block shows first.
 */
const RULES: Readonly<Record<string, readonly BlockRule[]>> = {
  UNKNOWN_PARENT: ['unknownParent'],
  UNKNOWN_PARENT_ZERO: ['unknownParent'],
  INVALID_BLOCK_NUMBER: ['number'],
  INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT: ['timestamp'],
  EXTRA_DATA_TOO_BIG: ['extraDataSize'],
  EXTRA_DATA_INVALID_DAO: ['daoExtraData'],
  INVALID_DIFFICULTY: ['difficulty'],
  INVALID_GASLIMIT: ['gasLimitStep', 'gasLimitTooLow', 'gasLimitTooHigh'],
  GASLIMIT_TOO_BIG: ['gasLimitTooHigh', 'gasLimitStep'],
  INVALID_GAS_USED_ABOVE_LIMIT: ['gasUsedAboveLimit'],
  GAS_USED_OVERFLOW: ['gasUsedAboveLimit', 'gasUsed'],
  INVALID_GAS_USED: ['gasUsed', 'gasUsedAboveLimit'],
  INVALID_BASEFEE_PER_GAS: ['baseFee'],
  INCORRECT_BLOB_GAS_USED: ['blobGasUsed', 'blobGasUsedNotWhole', 'blobGasUsedAboveLimit'],
  BLOB_GAS_USED_ABOVE_LIMIT: ['blobGasUsedAboveLimit'],
  INCORRECT_EXCESS_BLOB_GAS: ['excessBlobGas'],
  // Some, but not all of a fork's new fields: no list of fields has that length.
  INCORRECT_BLOCK_FORMAT: ['malformed', 'headerFieldMissing', 'headerFieldUnexpected'],
  INVALID_UNCLES_HASH: ['ommersHash', 'ommersNotEmpty'],
  INVALID_TRANSACTIONS_ROOT: ['transactionsRoot'],
  INVALID_WITHDRAWALS_ROOT: ['withdrawalsRoot'],
  RLP_BLOCK_LIMIT_EXCEEDED: ['blockSize'],
  TOO_MANY_UNCLES: ['tooManyOmmers'],
  UNCLE_IN_CHAIN: ['duplicateOmmer', 'ommerIsAncestor'],
  UNCLE_IS_ANCESTOR: ['ommerIsAncestor'],
  UNCLE_IS_BROTHER: ['ommerParent', 'duplicateOmmer'],
  UNCLE_PARENT_INCORRECT: ['ommerParent'],
  UNCLE_UNKNOWN_PARENT: ['ommerParent'],
  INVALID_LOG_BLOOM: ['logsBloom'],
  INVALID_RECEIPTS_ROOT: ['receiptsRoot'],
  INVALID_STATE_ROOT: ['stateRoot'],
  INVALID_REQUESTS: ['requestsHash'],
  INVALID_DEPOSIT_EVENT_LAYOUT: ['depositLayout'],
  SYSTEM_CONTRACT_EMPTY: ['systemContractMissing'],
  SYSTEM_CONTRACT_CALL_FAILED: ['systemCallFailed'],
  // The header gives the excess away before the transactions are executed.
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: ['blobGasUsedAboveLimit'],
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['blobGasUsedAboveLimit'],
}

/** Names of the older suites. */
const OLDER_RULES: Readonly<Record<string, readonly BlockRule[]>> = {
  UnknownParent: ['unknownParent'],
  InvalidNumber: ['number'],
  InvalidTimestamp: ['timestamp'],
  InvalidTimestampOlderParent: ['timestamp'],
  ExtraDataTooBig: ['extraDataSize'],
  ExtraDataIncorrectDAO: ['daoExtraData'],
  InvalidDifficulty: ['difficulty'],
  // A limit far too low is below what the block uses as well.
  InvalidGasLimit: ['gasLimitStep', 'gasLimitTooLow', 'gasLimitTooHigh', 'gasUsedAboveLimit'],
  InvalidGasLimit2: ['gasLimitStep', 'gasLimitTooLow', 'gasLimitTooHigh', 'gasUsedAboveLimit'],
  TooMuchGasUsed: ['gasUsedAboveLimit'],
  InvalidGasUsed: ['gasUsed'],
  InvalidLogBloom: ['logsBloom'],
  InvalidReceiptsStateRoot: ['receiptsRoot'],
  InvalidStateRoot: ['stateRoot'],
  InvalidUnclesHash: ['ommersHash', 'ommersNotEmpty'],
  // The seal of the ommer is wrong, which nobody verifies here; but the state root leaves its reward out, too.
  InvalidBlockNonce: ['stateRoot'],
  '1559BlockImportImpossible_BaseFeeWrong': ['baseFee'],
  '1559BlockImportImpossible_HeaderIsLegacy': ['headerFieldMissing', 'headerFieldUnexpected'],
  LegacyBlockImportImpossible2: ['headerFieldMissing'],
  ParisBlockImportImpossible: ['headerFieldMissing'],
  ShanghaiBlockImportImpossible: ['headerFieldUnexpected'],
  // Blocks of the wrong side of the Merge, told by their difficulty, or by the ommers they come with.
  '3675PoSBlockRejected': ['difficulty'],
  '3675PoWBlockRejected': ['difficulty'],
  '3675PreParis1559BlockRejected': ['difficulty', 'ommersNotEmpty'],
  PostParisDifficultyIsNot0: ['difficulty'],
  PostParisUncleHashIsNotEmpty: ['ommersNotEmpty'],
  INPUT_UNMARSHAL_ERROR: ['malformed'],
  INPUT_UNMARSHAL_ADDRESS_ERROR: ['malformed'],
  TooManyUncles: ['tooManyOmmers'],
  UncleInChain: ['duplicateOmmer', 'ommerIsAncestor'],
  UncleIsAncestor: ['ommerIsAncestor'],
  UncleIsBrother: ['ommerParent', 'duplicateOmmer'],
  UncleTooOld: ['ommerParent'],
  UncleParentIsNotAncestor: ['ommerParent'],
  InvalidUncleParentHash: ['ommerParent', 'ommerIsAncestor'],
}

/** Names that only a payload of the Engine API can earn, never a block in RLP. */
const IMPOSSIBLE_IN_RLP: ReadonlySet<string> = new Set(['INVALID_BLOCK_HASH'])

/** Names of blocks that are given away by what becomes of a transaction, with that transaction's name. */
const TRANSACTION_NAMES: Readonly<Record<string, string>> = { GAS_USED_OVERFLOW: 'GAS_ALLOWANCE_EXCEEDED' }

/**
 * The older suites put a bad transaction into the body only, so the root gives it away before it is executed. Names of two
 * alternatives stand here; the others are those of the table of transactions.
 */
const OLDER_TRANSACTION_RULES: readonly BlockRule[] = ['transactionsRoot']
const OLDER_TRANSACTION_NAMES: ReadonlySet<string> = new Set([
  'SenderNotEOAorNoCASH',
  'TR_FeeCapLessThanBlocksORGasLimitReached',
  'TR_FeeCapLessThanBlocksORNoFunds',
])

/**
 * A mismatch when the block was refused for another reason than the fixture names. Alternatives stand apart by `|`. A name
 * that nobody has mapped is satisfied by any reason, and noted.
 */
export function judgeRefusal(
  reason: string | undefined,
  error: InvalidBlockError,
  note: (text: string) => void,
): { expected: string; found: string } | undefined {
  if (reason === undefined) return undefined
  const names = reason.split('|').map((name) => name.trim().replace(/^(Block|Transaction)Exception\./, ''))
  const unmapped = names.filter((name) => !isMapped(name))
  for (const name of unmapped) note(`the exception name ${name} is not mapped, so any reason satisfies it`)
  if (unmapped.length > 0 || names.some((name) => isSatisfied(name, error))) return undefined
  return { expected: `refusal: ${reason}`, found: `refusal: ${error.rule}: ${error.message}` }
}

function isMapped(name: string): boolean {
  return rulesFor(name).length > 0 || IMPOSSIBLE_IN_RLP.has(name) || isMappedRejection(name)
}

function isSatisfied(name: string, error: InvalidBlockError): boolean {
  // What is wrong with an ommer is the same as what may be wrong with a block.
  const telling = error.cause instanceof InvalidBlockError ? error.cause : error
  if (rulesFor(name).includes(telling.rule)) return true
  const refused = telling.cause instanceof BlockTransactionError ? telling.cause.cause : telling.cause
  const transactionName = TRANSACTION_NAMES[name] ?? name
  return (
    refused instanceof TransactionError &&
    isMappedRejection(transactionName) &&
    isExpectedRejection(transactionName, refused.code)
  )
}

function rulesFor(name: string): readonly BlockRule[] {
  if (Object.hasOwn(RULES, name)) return RULES[name]!
  if (Object.hasOwn(OLDER_RULES, name)) return OLDER_RULES[name]!
  const isOlderTransaction = name.startsWith('TR_') && isMappedRejection(name)
  if (isOlderTransaction || OLDER_TRANSACTION_NAMES.has(name)) return OLDER_TRANSACTION_RULES
  return name.startsWith('RLP_') ? ['malformed'] : []
}
