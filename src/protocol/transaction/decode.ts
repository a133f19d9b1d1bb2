/**
 * Wire bytes to transactions, strictly: one encoding per transaction, nothing repaired.
 *
 * Owns: form (field counts, sizes, ranges of single fields). Must never: ask what a fork allows, or keep a view of bytes
 * that belong to the caller.
 */
import type { RlpItem } from '../../primitives/index.ts'
import { DecodeError, decodeItem, FieldReader } from '../fieldReader.ts'
import { rememberEncoding } from './encode.ts'
import { TransactionError } from './errors.ts'
import { withSignature } from './shape.ts'
import type { AccessListEntry, Authorization, Transaction, TransactionType } from './types.ts'

const LIST_HEADER = 0xc0
const STRING_HEADER = 0x80
const UINT64_BYTES = 8

/** Fields by transaction type. */
const FIELD_COUNTS: Readonly<Record<TransactionType, number>> = { 0: 9, 1: 11, 2: 12, 3: 14, 4: 13 }

/** Decodes the wire form: a typed envelope or a legacy list. Throws TransactionError. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  // The fields are views of this copy, so whoever reuses `bytes` does not change the transaction.
  const input = new Uint8Array(bytes)
  return asTransactionError(() => {
    const first = input[0]
    if (first === undefined) throw new DecodeError('encoding', 'no bytes', 0)
    if (first >= STRING_HEADER && first < LIST_HEADER) {
      throw new DecodeError('encoding', 'want a list or a typed envelope', 0)
    }
    const isLegacy = first >= LIST_HEADER
    const transaction = isLegacy
      ? readTransaction(0, new FieldReader(decodeItem(input, 'encoding'), input))
      : decodeTyped(first, input)
    // Strict decoding admits one encoding only, so these are the bytes that encoding would give.
    rememberEncoding(transaction, input)
    return transaction
  })
}

/**
 * A transaction as an entry of a block's list: legacy ones as a list, typed ones as a byte string. `input` is what the
 * item was decoded from; the transaction keeps views of it. Throws TransactionError.
 */
export function decodeTransactionItem(item: RlpItem, input: Uint8Array): Transaction {
  if (item instanceof Uint8Array) return decodeTransaction(item)
  return asTransactionError(() => readTransaction(0, new FieldReader(item, input)))
}

function asTransactionError(decode: () => Transaction): Transaction {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new TransactionError('malformed', {
      path: error.path || 'encoding',
      reason: error.reason,
      offset: error.offset,
    })
  }
}

function decodeTyped(type: number, input: Uint8Array): Transaction {
  if (!isTypedTransaction(type)) throw new TransactionError('typeNotSupported', { type })
  const fields = new FieldReader(decodePayload(input), input)
  // The network form wraps the transaction: [transaction, blobs, ...] or [transaction, version, blobs, ...].
  if (type === 3 && (fields.count === 4 || fields.count === 5)) throw new TransactionError('unexpectedBlobSidecar', {})
  return readTransaction(type, fields)
}

function isTypedTransaction(type: number): type is Exclude<TransactionType, 0> {
  return type >= 1 && type <= 4
}

/** The item behind the type byte; offsets of errors count from the start of the envelope. */
function decodePayload(input: Uint8Array): RlpItem {
  try {
    return decodeItem(input.subarray(1), 'encoding')
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(error.path, error.reason, error.offset + 1)
    throw error
  }
}

/** The fields of all types in their order; a type passes over those it lacks. */
function readTransaction(type: TransactionType, fields: FieldReader): Transaction {
  fields.expectCount(FIELD_COUNTS[type])
  const envelopeChainId = type === 0 ? undefined : fields.integer('chainId')
  const nonce = fields.integer('nonce', UINT64_BYTES)
  const tip = type < 2 ? undefined : fields.integer('maxPriorityFeePerGas')
  const maxFeePerGas = fields.integer(type < 2 ? 'gasPrice' : 'maxFeePerGas')
  const gasLimit = fields.integer('gasLimit', UINT64_BYTES)
  const to = fields.addressOrNone('to')
  if (to === undefined && type === 3) throw new TransactionError('blobCreate', {})
  if (to === undefined && type === 4) throw new TransactionError('setCodeCreate', {})
  const value = fields.integer('value')
  const data = fields.bytes('data')
  const accessList = type === 0 ? [] : fields.listOf('accessList', readAccessListEntry)
  const maxFeePerBlobGas = type === 3 ? fields.integer('maxFeePerBlobGas') : 0n
  const blobVersionedHashes = type === 3 ? fields.listOf('blobVersionedHashes', readHash) : []
  const authorizationList = type === 4 ? fields.listOf('authorizationList', readAuthorization) : []
  const { chainId, yParity } =
    type === 0 ? readLegacyV(fields) : { chainId: envelopeChainId, yParity: readYParity(fields) }
  const r = fields.integer('r')
  const s = fields.integer('s')
  const maxPriorityFeePerGas = tip ?? maxFeePerGas
  return withSignature(
    {
      type,
      chainId,
      nonce,
      gasLimit,
      maxFeePerGas,
      maxPriorityFeePerGas,
      to,
      value,
      data,
      accessList,
      maxFeePerBlobGas,
      blobVersionedHashes,
      authorizationList,
    },
    yParity,
    r,
    s,
  )
}

/** v is 27 or 28, or binds the signature to a chain by EIP-155. */
function readLegacyV(fields: FieldReader): { chainId: bigint | undefined; yParity: 0 | 1 } {
  const v = fields.integer('v')
  if (v === 27n) return { chainId: undefined, yParity: 0 }
  if (v === 28n) return { chainId: undefined, yParity: 1 }
  if (v < 35n) throw new TransactionError('invalidSignature', { reason: `v is ${v}` })
  return { chainId: (v - 35n) >> 1n, yParity: v % 2n === 1n ? 0 : 1 }
}

function readAccessListEntry(entries: FieldReader, name: string): AccessListEntry {
  const entry = entries.list(name)
  entry.expectCount(2)
  return { address: entry.fixed('address', 20), storageKeys: entry.listOf('storageKeys', readHash) }
}

function readHash(entries: FieldReader, name: string): Uint8Array {
  return entries.fixed(name, 32)
}

function readAuthorization(entries: FieldReader, name: string): Authorization {
  const entry = entries.list(name)
  entry.expectCount(6)
  return {
    chainId: entry.integer('chainId'),
    address: entry.fixed('address', 20),
    nonce: entry.integer('nonce', UINT64_BYTES),
    // Any byte is well formed; an authorization with a parity above 1 is passed over, not refused.
    yParity: entry.integer('yParity', 1),
    r: entry.integer('r'),
    s: entry.integer('s'),
  }
}

function readYParity(fields: FieldReader): 0 | 1 {
  const yParity = fields.integer('yParity')
  if (yParity > 1n) throw new TransactionError('invalidSignature', { reason: `yParity is ${yParity}` })
  return yParity === 0n ? 0 : 1
}
