/**
 * Executing messages one after another, each on what those before it have left, and throwing all changes away.
 *
 * Owns: their order. Must never: be run but on a lane.
 */
import type { BlockStep } from '../executor/index.ts'
import { rejectionError } from '../executor/rejection.ts'
import { SequentialExecutor } from '../executor/sequential.ts'
import { SequentialBlockExecutor } from '../executor/sequentialBlock.ts'
import type { BlockContext, Kernel } from '../kernel-host/index.ts'
import type { LaneTask } from '../lanes/index.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import { Overlay } from '../state/overlay.ts'
import type { CallOutcome } from './call.ts'
import { haltText } from './haltText.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, callTransaction, contextFor, refusal } from './message.ts'
import { executionOf, NOBODY } from './prober.ts'
import { changesFor } from './simulate/accounts.ts'
import type { CallSite } from './site.ts'

export interface CallManyArgument {
  /** Executed before, in order, and not told of. */
  readonly before: readonly BlockStep[]
  /** What is wanted of accounts once that is done. */
  readonly accounts: Parameters<typeof changesFor>[0]
  readonly calls: readonly {
    readonly message: CallMessage
    /** What is other than the site says of the block. */
    readonly block: Partial<CallSite['context']>
  }[]
}

export const CALL_MANY: LaneTask = { module: import.meta.url, name: 'executeCalls' }

export async function executeCalls(
  work: LaneWork,
  { before, accounts, calls }: CallManyArgument,
): Promise<CallOutcome[]> {
  const done = new Overlay()
  const state = done.on(work.state)
  if (before.length > 0) {
    const executor = new SequentialBlockExecutor(new SequentialExecutor(work.executing()))
    const { context, rules } = work
    const { changes } = await executor.execute({ context, rules, state, steps: before, onRefusal: 'stop' })
    done.add(changes)
  }
  if (accounts.length > 0) done.add(changesFor(accounts, state))
  return calls.map(({ message, block }) => executeOn(done, work, message, { ...work.context, ...block }))
}

/** Executes a message on what was done before, and adds what it has changed. */
function executeOn(done: Overlay, work: LaneWork, message: CallMessage, block: BlockContext): CallOutcome {
  const { rules } = work
  const state = done.on(work.state)
  const transaction = callTransaction(message, rules, block.chainId)
  if (transaction instanceof TransactionError) return refusal(transaction)
  const context = contextFor(message, block)
  const atWork = (kernel: Kernel): Kernel => {
    kernel.beginBlock(context, rules, state)
    return kernel
  }
  const kernel = atWork(context.movedPrecompiles === undefined ? work.executing() : work.listening(NOBODY))
  const result = kernel.execute(transaction)
  if ('rejection' in result) return refusal(rejectionError(result, message.from))
  const changes = kernel.changes()
  const { halt } = result
  const text = halt && haltText(transaction, halt, rules, (listener) => atWork(work.listening(listener)))
  done.add(changes)
  return executionOf(result, text)
}
