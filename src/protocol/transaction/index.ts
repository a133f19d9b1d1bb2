/**
 * The public names of transactions.
 *
 * Owns: this list. Must never: hold code.
 */
export { checkMessage, checkTransaction } from './check.ts'
export { decodeTransaction, decodeTransactionItem } from './decode.ts'
export {
  encodeTransaction,
  encodeTransactionItem,
  signatureV,
  signingHash,
  transactionHash,
  transactionId,
} from './encode.ts'
export {
  type ErrorValue,
  TransactionError,
  type TransactionErrorCode,
  type TransactionErrorValues,
  transactionErrorCodes,
} from './errors.ts'
export { floorGas, intrinsicGas } from './gas.ts'
export {
  recoverAuthority,
  recoverSender,
  signAuthorization,
  signTransaction,
  type TransactionFields,
} from './signature.ts'
export type { AccessListEntry, Authorization, Transaction, TransactionType, UnsignedTransaction } from './types.ts'
