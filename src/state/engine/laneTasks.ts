/**
 * The work of a trie update on lanes: what crosses to them, and what a lane does and keeps.
 *
 * Owns: the tasks and who takes which. Must never: fail for what a lane cannot find: the engine's own thread, which sees
 * what is not yet written, does that then.
 */
import { NEXT_TASK } from '../../../kernel/trie/layout.ts'
import { type Lane, LaneError, type Lanes } from '../../lanes/index.ts'
import { LmdbReader } from '../store/lmdbStore.ts'
import type { StoreReader } from '../store/store.ts'
import { TrieLane } from './lane.ts'

/** A trie, or what is below one child of its topmost branch. */
export interface TrieTask {
  readonly trie: number
  readonly nibble: number | undefined
}

/** What lanes are told of an engine. */
export interface TrieTeam {
  readonly engine: string
  /** Counts the memories that the engine had. */
  readonly generation: number
  readonly memory: WebAssembly.Memory
  /** Where lanes read what is written; undefined = they have only what is in memory. */
  readonly folder: string | undefined
}

interface TrieOrder extends TrieTeam {
  /** Two words each: the trie, and the nibble or WHOLE. */
  readonly tasks: Uint32Array
}

interface KeptTries {
  readonly generation: number
  readonly lane: TrieLane
  readonly store: LmdbReader | undefined
}

const WHOLE = 0xffffffff
const NEXT_TASK_CELL = NEXT_TASK >>> 2
/** Records that are written belong to no step that could be undone. */
const WRITTEN = 0
const NOTHING: StoreReader = { get: () => undefined, range: () => [] }

/** Lets lanes do these tasks, each taken by the first that is free; gives the numbers of those that they could not do. */
export async function runOnLanes(lanes: Lanes, team: TrieTeam, tasks: readonly TrieTask[]): Promise<number[]> {
  new Int32Array(team.memory.buffer)[NEXT_TASK_CELL] = 0
  const order: TrieOrder = {
    ...team,
    tasks: Uint32Array.from(tasks.flatMap(({ trie, nibble }) => [trie, nibble ?? WHOLE])),
  }
  const left = await lanes.callAll<number[]>({ module: import.meta.url, name: runTrieTasks.name }, () => order)
  return left.flat()
}

/** Lets lanes forget an engine. Those that have ended have done so. */
export async function forgetOnLanes(lanes: Lanes, engine: string): Promise<void> {
  try {
    await lanes.callAll({ module: import.meta.url, name: forgetTries.name }, () => engine)
  } catch (error) {
    if (error instanceof LaneError && error.failure === 'threw') throw error
  }
}

/** On a lane: does tasks as long as there are any; gives the numbers of those that it could not do. */
export function runTrieTasks(order: TrieOrder, own: Lane): number[] {
  const { lane, store } = keptTries(order, own)
  lane.views.refresh()
  const cells = new Int32Array(order.memory.buffer)
  const failed: number[] = []
  const snapshot = store?.snapshot()
  lane.reader = snapshot ?? NOTHING
  try {
    for (;;) {
      const next = Atomics.add(cells, NEXT_TASK_CELL, 1)
      const trie = order.tasks[next * 2]
      if (trie === undefined) return failed
      const nibble = order.tasks[next * 2 + 1]!
      if (!tryTask(lane, { trie, nibble: nibble === WHOLE ? undefined : nibble })) failed.push(next)
    }
  } finally {
    lane.reader = NOTHING
    snapshot?.close()
  }
}

/** On a lane: forgets an engine. */
export async function forgetTries(engine: string, { kept }: Lane): Promise<void> {
  const own = kept.get(engine) as KeptTries | undefined
  kept.delete(engine)
  await own?.store?.close()
}

/** On any thread. The host's reader must show no step after `readStep`. */
export function runTask(lane: TrieLane, { trie, nibble }: TrieTask, readStep: number): void {
  if (nibble === undefined) lane.exports.update(trie, readStep)
  else lane.exports.updatePart(trie, readStep, nibble)
}

function tryTask(lane: TrieLane, task: TrieTask): boolean {
  try {
    runTask(lane, task, WRITTEN)
    return true
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error
    lane.exports.breakOff()
    return false
  }
}

function keptTries({ engine, generation, memory, folder }: TrieTeam, { index, kept }: Lane): KeptTries {
  const known = kept.get(engine) as KeptTries | undefined
  if (known?.generation === generation) return known
  const store = known?.store ?? (folder === undefined ? undefined : new LmdbReader(folder))
  // Lane 0 of an engine's memory is its own thread.
  const tries = { generation, lane: new TrieLane(memory, index + 1, NOTHING), store }
  kept.set(engine, tries)
  return tries
}
