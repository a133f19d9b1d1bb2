/**
 * The one error of lanes.
 *
 * Owns: how an error gets from one thread to another. Must never: lose what was thrown.
 */
import type { LaneTask } from './lanes.ts'

/** `threw`: the task did; `died`: the lane ended under it, with all it kept; `closed`: nobody wants the result any more. */
export type LaneFailure = 'threw' | 'died' | 'closed'

/** Why a call has no result. `cause` has the name, message and stack of what happened in the lane. */
export class LaneError extends Error {
  override readonly name = 'LaneError'
  readonly failure: LaneFailure
  readonly lane: number
  readonly task: string

  constructor(failure: LaneFailure, lane: number, task: LaneTask, cause?: unknown) {
    super(messageOf(failure, lane, task.name, cause), { cause })
    this.failure = failure
    this.lane = lane
    this.task = task.name
  }
}

/** What of a thrown value every thread can read. */
export interface ThrownRecord {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

export function toThrownRecord(thrown: unknown): ThrownRecord {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message, stack: thrown.stack }
  return { name: 'Error', message: String(thrown), stack: undefined }
}

export function fromThrownRecord(record: ThrownRecord): Error {
  const error = new Error(record.message)
  error.name = record.name
  if (record.stack !== undefined) error.stack = record.stack
  return error
}

function messageOf(failure: LaneFailure, lane: number, task: string, cause: unknown): string {
  switch (failure) {
    case 'threw':
      return `${task} on lane ${lane}: ${reasonOf(cause)}`
    case 'died':
      return `lane ${lane} died before it was through with ${task}: ${reasonOf(cause)}`
    case 'closed':
      return `lane ${lane} was closed before it was through with ${task}`
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
