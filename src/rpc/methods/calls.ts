/**
 * Methods that execute a message and throw away what it has changed.
 *
 * Owns: the methods. Must never: execute anything on this thread.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { blockId } from '../values/blockId.ts'
import { blockOverrides, stateOverrides } from '../values/overrides.ts'
import { toQuantity } from '../values/quantity.ts'
import { transactionRequest } from '../values/transactionRequest.ts'
import { failedEstimate, failedExecution, failureText, refusedCall } from './call/failures.ts'
import { affordableMessage, estimateMessage, gasCapOf } from './call/message.ts'
import { LANE_CALL, onSite } from './call/site.ts'
import type { RpcContext } from './context.ts'
import { accessListEntryJson } from './shared/transactionJson.ts'

const parameters = [transactionRequest, optional(blockId), optional(stateOverrides), optional(blockOverrides)] as const

export function callMethods(context: RpcContext): Method[] {
  const { calls } = context
  return [
    defineMethod(
      'eth_call',
      parameters,
      async ([request, id, accounts, block], { signal }) => {
        const outcome = await onSite(context, { id, accounts, block }, (site) =>
          calls.call(site, affordableMessage(request, context, site), { signal }),
        )
        if (outcome.kind === 'refused') throw refusedCall(outcome)
        if (outcome.status !== 'success') throw failedExecution(outcome)
        return bytesToHex(outcome.output)
      },
      LANE_CALL,
    ),
    defineMethod(
      'eth_estimateGas',
      parameters,
      async ([request, id, accounts, block], { signal }) => {
        const argument = { message: estimateMessage(request, context), gasCap: gasCapOf(context) }
        const outcome = await onSite(context, { id, accounts, block }, (site) =>
          calls.estimateGas(site, argument, { signal }),
        )
        if (outcome.kind !== 'estimated') throw failedEstimate(outcome)
        return toQuantity(outcome.gas)
      },
      LANE_CALL,
    ),
    defineMethod(
      'eth_createAccessList',
      parameters,
      async ([request, id, accounts, block], { signal }) => {
        const outcome = await onSite(context, { id, accounts, block }, (site) =>
          calls.accessList(site, affordableMessage(request, context, site), { signal }),
        )
        if (outcome.kind === 'refused') throw refusedCall(outcome)
        const error = failureText(outcome.execution)
        return {
          accessList: outcome.accessList.map(accessListEntryJson),
          ...(error !== undefined && { error }),
          gasUsed: toQuantity(outcome.execution.gasUsed),
        }
      },
      LANE_CALL,
    ),
  ]
}
