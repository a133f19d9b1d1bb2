/**
 * The catalogue of everything that makes a block unacceptable: rule, wording, values.
 *
 * Owns: the names of the rules and their messages. Must never: decide anything. Wording starts as in geth wherever logs
 * and tests search messages for it.
 */
const messages = {
  // Form.
  malformed: 'malformed block: {reason}',
  unknownParent: 'unknown ancestor: block {number} has the parent {parentHash}',
  headerFieldMissing: 'header misses {field}',
  headerFieldUnexpected: 'header has {field}, which its rules do not know',

  // The header and its parent.
  number: 'invalid block number: have {number}, want {expected}',
  timestamp: 'timestamp not later than that of the parent: have {timestamp}, parent {parentTimestamp}',
  extraDataSize: 'extra-data too long: {length} > {limit}',
  daoExtraData: 'bad DAO pro-fork extra-data: have {extraData}, want {expected}',
  gasLimitTooHigh: 'invalid gasLimit: have {gasLimit}, max {limit}',
  gasLimitTooLow: 'invalid gas limit below {limit}: have {gasLimit}',
  gasLimitStep: 'invalid gas limit: have {gasLimit}, want {parentGasLimit} +/- {bound}',
  gasUsedAboveLimit: 'invalid gasUsed: have {gasUsed}, gasLimit {gasLimit}',
  difficulty: 'invalid difficulty: have {difficulty}, want {expected}',
  baseFee: 'invalid baseFee: have {baseFee}, want {expected}',
  nonceNotZero: 'invalid nonce: have {nonce}, want zero since the Merge',
  ommersNotEmpty: 'invalid uncle hash: have {ommersHash}, want that of no ommers since the Merge',
  excessBlobGas: 'invalid excessBlobGas: have {excessBlobGas}, want {expected}',
  blobGasUsedAboveLimit: 'blob gas used {blobGasUsed} exceeds maximum allowance {limit}',
  blobGasUsedNotWhole: 'blob gas used {blobGasUsed} not a multiple of blob gas per blob {gasPerBlob}',

  // The body and the header.
  blockSize: 'block RLP-encoded size exceeds maximum: have {size}, max {limit}',
  ommersHash: 'uncle root hash mismatch (header value {have}, calculated {want})',
  transactionsRoot: 'transaction root hash mismatch (header value {have}, calculated {want})',
  withdrawalsMissing: 'missing withdrawals in block body',
  withdrawalsUnexpected: 'withdrawals present in block body, which its rules do not know',
  withdrawalsRoot: 'withdrawals root hash mismatch (header value {have}, calculated {want})',

  // Ommers.
  tooManyOmmers: 'too many uncles: have {count}, max {limit}',
  duplicateOmmer: 'duplicate uncle {hash}',
  ommerIsAncestor: 'uncle is ancestor: {hash}',
  ommerParent: "uncle's parent is not ancestor: {hash} has the parent {parentHash}",
  ommerHeader: 'invalid uncle {hash}: {reason}',

  // Execution.
  transaction: 'could not apply tx {index}: {reason}',
  systemContractMissing: 'system contract has no code: {address}',
  systemCallFailed: 'system call failed to execute: {address}: {reason}',
  depositLayout: 'invalid deposit log: {reason}',

  // What execution came to and the header.
  gasUsed: 'invalid gas used (remote: {have} local: {want})',
  blobGasUsed: 'blob gas used mismatch (header {have}, calculated {want})',
  logsBloom: 'invalid bloom (remote: {have}  local: {want})',
  receiptsRoot: 'invalid receipt root hash (remote: {have} local: {want})',
  requestsHash: 'invalid requests hash (remote: {have} local: {want})',
  stateRoot: 'invalid merkle root (remote: {have} local: {want})',
} as const

/** Names of the rules that a block can break. */
export type BlockRule = keyof typeof messages
export type BlockErrorValue = bigint | string | number

/** The names in braces of a message. */
type Placeholders<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The values that a rule's message needs. */
export type BlockErrorValues<Rule extends BlockRule> = {
  readonly [Name in Placeholders<(typeof messages)[Rule]>]: BlockErrorValue
}

/** Why a block was refused. `cause` is the transaction's or the decoder's own error where there is one. */
export class InvalidBlockError<Rule extends BlockRule = BlockRule> extends Error {
  readonly rule: Rule
  readonly values: Readonly<Record<string, BlockErrorValue>>

  constructor(rule: Rule, values: BlockErrorValues<Rule>, cause?: Error) {
    super(fillIn(messages[rule], values), cause === undefined ? undefined : { cause })
    this.name = 'InvalidBlockError'
    this.rule = rule
    this.values = values
  }
}

/** All rules, for documentation and for readers that map them to something else. */
export const blockRules: readonly BlockRule[] = Object.freeze(Object.keys(messages) as BlockRule[])

/** A block that is asked for by hash and that the chain does not keep. */
export class UnknownBlockError extends Error {
  readonly hash: string

  constructor(hash: string) {
    super(`unknown block ${hash}`)
    this.name = 'UnknownBlockError'
    this.hash = hash
  }
}

function fillIn(message: string, values: Readonly<Record<string, BlockErrorValue>>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
