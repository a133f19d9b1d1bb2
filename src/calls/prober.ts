/**
 * Trying messages out on the state of a site, one after another.
 *
 * Owns: which kernel executes them, and what an execution comes to. Must never: let one message see what another has changed.
 */
import { rejectionError } from '../executor/rejection.ts'
import type { BlockContext, HaltReason, Kernel, KernelResult, Log, TraceListener } from '../kernel-host/index.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import { haltText } from './haltText.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, callTransaction, contextFor } from './message.ts'

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

const ignore = (): void => {}

/** For whom a tracing kernel is only one that finds precompiles elsewhere. */
export const NOBODY: TraceListener = Object.freeze({
  step: ignore,
  entered: ignore,
  left: ignore,
  logged: ignore,
  selfdestructed: ignore,
})

export class Prober {
  readonly kernel: Kernel
  readonly #work: LaneWork
  readonly #context: BlockContext

  /** All messages must pay like this one. */
  constructor(work: LaneWork, message: CallMessage) {
    this.#work = work
    this.#context = contextFor(message, work.context)
    // Only the tracing kernel finds precompiles elsewhere.
    this.kernel = this.#context.movedPrecompiles === undefined ? work.probing(this.#context) : this.#listening(NOBODY)
  }

  /** A TransactionError means: refused. */
  probe(message: CallMessage): KernelResult | TransactionError {
    const { rules, context } = this.#work
    const transaction = callTransaction(message, rules, context.chainId)
    if (transaction instanceof TransactionError) return transaction
    const result = this.kernel.probe(transaction)
    return 'rejection' in result ? rejectionError(result, message.from) : result
  }

  /** What to tell of a result of this message. */
  execution(message: CallMessage, result: KernelResult): CallExecution {
    return executionOf(result, result.halt && this.#haltText(message, result.halt))
  }

  #haltText(message: CallMessage, halt: HaltReason): string | undefined {
    const { rules, context } = this.#work
    const transaction = callTransaction(message, rules, context.chainId)
    if (transaction instanceof TransactionError) return undefined
    return haltText(transaction, halt, rules, (listener) => this.#listening(listener))
  }

  #listening(listener: TraceListener): Kernel {
    const { rules, state } = this.#work
    const kernel = this.#work.listening(listener)
    kernel.beginBlock(this.#context, rules, state)
    return kernel
  }
}

export function executionOf(result: KernelResult, text: string | undefined): CallExecution {
  const { status, output, gasUsed, gasRefund, logs, halt } = result
  return { kind: 'executed', status, output, gasUsed, gasRefund, logs, halt, haltText: text }
}
