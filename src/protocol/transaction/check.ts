/**
 * Validity of a transaction by the rules alone, whatever the state.
 *
 * Owns: these rules and their order. Must never: read state or recover keys, both of which cost more.
 */

import { SECP256K1_ORDER } from '../../primitives/index.ts'
import type { Rules } from '../forks/rules.ts'
import { TransactionError } from './errors.ts'
import { floorGas, intrinsicGas } from './gas.ts'
import { HALF_SECP256K1_ORDER } from './signature.ts'
import type { Transaction, UnsignedTransaction } from './types.ts'

const MAX_UINT64 = 2n ** 64n - 1n
const MAX_UINT256 = 2n ** 256n - 1n

/** EIP-4844: the only version of blob commitments so far. */
const BLOB_VERSION_KZG = 0x01

/** The first reason why the transaction can be in no block under these rules; undefined when there is none. */
export function checkTransaction(tx: Transaction, rules: Rules, chainId: bigint): TransactionError | undefined {
  if (!rules.transactionTypes.has(tx.type)) return new TransactionError('typeNotSupported', { type: tx.type })
  return (
    checkChainId(tx, rules, chainId) ??
    checkRanges(tx) ??
    checkSignatureRange(tx, rules) ??
    checkFees(tx) ??
    checkBlobs(tx, rules) ??
    checkAuthorizations(tx) ??
    checkInitcode(tx, rules) ??
    checkGas(tx, rules)
  )
}

/**
 * The same of what nobody has signed and no block will hold: type, chain and signature do not matter, and gas has no cap.
 */
export function checkMessage(tx: UnsignedTransaction, rules: Rules): TransactionError | undefined {
  return (
    checkFees(tx) ??
    checkBlobs(tx, rules) ??
    checkAuthorizations(tx) ??
    checkInitcode(tx, rules) ??
    checkIntrinsicGas(tx, rules)
  )
}

function checkChainId(tx: Transaction, rules: Rules, expected: bigint): TransactionError | undefined {
  const { chainId } = tx
  if (chainId === undefined) {
    return tx.type === 0 ? undefined : new TransactionError('wrongChainId', { chainId: 'none', expected })
  }
  if (tx.type === 0 && !rules.allowsReplayProtection) {
    return new TransactionError('replayProtectionNotAllowed', { chainId })
  }
  return chainId === expected ? undefined : new TransactionError('wrongChainId', { chainId, expected })
}

/** Decoded transactions keep these ranges by their form; built ones may not. */
function checkRanges(tx: Transaction): TransactionError | undefined {
  // EIP-2681: the highest nonce cannot be used, since it could not be counted up.
  if (tx.nonce >= MAX_UINT64) return new TransactionError('nonceMax', { nonce: tx.nonce })
  return (
    checkRange('gas limit', tx.gasLimit, 64, MAX_UINT64) ??
    checkRange('value', tx.value, 256, MAX_UINT256) ??
    checkRange('max fee per gas', tx.maxFeePerGas, 256, MAX_UINT256) ??
    checkRange('max priority fee per gas', tx.maxPriorityFeePerGas, 256, MAX_UINT256) ??
    checkRange('max fee per blob gas', tx.maxFeePerBlobGas, 256, MAX_UINT256)
  )
}

function checkRange(field: string, value: bigint, bits: number, max: bigint): TransactionError | undefined {
  return value > max ? new TransactionError('outOfRange', { field, bits, value }) : undefined
}

function checkSignatureRange(tx: Transaction, rules: Rules): TransactionError | undefined {
  if (tx.r === 0n || tx.r >= SECP256K1_ORDER) {
    return new TransactionError('invalidSignature', { reason: `r is ${tx.r}` })
  }
  if (tx.s === 0n || tx.s >= SECP256K1_ORDER) {
    return new TransactionError('invalidSignature', { reason: `s is ${tx.s}` })
  }
  return rules.requiresLowS && tx.s > HALF_SECP256K1_ORDER ? new TransactionError('highS', {}) : undefined
}

function checkFees(tx: UnsignedTransaction): TransactionError | undefined {
  if (tx.maxPriorityFeePerGas > tx.maxFeePerGas) {
    return new TransactionError('tipAboveFeeCap', { tip: tx.maxPriorityFeePerGas, feeCap: tx.maxFeePerGas })
  }
  return tx.gasLimit * tx.maxFeePerGas > MAX_UINT256 ? new TransactionError('feeOverflow', {}) : undefined
}

function checkBlobs(tx: UnsignedTransaction, rules: Rules): TransactionError | undefined {
  if (tx.type !== 3) return undefined
  if (tx.to === undefined) return new TransactionError('blobCreate', {})
  const count = tx.blobVersionedHashes.length
  if (count === 0) return new TransactionError('emptyBlobs', {})
  const limit = blobLimit(rules)
  if (count > limit) return new TransactionError('tooManyBlobs', { count, limit })
  for (let index = 0; index < count; index++) {
    const version = tx.blobVersionedHashes[index]![0]!
    if (version !== BLOB_VERSION_KZG) return new TransactionError('invalidBlobVersion', { index, version })
  }
  return undefined
}

/** Most blobs of one transaction: what a block holds, or less where the rules say so. */
function blobLimit(rules: Rules): number {
  const perBlock = rules.blobs?.max ?? 0
  return rules.maxBlobsPerTransaction === 0 ? perBlock : Math.min(perBlock, rules.maxBlobsPerTransaction)
}

function checkAuthorizations(tx: UnsignedTransaction): TransactionError | undefined {
  if (tx.type !== 4) return undefined
  if (tx.to === undefined) return new TransactionError('setCodeCreate', {})
  return tx.authorizationList.length === 0 ? new TransactionError('emptyAuthorizationList', {}) : undefined
}

function checkInitcode(tx: UnsignedTransaction, rules: Rules): TransactionError | undefined {
  const limit = rules.maxInitcodeSize
  if (limit === 0 || tx.to !== undefined || tx.data.length <= limit) return undefined
  return new TransactionError('initcodeTooLarge', { size: tx.data.length, limit })
}

function checkGas(tx: Transaction, rules: Rules): TransactionError | undefined {
  const { gasLimit } = tx
  const cap = rules.maxTransactionGas
  if (cap !== 0 && gasLimit > BigInt(cap)) return new TransactionError('gasLimitExceedsCap', { cap, gasLimit })
  return checkIntrinsicGas(tx, rules)
}

function checkIntrinsicGas(tx: UnsignedTransaction, rules: Rules): TransactionError | undefined {
  const { gasLimit } = tx
  const intrinsic = intrinsicGas(tx, rules)
  if (gasLimit < intrinsic) return new TransactionError('intrinsicGasTooLow', { gasLimit, required: intrinsic })
  const floor = floorGas(tx, rules)
  return gasLimit < floor ? new TransactionError('floorGasTooLow', { gasLimit, required: floor }) : undefined
}
