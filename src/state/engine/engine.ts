/**
 * The tries of a stored world at its head: their branches in memory, as far as those were used lately, and the step that
 * changes them.
 *
 * Owns: one memory, what stands in it, and its limit. What a step makes stands beside what was, until the step is accepted;
 * one that is not accepted is undone before the next begins. After a fault everything in memory is dropped: all of it can
 * be read again. Must never: hold a branch that differs from what the reader gives for it.
 */
import { LANE_HASHES, LANES, LIVE_BYTES, STEP, YOUNG_BYTES } from '../../../kernel/trie/layout.ts'
import type { Batch, StoreReader } from '../store/store.ts'
import { keyText } from '../trie/hashedKey.ts'
import { type TrieChange, TrieInput, type TrieResult } from './input.ts'
import { TrieLane } from './lane.ts'
import { newTrieMemory } from './module.ts'
import { writeRecords } from './output.ts'

/** How a trie engine works. */
export interface TrieEngineOptions {
  /** Bytes of branches that are kept, about; a step may take more for itself. */
  readonly limit?: number | undefined
}

export const DEFAULT_TRIE_BYTES = 128 * 2 ** 20
/** Memory beside the branches: chunks that are cut up, changes and records of a usual step. */
const SLACK = 64 * 2 ** 20
/** The name of the trie of accounts; those of the others are hashes of addresses. */
const ACCOUNTS = ''

export class TrieEngine {
  readonly #reader: StoreReader
  readonly #limit: number
  #lane: TrieLane
  #input: TrieInput
  /** The topmost branches that stand, and those of the open step; 0 = there is none. */
  readonly #tops = new Map<string, number>()
  readonly #newTops = new Map<string, number>()
  #accepted = 0

  /** Reads what is not in memory from the reader, which must show what each accepted step wrote. */
  constructor(reader: StoreReader, { limit = DEFAULT_TRIE_BYTES }: TrieEngineOptions = {}) {
    this.#reader = reader
    this.#limit = limit
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
    return this.#lane.views.word(LANES + LANE_HASHES)
  }

  /** Begins a step. One that was begun before and not accepted never was. */
  begin(): void {
    this.#lane.exports.refuseStep(1)
    this.#newTops.clear()
    this.#lane.views.setWord(STEP, this.#accepted + 1)
  }

  /** Updates tries; a step may do it several times, with other tries each time. */
  update(tries: readonly TrieChange[]): TrieResult[] {
    const names = tries.map(({ account }) => (account === undefined ? ACCOUNTS : keyText(account)))
    this.#input.write(
      tries,
      names.map((name) => this.#tops.get(name) ?? 0),
    )
    try {
      tries.forEach((_, index) => {
        this.#lane.exports.update(this.#input.trie(index), this.#accepted)
      })
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.#dropAll()
      throw error
    } finally {
      this.#keepLoaded(names)
    }
    return names.map((name, index) => {
      this.#newTops.set(name, this.#input.resultNode(index))
      return this.#input.result(index)
    })
  }

  /** Puts the branches that the step made or removed into a batch. */
  writeTo(batch: Batch): void {
    writeRecords(this.#lane.views, 1, batch)
  }

  /** The step stands; the reader shows its records. The last `unwritten` steps are not yet in the store itself. */
  accept(unwritten: number): void {
    this.#lane.exports.acceptStep(1)
    this.#accepted++
    for (const [name, node] of this.#newTops) {
      if (node === 0) this.#tops.delete(name)
      else this.#tops.set(name, node)
    }
    this.#newTops.clear()
    this.#keepLimit(this.#accepted - unwritten)
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
  #keepLimit(written: number): void {
    const { views, exports } = this.#lane
    if (views.word(YOUNG_BYTES) <= this.#limit / 2) return
    const oldest = exports.nextAge() - 1
    for (const [name, top] of this.#tops) {
      const left = exports.evict(top, oldest, Math.max(written, 0))
      if (left === 0) this.#tops.delete(name)
    }
    if (this.size.memory > 2 * this.#limit + SLACK) this.#dropAll()
  }

  #dropAll(): void {
    this.#tops.clear()
    this.#newTops.clear()
    this.#lane = new TrieLane(newTrieMemory(), 0, this.#reader)
    this.#input = new TrieInput(this.#lane.views, this.#lane.exports)
  }
}
