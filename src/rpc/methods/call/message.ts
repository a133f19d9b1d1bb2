/**
 * From a transaction object to the message that is executed.
 *
 * Owns: how much gas it gets. Must never: execute it.
 */
import { type CallMessage, type CallSite, contradictionIn, messageOf } from '../../../calls/index.ts'
import { equalBytes } from '../../../primitives/index.ts'
import { serverError } from '../../errors.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'
import type { RpcContext } from '../context.ts'

/** Gas is counted in signed 64 bits. */
const LARGEST_GAS = 2n ** 63n - 1n
/** As much as geth gives to calls that do not say, unless a block has more. */
const DEFAULT_GAS = 50_000_000n

type Limits = Pick<RpcContext, 'chain' | 'callGasCap'>

/** The most gas that a call gets; 0 = as much as it likes. */
export function gasCapOf({ callGasCap = 0n }: Pick<RpcContext, 'callGasCap'>): bigint {
  return callGasCap
}

/** A call gets the gas that it asks for, or as much as a block has. */
export function callMessage(request: TransactionRequest, context: Limits): CallMessage {
  const blockGas = context.chain.head.header.gasLimit
  const cap = gasCapOf(context)
  const gas = request.gas ?? (blockGas > DEFAULT_GAS ? blockGas : DEFAULT_GAS)
  return checkedMessage(request, context, lesser(gas, cap === 0n ? LARGEST_GAS : cap))
}

/** The same for who pays for the gas: without a word about it no more than the sender can pay for. */
export function affordableMessage(
  request: TransactionRequest,
  context: Limits,
  { state, overrides }: CallSite,
): CallMessage {
  const message = callMessage(request, context)
  const { from, value, gas, maxFeePerGas } = message
  if (request.gas !== undefined || maxFeePerGas === 0n) return message
  const own = overrides.find(({ address }) => equalBytes(address, from))
  const balance = (own === undefined ? state.account(from) : own.account)?.balance ?? 0n
  // Who cannot pay for anything is told so.
  return balance <= value ? message : { ...message, gas: lesser(gas, (balance - value) / maxFeePerGas) }
}

function lesser(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}

/** The gas says how much may be tried; 0 = as much as a block has. */
export function estimateMessage(request: TransactionRequest, context: Pick<RpcContext, 'chain'>): CallMessage {
  return checkedMessage(request, context, request.gas ?? 0n)
}

function checkedMessage(request: TransactionRequest, { chain }: Pick<RpcContext, 'chain'>, gas: bigint): CallMessage {
  const contradiction = contradictionIn(request, chain.config.chainId)
  if (contradiction !== undefined) throw serverError(contradiction)
  return messageOf(request, gas)
}
