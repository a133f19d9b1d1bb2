/**
 * A message that is executed as if it were a transaction, but for what a signature would have to prove.
 *
 * Owns: which checks it is spared (nonce, code of the sender, the cap of a transaction's gas) and which not. Must never: read
 * a state.
 */
import { GAS_PER_BLOB, recoverAuthorizations } from '../executor/prepare.ts'
import type { BlockContext, KernelTransaction } from '../kernel-host/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import {
  type AccessListEntry,
  type Authorization,
  checkMessage,
  floorGas,
  intrinsicGas,
  type TransactionError,
  type TransactionErrorCode,
  type UnsignedTransaction,
} from '../protocol/transaction/index.ts'

export interface CallMessage {
  readonly from: Uint8Array
  /** undefined = creates a contract. */
  readonly to: Uint8Array | undefined
  readonly data: Uint8Array
  readonly value: bigint
  readonly gas: bigint
  /** Both 0: nothing is paid, and the block has no base fee. */
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  readonly maxFeePerBlobGas: bigint
  readonly accessList: readonly AccessListEntry[]
  /** undefined = it is no transaction of that type; an empty list is refused. */
  readonly blobVersionedHashes: readonly Uint8Array[] | undefined
  readonly authorizationList: readonly Authorization[] | undefined
}

/** A message that pays nothing, sends nothing and lists nothing. */
export function plainMessage(from: Uint8Array, to: Uint8Array | undefined, data: Uint8Array, gas: bigint): CallMessage {
  return {
    from,
    to,
    data,
    value: 0n,
    gas,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
    maxFeePerBlobGas: 0n,
    accessList: [],
    blobVersionedHashes: undefined,
    authorizationList: undefined,
  }
}

/** A refusal as it crosses threads. */
export interface CallRefusal {
  readonly kind: 'refused'
  readonly code: TransactionErrorCode
  readonly values: TransactionError['values']
}

export function refusal({ code, values }: TransactionError): CallRefusal {
  return { kind: 'refused', code, values }
}

/** What the kernel is to execute; a TransactionError means: refused whatever the state. */
export function callTransaction(
  message: CallMessage,
  rules: Rules,
  chainId: bigint,
): KernelTransaction | TransactionError {
  const tx = unsigned(message, chainId)
  return (
    checkMessage(tx, rules) ?? {
      sender: message.from,
      to: tx.to,
      isMessage: false,
      skipsNonceCheck: true,
      skipsSenderCodeCheck: true,
      nonce: 0n,
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
  )
}

/** The block as the message sees it: where it pays nothing, nothing is asked of it. */
export function contextFor<Context extends Omit<BlockContext, 'blockHash'>>(
  { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas, blobVersionedHashes }: CallMessage,
  context: Context,
): Context {
  const isFree = maxFeePerGas === 0n && maxPriorityFeePerGas === 0n
  const hasFreeBlobs = blobVersionedHashes !== undefined && maxFeePerBlobGas === 0n
  if (!isFree && !hasFreeBlobs) return context
  return {
    ...context,
    ...(isFree && { baseFee: 0n }),
    ...(hasFreeBlobs && { blobBaseFee: 0n }),
  }
}

function unsigned(message: CallMessage, chainId: bigint): UnsignedTransaction {
  const { blobVersionedHashes, authorizationList } = message
  return {
    type: authorizationList === undefined ? (blobVersionedHashes === undefined ? 2 : 3) : 4,
    chainId,
    nonce: 0n,
    gasLimit: message.gas,
    maxFeePerGas: message.maxFeePerGas,
    maxPriorityFeePerGas: message.maxPriorityFeePerGas,
    to: message.to,
    value: message.value,
    data: message.data,
    accessList: message.accessList,
    maxFeePerBlobGas: message.maxFeePerBlobGas,
    blobVersionedHashes: blobVersionedHashes ?? [],
    authorizationList: authorizationList ?? [],
  }
}
