/**
 * From a transaction object to the message that is executed.
 *
 * Owns: what is put in for what the client has left out. Must never: look at a state. Wording is geth's.
 */
import type { CallMessage } from '../../../calls/index.ts'
import { serverError } from '../../errors.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'
import type { RpcContext } from '../context.ts'

const NOBODY = new Uint8Array(20)
const NOTHING = new Uint8Array(0)
/** Gas is counted in signed 64 bits. */
const LARGEST_GAS = 2n ** 63n - 1n
/** As much as geth gives to calls that do not say. */
const DEFAULT_GAS_CAP = 50_000_000n

/** The most gas that a call gets; 0 = as much as it likes. */
export function gasCapOf({ callGasCap = DEFAULT_GAS_CAP }: Pick<RpcContext, 'callGasCap'>): bigint {
  return callGasCap
}

/** A call gets as much gas as there may be when it does not say, and never more. */
export function callMessage(
  request: TransactionRequest,
  context: Pick<RpcContext, 'chain' | 'callGasCap'>,
): CallMessage {
  const cap = gasCapOf(context)
  const most = cap === 0n ? LARGEST_GAS : cap
  const { gas = most } = request
  return messageOf(request, context, gas < most ? gas : most)
}

/** The gas says how much may be tried; 0 = as much as a block has. */
export function estimateMessage(request: TransactionRequest, context: Pick<RpcContext, 'chain'>): CallMessage {
  return messageOf(request, context, request.gas ?? 0n)
}

function messageOf(request: TransactionRequest, { chain }: Pick<RpcContext, 'chain'>, gas: bigint): CallMessage {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas, chainId } = request
  if (gasPrice !== undefined && (maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined)) {
    throw serverError('both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified')
  }
  const { chainId: expected } = chain.config
  if (chainId !== undefined && chainId !== expected) {
    throw serverError(`chainId does not match node's (have=${chainId}, want=${expected})`)
  }
  return {
    from: request.from ?? NOBODY,
    to: request.to,
    data: request.data ?? NOTHING,
    value: request.value ?? 0n,
    gas,
    maxFeePerGas: gasPrice ?? maxFeePerGas ?? 0n,
    maxPriorityFeePerGas: gasPrice ?? maxPriorityFeePerGas ?? 0n,
    maxFeePerBlobGas: request.maxFeePerBlobGas ?? 0n,
    accessList: request.accessList ?? [],
    blobVersionedHashes: request.blobVersionedHashes,
    authorizationList: request.authorizationList,
  }
}
