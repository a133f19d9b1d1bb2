/**
 * What a block would take on any number of lanes if its dependencies were known beforehand.
 *
 * Owns: a list scheduler in block order: a free lane takes the earliest transaction whose dependencies are done. Must
 * never: count what scheduling itself costs; this is the bound, not a promise.
 */
import type { DependencyGraph } from './dependencyGraph.ts'

/** The graph the other way round: who waits for a transaction. */
export interface WaitingLists {
  readonly starts: Int32Array
  readonly waiting: Int32Array
  /** Edges that each transaction waits for. */
  readonly open: Int32Array
}

export function waitingLists({ size, starts, on }: DependencyGraph): WaitingLists {
  const open = new Int32Array(size)
  const listStarts = new Int32Array(size + 1)
  for (let index = 0; index < size; index++) open[index] = starts[index + 1]! - starts[index]!
  for (let edge = 0; edge < on.length; edge++) listStarts[on[edge]! + 1]!++
  for (let index = 0; index < size; index++) listStarts[index + 1]! += listStarts[index]!
  const next = listStarts.slice()
  const waiting = new Int32Array(on.length)
  for (let index = 0; index < size; index++) {
    for (let edge = starts[index]!; edge < starts[index + 1]!; edge++) waiting[next[on[edge]!]!++] = index
  }
  return { starts: listStarts, waiting, open }
}

/** How long the block takes on so many lanes. */
export function simulateLanes(lists: WaitingLists, weights: Float64Array, laneCount: number): number {
  const open = lists.open.slice()
  const ready = new ReadyTransactions(lists.open)
  const running = new RunningTransactions(laneCount)
  let clock = 0
  for (let done = 0; done < weights.length; ) {
    while (running.count < laneCount) {
      const index = ready.take()
      if (index === NONE) break
      running.add(index, clock + weights[index]!)
    }
    clock = running.firstEnd
    // Lanes that end at the same time are all free before the next choice.
    while (running.count > 0 && running.firstEnd === clock) {
      const index = running.take()
      for (let at = lists.starts[index]!; at < lists.starts[index + 1]!; at++) {
        const waiter = lists.waiting[at]!
        if (--open[waiter]! === 0) ready.add(waiter)
      }
      done++
    }
  }
  return clock
}

const NONE = -1

/** Those that may start, the earliest of the block first. */
class ReadyTransactions {
  /** Never waited for anybody: taken in order, so a position is enough. */
  readonly #waits: Int32Array
  #next = 0
  /** Have waited: a binary heap. */
  readonly #released: number[] = []

  constructor(waits: Int32Array) {
    this.#waits = waits
    this.#skip()
  }

  add(index: number): void {
    const heap = this.#released
    let at = heap.length
    heap.push(index)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]! <= index) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = index
  }

  take(): number {
    const heap = this.#released
    const hasFresh = this.#next < this.#waits.length
    if (heap.length > 0 && (!hasFresh || heap[0]! < this.#next)) return this.#takeReleased()
    if (!hasFresh) return NONE
    const index = this.#next++
    this.#skip()
    return index
  }

  #skip(): void {
    while (this.#next < this.#waits.length && this.#waits[this.#next] !== 0) this.#next++
  }

  #takeReleased(): number {
    const heap = this.#released
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= last) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return first
  }
}

/** A binary heap by the time that they end. */
class RunningTransactions {
  readonly #ends: Float64Array
  readonly #indexes: Int32Array
  count = 0

  constructor(most: number) {
    this.#ends = new Float64Array(most)
    this.#indexes = new Int32Array(most)
  }

  get firstEnd(): number {
    return this.#ends[0]!
  }

  add(index: number, end: number): void {
    let at = this.count++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#ends[parent]! <= end) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, index, end)
  }

  take(): number {
    const first = this.#indexes[0]!
    const last = --this.count
    const end = this.#ends[last]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= last) break
      if (child + 1 < last && this.#ends[child + 1]! < this.#ends[child]!) child++
      if (this.#ends[child]! >= end) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, this.#indexes[last]!, end)
    return first
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#indexes[from]!, this.#ends[from]!)
  }

  #put(at: number, index: number, end: number): void {
    this.#indexes[at] = index
    this.#ends[at] = end
  }
}
