/**
 * Who gives way when the pool is full.
 *
 * First senders with transactions that wait for an earlier nonce: of their last ones the cheapest goes. Then senders with more
 * pending transactions than are guaranteed to each: the last of who has the most. Only when there is no such sender either do
 * prices decide between pending transactions. Who came later goes first among equals. It is always the last transaction of
 * a sender that goes, so that none stays behind that needs it.
 *
 * Owns: this order, which is made when the pool is first too full, and given up when half of the senders have left. Must never:
 * remove a transaction itself.
 */
import { Heap } from './heap.ts'
import type { PoolEntry } from './pooledTransaction.ts'
import type { SenderQueue } from './senderQueue.ts'

const WAITING = 0
const MANY = 1
const FEW = 2

export class Crowd {
  readonly #guaranteed: number
  readonly #queues: () => Iterable<SenderQueue>
  /** undefined as long as nobody had to give way. */
  #heap: Heap<SenderQueue> | undefined
  #sizeWhenMade = 0

  constructor(guaranteedPerSender: number, queues: () => Iterable<SenderQueue>) {
    this.#guaranteed = guaranteedPerSender
    this.#queues = queues
  }

  /** Called after each change of a queue. */
  update(queue: SenderQueue): void {
    const heap = this.#heap
    if (heap === undefined) return
    const isListed = queue.heapIndex >= 0
    if (queue.entries.length > 0) {
      if (isListed) heap.reorder(queue)
      else heap.add(queue)
      return
    }
    if (isListed) heap.remove(queue)
    if (heap.size > this.#sizeWhenMade / 2) return
    heap.clear()
    this.#heap = undefined
  }

  /** The sender whose last transaction goes first. */
  get first(): SenderQueue | undefined {
    if (this.#heap === undefined) {
      this.#heap = new Heap((a: SenderQueue, b: SenderQueue) => this.#givesWayBefore(a, b), [...this.#queues()])
      this.#sizeWhenMade = this.#heap.size
    }
    return this.#heap.first
  }

  /** Whether its price is what a sender's last transaction would have to better. */
  isDecidedByPrice(queue: SenderQueue): boolean {
    return this.#rankOf(queue) === FEW
  }

  #rankOf(queue: SenderQueue): number {
    if (queue.queuedCount > 0) return WAITING
    return queue.entries.length > this.#guaranteed ? MANY : FEW
  }

  #givesWayBefore(a: SenderQueue, b: SenderQueue): boolean {
    const rank = this.#rankOf(a)
    const difference = rank - this.#rankOf(b)
    if (difference !== 0) return difference < 0
    if (rank === MANY && a.entries.length !== b.entries.length) return a.entries.length > b.entries.length
    return rank === MANY ? a.last.arrival > b.last.arrival : isCheaper(a.last, b.last)
  }
}

function isCheaper(a: PoolEntry, b: PoolEntry): boolean {
  if (a.feeCap !== b.feeCap) return a.feeCap < b.feeCap
  const { maxFeePerGas: capA, maxPriorityFeePerGas: tipA } = a.transaction
  const { maxFeePerGas: capB, maxPriorityFeePerGas: tipB } = b.transaction
  if (capA !== capB) return capA < capB
  return tipA === tipB ? a.arrival > b.arrival : tipA < tipB
}
