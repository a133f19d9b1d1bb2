/**
 * What clients are told of calls that do not succeed.
 *
 * Owns: codes and wording, which are geth's. Must never: call an outcome a failure of this node.
 */
import { type CallExecution, type CallRefusal, type EstimateOutcome, revertReason } from '../../../calls/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { TransactionError, type TransactionErrorCode, type TransactionErrorValues } from '../../../protocol/index.ts'
import { executionReverted, type RpcError, serverError } from '../../errors.ts'

/** The execution must not have succeeded. */
export function failedExecution({ status, output, haltText }: CallExecution): RpcError {
  if (status === 'halt') return serverError(haltText ?? 'execution failed')
  return executionReverted(bytesToHex(output), revertReason(output))
}

/** How an access list's result names what went wrong; undefined = nothing did. */
export function failureText({ status, haltText }: CallExecution): string | undefined {
  return status === 'revert' ? 'execution reverted' : haltText
}

export function refusedCall({ code, values }: CallRefusal): RpcError {
  return serverError(new TransactionError(code, values as TransactionErrorValues<TransactionErrorCode>).message)
}

export function failedEstimate(outcome: Exclude<EstimateOutcome, { readonly kind: 'estimated' }>): RpcError {
  switch (outcome.kind) {
    case 'refused':
      return refusedCall(outcome)
    case 'exceedsAllowance':
      return serverError(`gas required exceeds allowance (${outcome.allowance})`)
    case 'failed':
      return failedExecution(outcome.execution)
  }
}
