/**
 * From the name of a task to its function.
 *
 * Owns: the functions that this thread has found. Must never: catch what a task throws.
 */
import type { Lane, LaneFunction, LaneTask } from './lanes.ts'

const found = new Map<string, unknown>()

export async function runTask(task: LaneTask, argument: unknown, lane: Lane): Promise<unknown> {
  const run = await functionOf<LaneFunction<unknown, unknown>>(task)
  return run(argument, lane)
}

/** What the task's module exports under its name. */
export function functionOf<Task>(task: LaneTask): Task | Promise<Task> {
  return (found.get(keyOf(task)) as Task | undefined) ?? findFunction<Task>(task)
}

/** Does nothing: a lane that has done it is awake. */
export function wakeUp(): void {}

export const WAKE_UP: LaneTask = { module: import.meta.url, name: wakeUp.name }

async function findFunction<Task>(task: LaneTask): Promise<Task> {
  const exported = ((await import(task.module)) as Record<string, unknown>)[task.name]
  if (typeof exported !== 'function') throw new TypeError(`${task.module} exports no function ${task.name}`)
  found.set(keyOf(task), exported)
  return exported as Task
}

function keyOf(task: LaneTask): string {
  return `${task.module}#${task.name}`
}
