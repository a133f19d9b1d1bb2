/**
 * What crosses between the main thread and a lane.
 *
 * Owns: the shape of the messages, and the bell. Must never: hold code that runs on one side only.
 *
 * A lane that has nothing to do sleeps in Atomics.wait on its bell instead of in an event loop. To call it, the message is
 * posted, then the bell's number is raised and the lane woken: the lane reads the number before it looks for messages, so
 * a message that comes later has raised it and the lane does not fall asleep. Answers are posted as messages: the main
 * thread never waits.
 */
import type { ThrownRecord } from './errors.ts'
import type { LaneTask } from './lanes.ts'

/** What a lane's thread is started with. */
export interface LaneThreadData {
  readonly index: number
  readonly count: number
  readonly bell: Int32Array<SharedArrayBuffer>
}

export interface CallMessage {
  readonly id: number
  readonly task: LaneTask
  readonly argument: unknown
}

export type AnswerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly thrown: ThrownRecord }

export function createBell(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4))
}

export function ring(bell: Int32Array<SharedArrayBuffer>): void {
  Atomics.add(bell, 0, 1)
  Atomics.notify(bell, 0)
}

/** Every ring changes the number. */
export function ringsOf(bell: Int32Array<SharedArrayBuffer>): number {
  return Atomics.load(bell, 0)
}

/** Blocks until the bell has rung since `rings` was read. */
export function sleepUntilRung(bell: Int32Array<SharedArrayBuffer>, rings: number): void {
  Atomics.wait(bell, 0, rings)
}
