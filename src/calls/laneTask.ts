/**
 * What runs on the thread of a lane that executes calls.
 *
 * Owns: finding a task and giving it the site to work on. Must never: know what the tasks are about.
 */
import type { Lane, LaneTask } from '../lanes/index.ts'
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
const found = new Map<string, CallTask<unknown, unknown>>()

export function openCallLane({ kernel, line }: LaneOpening, lane: Lane): void {
  lane.kept.set(KEPT, new LaneBench(kernel, line && new AskingLine(line)))
}

export async function runCall({ id, site, task, argument }: LaneCall, lane: Lane): Promise<unknown> {
  const bench = lane.kept.get(KEPT) as LaneBench
  return bench.run(site, callsOfThisThread.get(id), async (work) => {
    const run = found.get(keyOf(task)) ?? (await findTask(task))
    return run(work, argument, lane)
  })
}

async function findTask(task: LaneTask): Promise<CallTask<unknown, unknown>> {
  const exported = ((await import(task.module)) as Record<string, unknown>)[task.name]
  if (typeof exported !== 'function') throw new TypeError(`${task.module} exports no task ${task.name}`)
  const run = exported as CallTask<unknown, unknown>
  found.set(keyOf(task), run)
  return run
}

function keyOf({ module, name }: LaneTask): string {
  return `${module}#${name}`
}
