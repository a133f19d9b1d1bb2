/**
 * The tries of a stored world at its head: their branches in memory, as far as those were used lately, and the step that
 * changes them.
 *
 * Owns: one memory, what stands in it, and its limit. What a step makes stands beside what was, until the step is accepted;
 * one that is not accepted is undone before the next begins. After a fault everything in memory is dropped: all of it can
 * be read again. Branches of steps that are not yet written stay in memory, because lanes read only what is written. Must
 * never: hold a branch that differs from what the reader gives for it.
 */
import {
  LANE_HASHES,
  LANE_SIZE,
  LANES,
  LIVE_BYTES,
  MOST_LANES,
  STEP,
  YOUNG_BYTES,
} from '../../../kernel/trie/layout.ts'
import type { Lanes } from '../../lanes/index.ts'
import type { Batch, StoreReader } from '../store/store.ts'
import { keyText } from '../trie/hashedKey.ts'
import { type TrieChange, TrieInput, type TrieResult } from './input.ts'
import { TrieLane } from './lane.ts'
import { forgetOnLanes, runOnLanes, runTask, type TrieTask } from './laneTasks.ts'
import { newTrieMemory } from './module.ts'
import { writeRecords } from './output.ts'

/** How a trie engine works. */
export interface TrieEngineOptions {
  /** Bytes of branches that are kept, about; a step may take more for itself. */
  readonly limit?: number | undefined
  /** Where updates may be computed beside this thread. */
  readonly lanes?: Lanes | undefined
  /** Where lanes find what is written. */
  readonly folder?: string | undefined
}

/** A step was begun while lanes still compute another. */
export class TriesBusyError extends Error {
  override readonly name = 'TriesBusyError'

  constructor() {
    super('the roots of other changes are being computed: wait for them')
  }
}

const DEFAULT_TRIE_BYTES = 128 * 2 ** 20
/** Memory beside the branches: chunks that are cut up, changes and records of a usual step. */
const SLACK = 32 * 2 ** 20
/** The name of the trie of accounts; those of the others are hashes of addresses. */
const ACCOUNTS = ''
/** Fewer changes are done sooner than lanes are asked. */
const FEWEST_FOR_LANES = 128
/** Fewer changes of one trie are not parted. */
const FEWEST_FOR_PARTS = 64

let engines = 0

export class TrieEngine {
  readonly #reader: StoreReader
  readonly #limit: number
  readonly #lanes: Lanes | undefined
  readonly #folder: string | undefined
  readonly #name = `tries ${++engines}`
  #generation = 0
  #lane: TrieLane
  #input: TrieInput
  /** The topmost nodes that stand, and those of the open step; 0 = there is none. */
  readonly #tops = new Map<string, number>()
  readonly #newTops = new Map<string, number>()
  #accepted = 0
  /** Steps up to this one are written, and up to which they must be before lanes know enough. */
  #written = 0
  #writtenForLanes = 0
  #isBusy = false
  #milliseconds = 0
  /** Whether lanes keep something for this engine. */
  #isKnown = false

  /** Reads what is not in memory from the reader, which must show what each accepted step wrote. */
  constructor(reader: StoreReader, { limit = DEFAULT_TRIE_BYTES, lanes, folder }: TrieEngineOptions = {}) {
    if (lanes !== undefined && lanes.count >= MOST_LANES) {
      throw new RangeError(`tries can be shared by at most ${MOST_LANES - 1} lanes, not ${lanes.count}`)
    }
    this.#reader = reader
    this.#limit = limit
    this.#lanes = lanes
    this.#folder = folder
    this.#lane = new TrieLane(newTrieMemory(), 0, reader)
    this.#input = new TrieInput(this.#lane.views, this.#lane.exports)
  }

  /** Bytes of the branches in memory, and of all memory. */
  get size(): { readonly branches: number; readonly memory: number } {
    const { views } = this.#lane
    return { branches: views.word(LIVE_BYTES), memory: views.memory.buffer.byteLength }
  }

  /** Nodes that the step hashed so far. */
  get hashes(): number {
    let sum = 0
    for (let lane = 0; lane < this.#laneCount; lane++) {
      sum += this.#lane.views.word(LANES + lane * LANE_SIZE + LANE_HASHES)
    }
    return sum
  }

  /** What the updates of the step took so far. */
  get milliseconds(): number {
    return this.#milliseconds
  }

  /** Begins a step. One that was begun before and not accepted never was. */
  begin(): void {
    if (this.#isBusy) throw new TriesBusyError()
    this.#lane.exports.refuseStep(this.#laneCount)
    this.#newTops.clear()
    this.#milliseconds = 0
    this.#lane.views.setWord(STEP, this.#accepted + 1)
  }

  /** Updates tries; a step may do it several times, with other tries each time. */
  update(tries: readonly TrieChange[]): TrieResult[] {
    const start = performance.now()
    const names = this.#writeInput(tries)
    this.#guarded(names, () => {
      tries.forEach((_, index) => {
        this.#lane.exports.update(this.#input.trie(index), this.#accepted)
      })
    })
    return this.#results(names, start)
  }

  /** The same on lanes, if there are any and it is worth it. When a lane dies, the step is lost and has to begin again. */
  async updateOnLanes(tries: readonly TrieChange[]): Promise<TrieResult[]> {
    const changes = tries.reduce((sum, trie) => sum + trie.changes.length, 0)
    const isWorth = changes >= FEWEST_FOR_LANES && this.#written >= this.#writtenForLanes
    if (this.#lanes === undefined || !isWorth) return this.update(tries)
    const start = performance.now()
    const names = this.#writeInput(tries)
    const parted = new Map<number, number>()
    const tasks = this.#guarded(names, () => this.#plan(tries, parted))
    const left = await this.#runOnLanes(this.#lanes, tasks)
    this.#guarded(names, () => {
      for (const index of left) runTask(this.#lane, tasks[index]!, this.#accepted)
      for (const [trie, touched] of parted) this.#lane.exports.finish(trie, this.#accepted, touched)
    })
    return this.#results(names, start)
  }

  /** Puts the branches that the step made or removed into a batch. */
  writeTo(batch: Batch): void {
    writeRecords(this.#lane.views, this.#laneCount, batch)
  }

  /** The step stands; the reader shows its records. The last `unwritten` steps are not yet in the store itself. */
  accept(unwritten: number): void {
    this.#lane.exports.acceptStep(this.#laneCount)
    this.#accepted++
    this.#written = Math.max(0, this.#accepted - unwritten)
    for (const [name, node] of this.#newTops) {
      if (node === 0) this.#tops.delete(name)
      else this.#tops.set(name, node)
    }
    this.#newTops.clear()
    this.#keepLimit()
  }

  /** Lets the lanes forget what they keep for this engine. */
  async close(): Promise<void> {
    if (this.#lanes !== undefined && this.#isKnown) await forgetOnLanes(this.#lanes, this.#name)
    this.#isKnown = false
  }

  /** The engine's own thread, and the lanes. */
  get #laneCount(): number {
    return 1 + (this.#lanes?.count ?? 0)
  }

  #writeInput(tries: readonly TrieChange[]): string[] {
    const names = tries.map(({ account }) => (account === undefined ? ACCOUNTS : keyText(account)))
    const nodes = names.map((name) => this.#tops.get(name) ?? 0)
    this.#input.write(tries, nodes)
    return names
  }

  /** What to do, the most work first. Large tries go by the children of their topmost branches; `parted` gets which. */
  #plan(tries: readonly TrieChange[], parted: Map<number, number>): TrieTask[] {
    const tasks: (TrieTask & { readonly weight: number })[] = []
    for (const [index, { changes }] of tries.entries()) {
      const trie = this.#input.trie(index)
      const touched = changes.length < FEWEST_FOR_PARTS ? 0 : this.#lane.exports.open(trie, this.#accepted)
      if (touched === 0) {
        tasks.push({ trie, nibble: undefined, weight: changes.length })
        continue
      }
      parted.set(trie, touched)
      for (let nibble = 0; nibble < 16; nibble++) {
        if ((touched >> nibble) & 1) tasks.push({ trie, nibble, weight: changes.length / 16 })
      }
    }
    return tasks.sort((a, b) => b.weight - a.weight)
  }

  /** Gives the numbers of the tasks that are left to do. */
  async #runOnLanes(lanes: Lanes, tasks: readonly TrieTask[]): Promise<number[]> {
    const { memory } = this.#lane.views
    this.#isBusy = true
    this.#isKnown = true
    try {
      const team = { engine: this.#name, generation: this.#generation, memory, folder: this.#folder }
      return await runOnLanes(lanes, team, tasks)
    } catch (error) {
      this.#dropAll()
      throw error
    } finally {
      this.#isBusy = false
      this.#lane.views.refresh()
    }
  }

  /** Drops everything when WebAssembly breaks off at a place that is not meant for it. */
  #guarded<Result>(names: readonly string[], work: () => Result): Result {
    try {
      const result = work()
      this.#keepLoaded(names)
      return result
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.#dropAll()
      else this.#keepLoaded(names)
      throw error
    }
  }

  /** What the update that began at `start` came to. */
  #results(names: readonly string[], start: number): TrieResult[] {
    const results = names.map((name, index) => {
      this.#newTops.set(name, this.#input.resultNode(index))
      return this.#input.result(index)
    })
    this.#milliseconds += performance.now() - start
    return results
  }

  /** What was read on the way stands, whatever becomes of the step. */
  #keepLoaded(names: readonly string[]): void {
    for (const [index, name] of names.entries()) {
      const node = this.#input.loadedNode(index)
      if (node !== 0) this.#tops.set(name, node)
    }
  }

  /**
   * Branches are of two ages: used since the last change of age, or in the one before. When half the limit is of the present
   * age, the next begins, and what is older than those two goes.
   */
  #keepLimit(): void {
    const { views, exports } = this.#lane
    if (views.word(YOUNG_BYTES) <= this.#limit / 2) return
    const oldest = exports.nextAge() - 1
    for (const [name, top] of this.#tops) {
      const left = exports.evict(top, oldest, this.#written)
      if (left === 0) this.#tops.delete(name)
    }
    if (this.size.memory > 2 * this.#limit + SLACK) this.#dropAll()
  }

  #dropAll(): void {
    this.#tops.clear()
    this.#newTops.clear()
    this.#generation++
    this.#writtenForLanes = this.#accepted
    this.#lane = new TrieLane(newTrieMemory(), 0, this.#reader)
    this.#input = new TrieInput(this.#lane.views, this.#lane.exports)
  }
}
