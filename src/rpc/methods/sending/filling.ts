/**
 * From what a client asks for to a transaction in which only the nonce is missing.
 *
 * Owns: whom it comes from, and the defaults of chain id, value, data, gas and, through `fees.ts`, of type and fees. Must never:
 * choose a nonce, which is done when it is the sender's turn.
 */
import { contradictionIn } from '../../../calls/index.ts'
import type { BlobSidecar } from '../../../pool/index.ts'
import type { UnsignedTransaction } from '../../../protocol/index.ts'
import { serverError } from '../../errors.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'
import type { RpcContext } from '../context.ts'
import { blobHashesOf, sidecarOf } from './blobs.ts'
import { offerOf } from './fees.ts'
import { gasFor, type OnFailure } from './gas.ts'
import { noSigner } from './refusal.ts'

/** A transaction that waits for its nonce. */
export interface Draft {
  readonly sender: Uint8Array
  readonly fields: Omit<UnsignedTransaction, 'nonce'>
  /** undefined = the next one. */
  readonly nonce: bigint | undefined
  readonly sidecar: BlobSidecar | undefined
}

/** The account that is named, else the first of the wallet. */
export function senderOf({ from }: TransactionRequest, { wallet }: Pick<RpcContext, 'wallet'>): Uint8Array {
  const sender = from ?? wallet.accounts[0]
  if (sender === undefined) throw noSigner()
  return sender
}

export async function draftOf(
  context: RpcContext,
  request: TransactionRequest,
  sender: Uint8Array,
  onFailure: OnFailure,
): Promise<Draft> {
  const { chainId } = context.chain.config
  const contradiction = contradictionIn(request, chainId)
  if (contradiction !== undefined) throw serverError(contradiction)
  const terms = context.producer.terms()
  const sidecar = sidecarOf(request)
  const { type, ...fees } = offerOf(request, terms)
  const fields: Omit<UnsignedTransaction, 'nonce' | 'gasLimit'> = {
    ...fees,
    type,
    chainId: type === 0 && !terms.rules.allowsReplayProtection ? undefined : chainId,
    to: request.to,
    value: request.value ?? 0n,
    data: request.data ?? new Uint8Array(0),
    accessList: type === 0 ? [] : (request.accessList ?? []),
    blobVersionedHashes: type === 3 ? blobHashesOf(request, sidecar) : [],
    authorizationList: type === 4 ? (request.authorizationList ?? []) : [],
  }
  const gasLimit = request.gas ?? (await gasFor(context, fields, sender, terms, onFailure))
  return { sender, nonce: request.nonce, sidecar, fields: { ...fields, gasLimit } }
}
