/**
 * From the exception names of fixtures to this package's reasons for a rejection.
 *
 * Owns: that table. Must never: list a code next to a name that means something else, to make a case pass.
 */
import type { TransactionErrorCode } from '../../src/protocol/transaction/index.ts'

/**
 * Names of the current suites, without `TransactionException.`. Where a name leaves open which check speaks first, all
 * that may. Decoding asks no fork, so bytes that are no transaction of any fork are `malformed` before their type or
 * their over-long number is looked at.
 */
const REASONS: Readonly<Record<string, readonly TransactionErrorCode[]>> = {
  TYPE_NOT_SUPPORTED: ['typeNotSupported', 'malformed'],
  TYPE_1_TX_PRE_FORK: ['typeNotSupported'],
  TYPE_2_TX_PRE_FORK: ['typeNotSupported'],
  TYPE_3_TX_PRE_FORK: ['typeNotSupported'],
  TYPE_3_TX_ZERO_BLOBS_PRE_FORK: ['typeNotSupported'],
  TYPE_4_TX_PRE_FORK: ['typeNotSupported'],
  SENDER_NOT_EOA: ['senderNotEoa'],
  NONCE_MISMATCH_TOO_HIGH: ['nonceTooHigh'],
  NONCE_MISMATCH_TOO_LOW: ['nonceTooLow'],
  NONCE_IS_MAX: ['nonceMax'],
  NONCE_TOO_BIG: ['nonceMax'],
  INSUFFICIENT_ACCOUNT_FUNDS: ['insufficientFunds', 'feeOverflow'],
  INSUFFICIENT_MAX_FEE_PER_GAS: ['feeCapBelowBaseFee'],
  INSUFFICIENT_MAX_FEE_PER_BLOB_GAS: ['blobFeeCapBelowBlobBaseFee'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS: ['tipAboveFeeCap'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['tipAboveFeeCap'],
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: ['feeOverflow'],
  INTRINSIC_GAS_TOO_LOW: ['intrinsicGasTooLow', 'floorGasTooLow'],
  INTRINSIC_GAS_BELOW_FLOOR_GAS_COST: ['floorGasTooLow', 'intrinsicGasTooLow'],
  INITCODE_SIZE_EXCEEDED: ['initcodeTooLarge'],
  GAS_ALLOWANCE_EXCEEDED: ['gasLimitExceedsBlock'],
  GAS_LIMIT_EXCEEDS_MAXIMUM: ['gasLimitExceedsCap'],
  TYPE_3_TX_CONTRACT_CREATION: ['blobCreate', 'malformed'],
  TYPE_3_TX_ZERO_BLOBS: ['emptyBlobs'],
  TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH: ['invalidBlobVersion'],
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: ['tooManyBlobs', 'blobGasExceedsBlock'],
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['blobGasExceedsBlock', 'tooManyBlobs'],
  TYPE_3_TX_WITH_FULL_BLOBS: ['unexpectedBlobSidecar', 'malformed'],
  TYPE_4_EMPTY_AUTHORIZATION_LIST: ['emptyAuthorizationList'],
  TYPE_4_TX_CONTRACT_CREATION: ['setCodeCreate', 'malformed'],
  TYPE_4_INVALID_AUTHORIZATION_FORMAT: ['malformed', 'outOfRange'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['malformed', 'outOfRange'],
  INVALID_CHAINID: ['wrongChainId', 'replayProtectionNotAllowed', 'invalidSignature'],
  INVALID_SIGNATURE_VRS: ['invalidSignature', 'highS', 'replayProtectionNotAllowed', 'malformed'],
  EC_RECOVERY_FAIL: ['invalidSignature'],
  NONCE_OVERFLOW: ['outOfRange', 'malformed'],
  GASLIMIT_OVERFLOW: ['outOfRange', 'malformed'],
  GASPRICE_OVERFLOW: ['outOfRange', 'malformed'],
  PRIORITY_OVERFLOW: ['outOfRange', 'malformed'],
  VALUE_OVERFLOW: ['outOfRange', 'malformed'],
  ADDRESS_TOO_SHORT: ['malformed'],
  ADDRESS_TOO_LONG: ['malformed'],
}

/** Names of the older suites, which stand for a name above. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  SenderNotEOA: 'SENDER_NOT_EOA',
  TR_TypeNotSupported: 'TYPE_NOT_SUPPORTED',
  TR_NonceHasMaxValue: 'NONCE_IS_MAX',
  TR_NonceTooHigh: 'NONCE_MISMATCH_TOO_HIGH',
  TR_NonceTooLow: 'NONCE_MISMATCH_TOO_LOW',
  TR_NoFunds: 'INSUFFICIENT_ACCOUNT_FUNDS',
  TR_NoFundsX: 'INSUFFICIENT_ACCOUNT_FUNDS',
  TR_IntrinsicGas: 'INTRINSIC_GAS_TOO_LOW',
  TR_InitCodeLimitExceeded: 'INITCODE_SIZE_EXCEEDED',
  TR_FeeCapLessThanBlocks: 'INSUFFICIENT_MAX_FEE_PER_GAS',
  TR_TipGtFeeCap: 'PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS',
  TR_GasLimitReached: 'GAS_ALLOWANCE_EXCEEDED',
  TR_EMPTYBLOB: 'TYPE_3_TX_ZERO_BLOBS',
  TR_BLOBCREATE: 'TYPE_3_TX_CONTRACT_CREATION',
  TR_BLOBVERSION_INVALID: 'TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH',
  TR_BLOBLIST_OVERSIZE: 'TYPE_3_TX_BLOB_COUNT_EXCEEDED',
}

/** True when a name, without prefix, stands in these tables. */
export function isMappedRejection(name: string): boolean {
  return Object.hasOwn(REASONS, name) || Object.hasOwn(OLDER_NAMES, name)
}

/**
 * True when the code is a reason that the fixture's exception means. Alternatives stand apart by `|`. Everything about
 * RLP is `malformed` here; a name that nobody has mapped is satisfied by any rejection.
 */
export function isExpectedRejection(exception: string, code: TransactionErrorCode): boolean {
  return exception.split('|').some((alternative) => {
    const bare = alternative.trim().replace(/^TransactionException\./, '')
    const name = Object.hasOwn(OLDER_NAMES, bare) ? OLDER_NAMES[bare]! : bare
    if (name.startsWith('RLP_')) return code === 'malformed'
    return !Object.hasOwn(REASONS, name) || REASONS[name]!.includes(code)
  })
}
