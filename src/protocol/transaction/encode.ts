/**
 * Transactions to wire bytes, and the two hashes made of them.
 *
 * Owns: the order of fields of every type, and that bytes and hash of a transaction are worked out once. Must never: check
 * anything; what does not fit its field throws RangeError.
 */
import { bigIntToBytes, bytesToHex, concatBytes, encodeRlp, keccak256, type RlpItem } from '../../primitives/index.ts'
import type { AccessListEntry, Authorization, Transaction, UnsignedTransaction } from './types.ts'

const NOTHING = new Uint8Array(0)

/** What was worked out about a transaction. */
interface Encoded {
  readonly bytes: Uint8Array
  hash: Uint8Array | undefined
  id: `0x${string}` | undefined
}

const encodings = new WeakMap<Transaction, Encoded>()

/** The wire form: a typed envelope or a legacy list. It is kept, and must not be written to. */
export function encodeTransaction(tx: Transaction): Uint8Array {
  return encodingOf(tx).bytes
}

/** Says in which bytes a transaction came, strictly decoded; they are kept as they are. */
export function rememberEncoding(tx: Transaction, bytes: Uint8Array): void {
  encodings.set(tx, { bytes, hash: undefined, id: undefined })
}

function encodingOf(tx: Transaction): Encoded {
  let encoded = encodings.get(tx)
  if (encoded === undefined) {
    encoded = { bytes: seal(tx, [...signedFields(tx), ...signatureFields(tx)]), hash: undefined, id: undefined }
    encodings.set(tx, encoded)
  }
  return encoded
}

/** The form inside a block's list, encoded: legacy ones as a list, typed ones as a byte string. */
export function encodeTransactionItem(tx: Transaction): Uint8Array {
  const bytes = encodeTransaction(tx)
  return tx.type === 0 ? bytes : encodeRlp(bytes)
}

/** What identifies a signed transaction. It is kept, and must not be written to. */
export function transactionHash(tx: Transaction): Uint8Array {
  const encoded = encodingOf(tx)
  encoded.hash ??= keccak256(encoded.bytes)
  return encoded.hash
}

/** The hash in hex, worked out once: the key of tables. */
export function transactionId(tx: Transaction): `0x${string}` {
  const encoded = encodingOf(tx)
  encoded.id ??= bytesToHex(transactionHash(tx))
  return encoded.id
}

/** What the sender signs. */
export function signingHash(tx: UnsignedTransaction): Uint8Array {
  const fields = signedFields(tx)
  // EIP-155: the chain id takes the places of v, r and s.
  if (tx.type === 0 && tx.chainId !== undefined) fields.push(bigIntToBytes(tx.chainId), NOTHING, NOTHING)
  return keccak256(seal(tx, fields))
}

/** The fields of an authorization that its authority signs. */
export function authorizationFields(authorization: Pick<Authorization, 'chainId' | 'address' | 'nonce'>): RlpItem[] {
  return [bigIntToBytes(authorization.chainId), authorization.address, bigIntToBytes(authorization.nonce)]
}

function seal(tx: UnsignedTransaction, fields: RlpItem[]): Uint8Array {
  const list = encodeRlp(fields)
  return tx.type === 0 ? list : concatBytes(Uint8Array.of(tx.type), list)
}

function signedFields(tx: UnsignedTransaction): RlpItem[] {
  const { type } = tx
  const fields: RlpItem[] = []
  if (type !== 0) fields.push(bigIntToBytes(tx.chainId ?? 0n))
  fields.push(bigIntToBytes(tx.nonce))
  if (type >= 2) fields.push(bigIntToBytes(tx.maxPriorityFeePerGas))
  fields.push(
    bigIntToBytes(tx.maxFeePerGas),
    bigIntToBytes(tx.gasLimit),
    tx.to ?? NOTHING,
    bigIntToBytes(tx.value),
    tx.data,
  )
  if (type !== 0) fields.push(tx.accessList.map(accessListItem))
  if (type === 3) fields.push(bigIntToBytes(tx.maxFeePerBlobGas), [...tx.blobVersionedHashes])
  if (type === 4) fields.push(tx.authorizationList.map(authorizationItem))
  return fields
}

function signatureFields(tx: Transaction): RlpItem[] {
  return [bigIntToBytes(signatureV(tx)), bigIntToBytes(tx.r), bigIntToBytes(tx.s)]
}

/** The number in front of r and s: the parity, or for legacy transactions v with the chain id in it. */
export function signatureV(tx: Transaction): bigint {
  const parity = BigInt(tx.yParity)
  if (tx.type !== 0) return parity
  return tx.chainId === undefined ? 27n + parity : tx.chainId * 2n + 35n + parity
}

function accessListItem(entry: AccessListEntry): RlpItem {
  return [entry.address, [...entry.storageKeys]]
}

function authorizationItem(authorization: Authorization): RlpItem {
  return [
    ...authorizationFields(authorization),
    bigIntToBytes(authorization.yParity),
    bigIntToBytes(authorization.r),
    bigIntToBytes(authorization.s),
  ]
}
