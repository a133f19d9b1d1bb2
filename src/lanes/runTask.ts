/**
 * From the name of a task to its function.
 *
 * Owns: the functions that this thread has found. Must never: catch what a task throws.
 */
import type { Lane, LaneFunction, LaneTask } from './lanes.ts'

const found = new Map<string, LaneFunction<unknown, unknown>>()

export async function runTask(task: LaneTask, argument: unknown, lane: Lane): Promise<unknown> {
  const run = found.get(keyOf(task)) ?? (await findFunction(task))
  return run(argument, lane)
}

/** Does nothing: a lane that has done it is awake. */
export function wakeUp(): void {}

export const WAKE_UP: LaneTask = { module: import.meta.url, name: wakeUp.name }

async function findFunction(task: LaneTask): Promise<LaneFunction<unknown, unknown>> {
  const exported = ((await import(task.module)) as Record<string, unknown>)[task.name]
  if (typeof exported !== 'function') throw new TypeError(`${task.module} exports no function ${task.name}`)
  const run = exported as LaneFunction<unknown, unknown>
  found.set(keyOf(task), run)
  return run
}

function keyOf(task: LaneTask): string {
  return `${task.module}#${task.name}`
}
