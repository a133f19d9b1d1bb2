/**
 * Tasks for the tests of lanes, and a program that leaves a pool behind.
 *
 * Owns: the ways in which a task can end. Must never: be part of what is published.
 */
import type { Lane, LaneFunction, LaneTask } from './lanes.ts'
import { LanePool } from './pool.ts'

export function taskOf(run: LaneFunction<never, unknown>): LaneTask {
  return { module: import.meta.url, name: run.name }
}

export function describe(argument: unknown, { index, count }: Lane): unknown {
  return { argument, index, count }
}

export function addTo(cells: Int32Array, { index }: Lane): number {
  return Atomics.add(cells, 0, index + 1)
}

/** Counts the calls that this lane has had. */
export function countCalls(_: undefined, { kept }: Lane): number {
  const calls = ((kept.get('calls') as number | undefined) ?? 0) + 1
  kept.set('calls', calls)
  return calls
}

export async function sleepThenNote({
  cells,
  milliseconds,
  note,
}: {
  cells: Int32Array
  milliseconds: number
  note: number
}) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  cells[Atomics.add(cells, 0, 1) + 1] = note
}

/** Whether the thread has been in its event loop since the first call. */
export function hasTurned(_: undefined, { kept }: Lane): boolean {
  if (!kept.has('hasTurned')) {
    kept.set('hasTurned', false)
    setImmediate(() => kept.set('hasTurned', true))
  }
  return kept.get('hasTurned') as boolean
}

export function fail(message: string): never {
  throw new RangeError(message)
}

export function failOn(lane: number, { index }: Lane): number {
  if (index === lane) throw new RangeError(`lane ${lane} fails`)
  return index
}

/** Fails on one lane at once; the others take their time and then leave a trace. */
export async function failOnFirst(cells: Int32Array, { index }: Lane): Promise<void> {
  if (index === 0) throw new RangeError('the first')
  await new Promise((resolve) => setTimeout(resolve, 30))
  Atomics.add(cells, 0, 1)
}

export function throwText(): never {
  throw 'only text'
}

export function giveFunction(): unknown {
  return () => 1
}

/** The number in the first cell of a WebAssembly memory, after writing the next one there. */
export function raise({ memory, module }: { memory: WebAssembly.Memory; module: WebAssembly.Module }): boolean {
  Atomics.add(new Int32Array(memory.buffer), 0, 1)
  return module instanceof WebAssembly.Module
}

export const SETUP_CELL = 0

/** Counts in shared memory how often lanes were set up; throws from a wanted number on. */
export function setUpLane({ cells, failFrom }: { cells: Int32Array; failFrom?: number }, { kept }: Lane): void {
  const before = Atomics.add(cells, SETUP_CELL, 1)
  if (failFrom !== undefined && before >= failFrom) throw new RangeError('no set-up any more')
  kept.set('set up', true)
}

export function isSetUp(_: undefined, { kept }: Lane): boolean {
  return kept.get('set up') === true
}

export function exit(code: number): never {
  process.exit(code)
}

/** Throws outside of the call, which itself does not end. */
export async function throwBehind(message: string): Promise<void> {
  setTimeout(() => {
    throw new RangeError(message)
  })
  await new Promise(() => {})
}

export function exhaustHeap(): void {
  const held: number[][] = []
  for (;;) held.push(new Array<number>(100_000).fill(held.length))
}

/** Waits until another lane has come here, too. */
export function meet(cells: Int32Array, { count }: Lane): void {
  const arrived = Atomics.add(cells, 0, 1) + 1
  if (arrived === count) Atomics.notify(cells, 0)
  for (let seen = arrived; seen < count; seen = Atomics.load(cells, 0)) Atomics.wait(cells, 0, seen)
}

/** Waits for a number in shared memory without blocking, and with nothing else that keeps a thread alive. */
export async function waitForNumber(cells: Int32Array): Promise<string> {
  const waiting = Atomics.waitAsync(cells, 0, 0)
  return waiting.value
}

export function wait(cells: Int32Array): void {
  Atomics.wait(cells, 0, 0)
}

// `node testing.ts idle | closed | busy`: what becomes of a process with a pool that is left open, closed, or in use.
if (process.argv[1] === import.meta.filename) {
  const pool = await LanePool.start({ count: 2 })
  await pool.callAll(taskOf(describe), () => 1)
  if (process.argv[2] === 'closed') await pool.close()
  if (process.argv[2] === 'busy') {
    const cells = new Int32Array(new SharedArrayBuffer(8))
    void pool.call(1, taskOf(sleepThenNote), { cells, milliseconds: 200, note: 7 }).then(() => {
      process.stdout.write(`noted ${cells[1]}\n`)
    })
  }
  process.stdout.write('end of program\n')
}
