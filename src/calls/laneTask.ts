/**
 * What runs on the thread of a lane that executes calls.
 *
 * Owns: giving a task the site to work on. Must never: know what the tasks are about.
 */
import type { Lane } from '../lanes/index.ts'
import { functionOf } from '../lanes/runTask.ts'
import { callsOfThisThread } from './answering.ts'
import { AskingLine } from './asking.ts'
import { LaneBench, type LaneWork } from './laneWork.ts'
import type { LaneCall, LaneOpening } from './protocol.ts'

/**
 * A task: a function exported by a module. Its result is a structured clone. What it throws fails the call, so what the EVM says
 * belongs into the result.
 */
export type CallTask<Argument, Result> = (work: LaneWork, argument: Argument, lane: Lane) => Result | Promise<Result>

const KEPT = 'calls'

export function openCallLane({ kernel, line }: LaneOpening, lane: Lane): void {
  lane.kept.set(KEPT, new LaneBench(kernel, line && new AskingLine(line)))
}

export async function runCall({ id, site, task, argument }: LaneCall, lane: Lane): Promise<unknown> {
  const bench = lane.kept.get(KEPT) as LaneBench
  return bench.run(site, callsOfThisThread.get(id), async (work) => {
    const run = await functionOf<CallTask<unknown, unknown>>(task)
    return run(work, argument, lane)
  })
}
