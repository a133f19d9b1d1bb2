/**
 * What can be worked out about a step before its block is executed.
 *
 * Owns: the stateless check of transactions, and their passage into kernel records, each done once for a transaction under
 * the same rules. Must never: look at state.
 */

import {
  encodeRecord,
  type KernelTransaction,
  messageOf,
  type RecoveredAuthorization,
  type StepRecord,
} from '../kernel-host/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import {
  type Authorization,
  checkTransaction,
  floorGas,
  intrinsicGas,
  recoverAuthority,
  type Transaction,
  type TransactionError,
} from '../protocol/transaction/index.ts'

export const SYSTEM_ADDRESS = Uint8Array.from({ length: 20 }, (_, index) => (index === 19 ? 0xfe : 0xff))
export const SYSTEM_CALL_GAS = 30_000_000n

/** EIP-4844. */
export const GAS_PER_BLOB = 131072n
const LARGEST_NONCE = 0xffffffffffffffffn

/** A transaction that is valid as far as that can be told without state. */
export interface PreparedTransaction extends StepRecord {
  readonly kind: 'transaction'
  readonly message: KernelTransaction
}

/** Checks that a transaction is spared which nobody has signed. */
export interface PrepareOptions {
  readonly skipsNonceCheck?: boolean | undefined
  readonly skipsSenderCodeCheck?: boolean | undefined
}

interface Prepared {
  readonly rules: Rules
  readonly chainId: bigint
  readonly sender: Uint8Array
  readonly skipsNonceCheck: boolean
  readonly skipsSenderCodeCheck: boolean
  readonly outcome: PreparedTransaction | TransactionError
}

const NO_OPTIONS: PrepareOptions = Object.freeze({})
const prepared = new WeakMap<Transaction, Prepared>()

export function prepareTransaction(
  tx: Transaction,
  sender: Uint8Array,
  rules: Rules,
  chainId: bigint,
  { skipsNonceCheck = false, skipsSenderCodeCheck = false }: PrepareOptions = NO_OPTIONS,
): PreparedTransaction | TransactionError {
  const known = prepared.get(tx)
  if (
    known !== undefined &&
    known.rules === rules &&
    known.chainId === chainId &&
    known.sender === sender &&
    known.skipsNonceCheck === skipsNonceCheck &&
    known.skipsSenderCodeCheck === skipsSenderCodeCheck
  ) {
    return known.outcome
  }
  const encoded = (): PreparedTransaction =>
    encode(kernelTransaction(tx, sender, rules, chainId, skipsNonceCheck, skipsSenderCodeCheck))
  const outcome = checkTransaction(tx, rules, chainId) ?? encoded()
  prepared.set(tx, { rules, chainId, sender, skipsNonceCheck, skipsSenderCodeCheck, outcome })
  return outcome
}

function encode(message: KernelTransaction): PreparedTransaction {
  return { kind: 'transaction', message, record: encodeRecord(message), gas: Number(message.gasLimit) }
}

export function systemMessage(to: Uint8Array, data: Uint8Array): KernelTransaction {
  return messageOf({ sender: SYSTEM_ADDRESS, to, gasLimit: SYSTEM_CALL_GAS, data, isSystem: true })
}

/** The kernel adds modulo 2^256. */
export function creditMessage(address: Uint8Array, amount: bigint): KernelTransaction {
  const value = BigInt.asUintN(256, amount)
  return messageOf({ sender: SYSTEM_ADDRESS, to: address, gasLimit: 0n, data: new Uint8Array(0), value })
}

function kernelTransaction(
  tx: Transaction,
  sender: Uint8Array,
  rules: Rules,
  chainId: bigint,
  skipsNonceCheck: boolean,
  skipsSenderCodeCheck: boolean,
): KernelTransaction {
  return {
    sender,
    to: tx.to,
    isMessage: false,
    skipsNonceCheck,
    skipsSenderCodeCheck,
    nonce: tx.nonce,
    gasLimit: tx.gasLimit,
    intrinsicGas: intrinsicGas(tx, rules),
    floorGas: floorGas(tx, rules),
    value: tx.value,
    maxFeePerGas: tx.maxFeePerGas,
    maxPriorityFeePerGas: tx.maxPriorityFeePerGas,
    maxFeePerBlobGas: tx.maxFeePerBlobGas,
    blobGas: BigInt(tx.blobVersionedHashes.length) * GAS_PER_BLOB,
    blobVersionedHashes: tx.blobVersionedHashes,
    data: tx.data,
    accessList: tx.accessList,
    authorizations: recoverAuthorizations(tx.authorizationList, chainId),
  }
}

/** EIP-7702: those that may take effect, as far as that can be told without the state. */
export function recoverAuthorizations(list: readonly Authorization[], chainId: bigint): RecoveredAuthorization[] {
  const recovered: RecoveredAuthorization[] = []
  for (const authorization of list) {
    if (authorization.chainId !== 0n && authorization.chainId !== chainId) continue
    if (authorization.nonce >= LARGEST_NONCE) continue
    const authority = recoverAuthority(authorization)
    if (authority === undefined) continue
    recovered.push({ authority, address: authorization.address, nonce: authorization.nonce })
  }
  return recovered
}
