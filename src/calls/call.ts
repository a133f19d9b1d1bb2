/**
 * Executing one message and throwing its changes away.
 *
 * Owns: the task. Must never: be run but on a lane.
 */
import type { LaneTask } from '../lanes/index.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, type CallRefusal, refusal } from './message.ts'
import { type CallExecution, Prober } from './prober.ts'

export type CallOutcome = CallExecution | CallRefusal

export const CALL: LaneTask = { module: import.meta.url, name: 'executeCall' }

export function executeCall(work: LaneWork, message: CallMessage): CallOutcome {
  const prober = new Prober(work, message)
  const result = prober.probe(message)
  return result instanceof TransactionError ? refusal(result) : prober.execution(message, result)
}
