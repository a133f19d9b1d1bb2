/**
 * What clients are told when the pool does not take a transaction.
 *
 * Owns: the codes; the wording is the pool's and the protocol's. Must never: take in anything.
 */
import { type Admission, PoolError, type PooledTransaction } from '../../../pool/index.ts'
import { TransactionError } from '../../../protocol/index.ts'
import { invalidParams, RPC_CODES, RpcError } from '../../errors.ts'

/** What the pool took in; throws the error for clients when it did not. */
export function admitted(admission: Admission): PooledTransaction {
  if (!(admission instanceof TransactionError || admission instanceof PoolError)) return admission
  throw refusedTransaction(admission)
}

/** Of these two codes alone clients read the message. */
export function refusedTransaction(refusal: TransactionError | PoolError): RpcError {
  const code = refusal.code === 'malformed' ? RPC_CODES.server : RPC_CODES.rejected
  return new RpcError(code, refusal.message)
}

/** For an account whose key is not here and that is not impersonated either. */
export function noSigner(): RpcError {
  return invalidParams('No Signer available')
}
