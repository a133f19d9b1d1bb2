/**
 * Executes a workload's block in order: what every other way to execute it is compared with.
 *
 * Owns: that every transaction succeeds. Must never: change the workload's world.
 */
import type { SequentialExecutor } from '../../src/executor/index.ts'
import { rulesOf } from '../../src/protocol/index.ts'
import type { StateChanges } from '../../src/state/index.ts'
import { type Workload, WorkloadError } from './workload.ts'

export interface BlockOutcome {
  readonly gasUsed: bigint
  readonly changes: StateChanges
}

export function executeInOrder(workload: Workload, executor: SequentialExecutor): BlockOutcome {
  executor.beginBlock(workload.context, rulesOf(workload.fork), workload.state)
  let gasUsed = 0n
  for (const [index, { transaction, sender }] of workload.transactions.entries()) {
    const outcome = executor.execute(transaction, sender)
    if (outcome instanceof Error) throw new WorkloadError(`transaction ${index} was refused: ${outcome.message}`)
    if (outcome.status !== 'success') throw new WorkloadError(`transaction ${index} came to ${outcome.status}`)
    gasUsed += outcome.gasUsed
  }
  return { gasUsed, changes: executor.finishBlock() }
}
