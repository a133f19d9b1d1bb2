/**
 * Executing one message and throwing its changes away.
 *
 * Owns: what a call comes to. Must never: be run but on a lane.
 */
import { rejectionError } from '../executor/rejection.ts'
import type { HaltReason, Kernel, KernelResult, Log } from '../kernel-host/index.ts'
import type { LaneTask } from '../lanes/index.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import { haltText } from './haltText.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, type CallRefusal, callTransaction, contextFor, refusal } from './message.ts'

/** An execution, whatever the EVM thought of it. */
export interface CallExecution {
  readonly kind: 'executed'
  readonly status: KernelResult['status']
  readonly output: Uint8Array
  /** With intrinsic gas and after the refund. */
  readonly gasUsed: bigint
  /** The refund counter before it was bounded. */
  readonly gasRefund: bigint
  readonly logs: readonly Log[]
  /** Why it halted, and how clients expect to hear of that; undefined unless the status says so. */
  readonly halt: HaltReason | undefined
  readonly haltText: string | undefined
}

export type CallOutcome = CallExecution | CallRefusal

export const CALL: LaneTask = { module: import.meta.url, name: 'executeCall' }

export function executeCall(work: LaneWork, message: CallMessage): CallOutcome {
  const prober = new Prober(work, message)
  const result = prober.probe(message)
  return result instanceof TransactionError ? refusal(result) : executionOf(result)
}

export function executionOf(result: KernelResult): CallExecution {
  return {
    kind: 'executed',
    status: result.status,
    output: result.output,
    gasUsed: result.gasUsed,
    gasRefund: result.gasRefund,
    logs: result.logs,
    halt: result.halt,
    haltText: result.halt && haltText(result.halt),
  }
}

/** Tries messages of one kind out, one after another, each on the state of the site. */
export class Prober {
  readonly kernel: Kernel
  readonly #work: LaneWork

  /** All messages must pay like this one. */
  constructor(work: LaneWork, message: CallMessage) {
    this.#work = work
    this.kernel = work.probing(contextFor(message, work.context))
  }

  probe(message: CallMessage): KernelResult | TransactionError {
    const { rules, context } = this.#work
    const transaction = callTransaction(message, rules, context.chainId)
    if (transaction instanceof TransactionError) return transaction
    const result = this.kernel.probe(transaction)
    return 'rejection' in result ? rejectionError(result, message.from) : result
  }
}
