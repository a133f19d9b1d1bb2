/**
 * Who signed: the sender of a transaction, the authority of an authorization; and signing.
 *
 * Owns: the meaning of signatures. Must never: keep a private key, or remember senders (callers do).
 */
import {
  bigIntToFixedBytes,
  bytesToBigInt,
  concatBytes,
  encodeRlp,
  keccak256,
  publicKeyToAddress,
  recoverPublicKey,
  SECP256K1_ORDER,
  sign,
} from '../../primitives/index.ts'
import { authorizationFields, signingHash } from './encode.ts'
import { TransactionError } from './errors.ts'
import { withSignature } from './shape.ts'
import type { AccessListEntry, Authorization, Transaction, TransactionType } from './types.ts'

/** EIP-2: signatures with an s above this have a twin below it. */
export const HALF_SECP256K1_ORDER = SECP256K1_ORDER / 2n

/** EIP-7702: the byte that keeps authorizations apart from everything else that is signed. */
const AUTHORIZATION_MAGIC = Uint8Array.of(0x05)

/** The address that signed. Throws TransactionError('invalidSignature') when no key fits. */
export function recoverSender(tx: Transaction): Uint8Array {
  const sender = recoverAddress(signingHash(tx), tx.r, tx.s, tx.yParity)
  if (!sender) throw new TransactionError('invalidSignature', { reason: 'no public key fits the signature' })
  return sender
}

/**
 * The account that an authorization speaks for; undefined when its signature is no good. Chain id, nonce and the state of
 * the account are for the executor to check.
 */
export function recoverAuthority(authorization: Authorization): Uint8Array | undefined {
  if (authorization.yParity > 1n || authorization.s > HALF_SECP256K1_ORDER) return undefined
  const hash = authorizationHash(authorization)
  return recoverAddress(hash, authorization.r, authorization.s, authorization.yParity === 0n ? 0 : 1)
}

/** The fields of a transaction to be signed; what is left out is empty or zero. */
export interface TransactionFields {
  readonly type: TransactionType
  /** Required but for type 0, where its absence makes the signature valid on every chain. */
  readonly chainId?: bigint | undefined
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** The gas price for types 0 and 1. */
  readonly maxFeePerGas: bigint
  /** Types 0 and 1 have none of their own. */
  readonly maxPriorityFeePerGas?: bigint | undefined
  readonly to?: Uint8Array | undefined
  readonly value?: bigint | undefined
  readonly data?: Uint8Array | undefined
  readonly accessList?: readonly AccessListEntry[] | undefined
  readonly maxFeePerBlobGas?: bigint | undefined
  readonly blobVersionedHashes?: readonly Uint8Array[] | undefined
  readonly authorizationList?: readonly Authorization[] | undefined
}

/** Fills in what was left out, and signs. */
export function signTransaction(fields: TransactionFields, privateKey: Uint8Array): Transaction {
  if (fields.type !== 0 && fields.chainId === undefined) {
    throw new TypeError(`a transaction of type ${fields.type} needs a chain id`)
  }
  const unsigned = {
    type: fields.type,
    chainId: fields.chainId,
    nonce: fields.nonce,
    gasLimit: fields.gasLimit,
    maxFeePerGas: fields.maxFeePerGas,
    maxPriorityFeePerGas: fields.type < 2 ? fields.maxFeePerGas : (fields.maxPriorityFeePerGas ?? 0n),
    to: fields.to,
    value: fields.value ?? 0n,
    data: fields.data ?? new Uint8Array(0),
    accessList: fields.accessList ?? [],
    maxFeePerBlobGas: fields.maxFeePerBlobGas ?? 0n,
    blobVersionedHashes: fields.blobVersionedHashes ?? [],
    authorizationList: fields.authorizationList ?? [],
  }
  const { r, s, yParity } = sign(signingHash(unsigned), privateKey)
  return withSignature(unsigned, yParity, bytesToBigInt(r), bytesToBigInt(s))
}

export function signAuthorization(
  fields: Pick<Authorization, 'chainId' | 'address' | 'nonce'>,
  privateKey: Uint8Array,
): Authorization {
  const { chainId, address, nonce } = fields
  const { r, s, yParity } = sign(authorizationHash(fields), privateKey)
  return { chainId, address, nonce, yParity: BigInt(yParity), r: bytesToBigInt(r), s: bytesToBigInt(s) }
}

function authorizationHash(fields: Pick<Authorization, 'chainId' | 'address' | 'nonce'>): Uint8Array {
  return keccak256(concatBytes(AUTHORIZATION_MAGIC, encodeRlp(authorizationFields(fields))))
}

function recoverAddress(hash: Uint8Array, r: bigint, s: bigint, yParity: 0 | 1): Uint8Array | undefined {
  if (r === 0n || s === 0n || r >= SECP256K1_ORDER || s >= SECP256K1_ORDER) return undefined
  const publicKey = recoverPublicKey(hash, bigIntToFixedBytes(r, 32), bigIntToFixedBytes(s, 32), yParity)
  return publicKey && publicKeyToAddress(publicKey)
}
