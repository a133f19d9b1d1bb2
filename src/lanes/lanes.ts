/**
 * What lanes are to those who use them: places where named functions run, each with a memory of its own.
 *
 * Owns: the interface that threads (LanePool) and their single-thread twin (LocalLanes) share. Must never: know what the
 * work is about.
 */

import type { Transferable } from 'node:worker_threads'

/** A function exported by a module: code cannot cross threads, its name can. A task's own module says `import.meta.url`. */
export interface LaneTask {
  /** URL of the module. */
  readonly module: string
  /** The name under which the module exports the function. */
  readonly name: string
}

/** The lane that a task runs on. */
export interface Lane {
  readonly index: number
  readonly count: number
  /**
   * What tasks keep from call to call, for as long as this lane lives. Variables of a module serve as well on threads, but
   * LocalLanes have one set of them for all lanes.
   */
  readonly kept: Map<string, unknown>
}

/** What a task's module exports. Between calls a lane sleeps: timers and events of its own do not run then. */
export type LaneFunction<Argument, Result> = (argument: Argument, lane: Lane) => Result | Promise<Result>

/** Runs on each lane before anything else, also on a lane that takes the place of one that died. */
export interface LaneSetUp {
  readonly task: LaneTask
  readonly argument: (lane: number) => unknown
}

export interface Lanes extends AsyncDisposable {
  readonly count: number
  /**
   * Runs a task on a lane, after the calls that the lane got before. Argument and result are structured clones, shared
   * memory is shared, and what is in `transfer` moves to the lane. Rejects with LaneError when the task throws or the lane
   * dies.
   */
  call<Result>(lane: number, task: LaneTask, argument: unknown, transfer?: readonly Transferable[]): Promise<Result>
  /**
   * Runs a task on every lane at once. When some fail, the first failure is thrown, but not before all have ended: what
   * they share may then be reused.
   */
  callAll<Result>(task: LaneTask, argument: (lane: number) => unknown): Promise<Result[]>
  /** Ends the lanes; calls in flight reject. */
  close(): Promise<void>
}

/** Waits for all, and then gives what they came to or throws the first failure. */
export async function settleAll<Result>(calls: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(calls)
  return Promise.all(calls)
}

/** A count of lanes as given by a caller. */
export function checkLaneCount(count: number): number {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} lanes, want a whole number from 1 up`)
  return count
}

export function checkLaneIndex(lane: number, count: number): void {
  if (!Number.isInteger(lane) || lane < 0 || lane >= count) throw new RangeError(`no lane ${lane} among ${count}`)
}
