/**
 * The catalogue of everything that makes a transaction unacceptable: code, wording, values.
 *
 * Owns: codes and messages, also those that need state and are raised by the executor and the pool. Must never: decide
 * anything. Wording starts as in geth wherever clients search messages for it.
 */

const messages = {
  // Form.
  malformed: 'malformed transaction: {path}: {reason} at byte {offset}',
  unexpectedBlobSidecar: 'blob transaction in network form: blobs, commitments and proofs do not belong here',

  // Validity by the rules alone.
  typeNotSupported: 'transaction type not supported: {type}',
  replayProtectionNotAllowed: 'replay-protected signature before EIP-155: chain id {chainId}',
  wrongChainId: 'invalid chain id for signer: have {chainId} want {expected}',
  invalidSignature: 'invalid transaction v, r, s values: {reason}',
  highS: 'invalid transaction v, r, s values: s is in the upper half of the curve order',
  nonceMax: 'nonce has max value: nonce: {nonce}',
  outOfRange: '{field} higher than 2^{bits}-1: {value}',
  feeOverflow: 'insufficient funds for gas * price + value: required balance exceeds 256 bits',
  tipAboveFeeCap:
    'max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: {tip}, maxFeePerGas: {feeCap}',
  blobCreate: 'input transaction of type blob must not create a contract',
  emptyBlobs: 'blob transaction missing blob hashes',
  tooManyBlobs: 'blob transaction has too many blobs: have {count}, permitted {limit}',
  invalidBlobVersion: 'blob {index} has invalid hash version {version}',
  setCodeCreate: 'EIP-7702 transaction cannot be used to create contract',
  emptyAuthorizationList: 'EIP-7702 transaction with empty auth list',
  initcodeTooLarge: 'max initcode size exceeded: code size {size} limit {limit}',
  gasLimitExceedsCap: 'transaction gas limit too high: cap: {cap}, tx: {gasLimit}',
  intrinsicGasTooLow: 'intrinsic gas too low: have {gasLimit}, want {required}',
  floorGasTooLow: 'insufficient gas for floor data gas cost: have {gasLimit}, want {required}',

  // Validity in a block and a state.
  nonceTooLow: 'nonce too low: address {address}, tx: {nonce} state: {stateNonce}',
  nonceTooHigh: 'nonce too high: address {address}, tx: {nonce} state: {stateNonce}',
  senderNotEoa: 'sender not an eoa: address {address}, codehash: {codeHash}',
  insufficientFunds: 'insufficient funds for gas * price + value: address {address} have {balance} want {required}',
  feeCapBelowBaseFee:
    'max fee per gas less than block base fee: address {address}, maxFeePerGas: {feeCap}, baseFee: {baseFee}',
  blobFeeCapBelowBlobBaseFee:
    'max fee per blob gas less than block blob gas fee: address {address}, maxFeePerBlobGas: {blobFeeCap}, blobBaseFee: {blobBaseFee}',
  gasLimitExceedsBlock: 'exceeds block gas limit: tx: {gasLimit}, left in block: {available}',
  blobGasExceedsBlock: 'exceeds block blob gas limit: tx: {blobGas}, left in block: {available}',
} as const

export type TransactionErrorCode = keyof typeof messages
export type ErrorValue = bigint | string | number

/** The names in braces of a message. */
type Placeholders<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The values that a code's message needs. */
export type TransactionErrorValues<Code extends TransactionErrorCode> = {
  readonly [Name in Placeholders<(typeof messages)[Code]>]: ErrorValue
}

/** Why a transaction was refused. `code` and `values` are plain data and rebuild the error in another thread. */
export class TransactionError<Code extends TransactionErrorCode = TransactionErrorCode> extends Error {
  readonly code: Code
  readonly values: Readonly<Record<string, ErrorValue>>

  constructor(code: Code, values: TransactionErrorValues<Code>) {
    super(fillIn(messages[code], values))
    this.name = 'TransactionError'
    this.code = code
    this.values = values
  }
}

/** All codes, for documentation and for readers that map them to something else. */
export const transactionErrorCodes: readonly TransactionErrorCode[] = Object.freeze(
  Object.keys(messages) as TransactionErrorCode[],
)

function fillIn(message: string, values: Readonly<Record<string, ErrorValue>>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
