/**
 * The transaction of a state test: built from its fields, or decoded from its bytes and compared with the fields.
 *
 * Owns: the way from the template to a signed transaction and its sender. Must never: judge whether it is valid.
 */
import { bigIntToFixedBytes } from '../../../src/primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { privateKeyToAddress } from '../../../src/primitives/secp256k1.ts'
import {
  type Authorization,
  decodeTransaction,
  encodeTransaction,
  recoverSender,
  signTransaction,
  type Transaction,
  TransactionError,
  type UnsignedTransaction,
} from '../../../src/protocol/transaction/index.ts'
import { quantity } from '../fixtureValues.ts'
import type { AuthorizationText, PostState, TransactionTemplate } from './format.ts'

export interface SignedTransaction {
  readonly transaction: Transaction
  readonly sender: Uint8Array
}

/** The transaction, or why its bytes are none; that is a rejection, too. */
export type ReadTransaction = SignedTransaction | TransactionError

/** The transaction of one post state. Throws when its bytes and its fields tell different things. */
export function readTransaction(template: TransactionTemplate, post: PostState): ReadTransaction {
  const { sender: stated } = template
  const key = hexToBytes(template.secretKey)
  if (post.txbytes === undefined) {
    const transaction = signTransaction(buildTransaction(template, post), key)
    return { transaction, sender: privateKeyToAddress(key) }
  }
  try {
    const bytes = hexToBytes(post.txbytes)
    const transaction = decodeTransaction(bytes)
    const sender = recoverSender(transaction)
    compareWithFields(transaction, buildTransaction(template, post))
    if (bytesToHex(encodeTransaction(transaction)) !== post.txbytes)
      throw new Error('the transaction encodes differently')
    if (stated !== undefined && bytesToHex(sender) !== stated) {
      throw new Error(`the sender should be ${stated}, recovered is ${bytesToHex(sender)}`)
    }
    return { transaction, sender }
  } catch (error) {
    if (error instanceof TransactionError) return error
    throw error
  }
}

/** The fields without a signature. */
function buildTransaction(template: TransactionTemplate, { indexes }: PostState): UnsignedTransaction {
  const accessList = template.accessLists?.[indexes.data] ?? undefined
  const type = typeOf(template, accessList !== undefined)
  const gasPrice = template.gasPrice ?? '0x0'
  return {
    type,
    chainId: type === 0 ? undefined : 1n,
    nonce: quantity(template.nonce),
    gasLimit: quantity(template.gasLimit[indexes.gas]!),
    maxFeePerGas: quantity(template.maxFeePerGas ?? gasPrice),
    maxPriorityFeePerGas: quantity(template.maxPriorityFeePerGas ?? gasPrice),
    to: template.to === '' ? undefined : hexToBytes(template.to),
    value: quantity(template.value[indexes.value]!),
    data: hexToBytes(template.data[indexes.data]!),
    accessList: (accessList ?? []).map(({ address, storageKeys }) => ({
      address: hexToBytes(address),
      storageKeys: storageKeys.map((key) => bigIntToFixedBytes(quantity(key), 32)),
    })),
    maxFeePerBlobGas: quantity(template.maxFeePerBlobGas ?? '0x0'),
    blobVersionedHashes: (template.blobVersionedHashes ?? []).map((hash) => hexToBytes(hash)),
    authorizationList: (template.authorizationList ?? []).map(readAuthorization),
  }
}

/** The fields that are present tell the type. */
function typeOf(template: TransactionTemplate, hasAccessList: boolean): Transaction['type'] {
  if (template.authorizationList !== undefined) return 4
  if (template.maxFeePerBlobGas !== undefined) return 3
  if (template.maxFeePerGas !== undefined) return 2
  return hasAccessList ? 1 : 0
}

function readAuthorization(text: AuthorizationText): Authorization {
  return {
    chainId: quantity(text.chainId),
    address: hexToBytes(text.address),
    nonce: quantity(text.nonce),
    yParity: quantity(text.yParity ?? text.v ?? '0x0'),
    r: quantity(text.r),
    s: quantity(text.s),
  }
}

/** A decoded transaction that differs from the fields means that decoding or the fixture is wrong. */
function compareWithFields(decoded: Transaction, fields: UnsignedTransaction): void {
  for (const name of Object.keys(fields) as (keyof UnsignedTransaction)[]) {
    // The fields do not tell whether an old signature was bound to the chain.
    if (name === 'chainId') continue
    const found = showField(decoded[name])
    const expected = showField(fields[name])
    if (found !== expected) throw new Error(`transaction bytes: ${name} should be ${expected}, decoded is ${found}`)
  }
}

function showField(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return bytesToHex(part)
    return typeof part === 'bigint' ? part.toString() : part
  })
}
