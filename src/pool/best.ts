/**
 * The transactions that a block may take, best first, one after another.
 *
 * Owns: the order between senders. Must never: change the pool, or copy it: there is one record for each sender. While it is
 * iterated the pool may change; what has left is passed over, and what joins behind a sender's last is found.
 */
import type { BlockPrices } from './head.ts'
import { Heap, type HeapItem } from './heap.ts'
import type { PoolOrder } from './options.ts'
import type { PoolEntry, PooledTransaction } from './pooledTransaction.ts'
import type { SenderQueue } from './senderQueue.ts'

/** The first transaction of a sender that has not been given yet. */
class Head implements HeapItem {
  heapIndex = -1
  readonly queue: SenderQueue
  entry: PoolEntry
  index: number
  /** What the one who builds gets for a unit of gas. */
  tip: bigint
  roughTip: number

  constructor(queue: SenderQueue, entry: PoolEntry, tip: bigint) {
    this.queue = queue
    this.entry = entry
    this.index = 0
    this.tip = tip
    this.roughTip = Number(tip)
  }
}

export class BestTransactions implements IterableIterator<PooledTransaction> {
  readonly #prices: BlockPrices
  readonly #heap: Heap<Head>
  /** Whose transaction was given last. */
  #given: Head | undefined

  constructor(queues: Iterable<SenderQueue>, order: PoolOrder, prices: BlockPrices) {
    this.#prices = prices
    const heads: Head[] = []
    for (const queue of queues) {
      if (queue.pendingCount === 0) continue
      const entry = queue.entries[0]!
      const tip = this.#tipOf(entry)
      if (tip !== undefined) heads.push(new Head(queue, entry, tip))
    }
    this.#heap = new Heap(order === 'fees' ? paysMore : cameFirst, heads)
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): IteratorResult<PooledTransaction, undefined> {
    if (this.#given !== undefined) this.#goTo(this.#given, this.#given.entry.transaction.nonce + 1n, 1)
    let head = this.#heap.first
    while (head !== undefined && !head.entry.isPooled) {
      // It may have been replaced.
      this.#goTo(head, head.entry.transaction.nonce, 0)
      head = this.#heap.first
    }
    this.#given = head
    return head === undefined ? { done: true, value: undefined } : { done: false, value: head.entry }
  }

  /** Leaves out what follows from the sender of the last one: without that one it cannot be in the block. */
  skipSender(): void {
    if (this.#given === undefined) return
    this.#heap.remove(this.#given)
    this.#given = undefined
  }

  /** Mostly a nonce is `distance` behind where the last one was; where the queue has moved it is searched. */
  #goTo(head: Head, nonce: bigint, distance: number): void {
    const { queue } = head
    const guess = head.index + distance
    const index = queue.entries[guess]?.transaction.nonce === nonce ? guess : queue.indexOf(nonce)
    const entry = index < queue.pendingCount ? queue.entries[index] : undefined
    const tip = entry?.transaction.nonce === nonce ? this.#tipOf(entry) : undefined
    if (entry === undefined || tip === undefined) {
      this.#heap.remove(head)
      return
    }
    head.entry = entry
    head.index = index
    head.tip = tip
    head.roughTip = Number(tip)
    this.#heap.reorder(head)
  }

  /** undefined = it does not pay what a block of these prices asks. */
  #tipOf({ transaction }: PoolEntry): bigint | undefined {
    const { baseFee, blobBaseFee } = this.#prices
    const { maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas, blobVersionedHashes } = transaction
    const left = maxFeePerGas - baseFee
    if (left < 0n) return undefined
    if (blobVersionedHashes.length > 0 && maxFeePerBlobGas < blobBaseFee) return undefined
    return left < maxPriorityFeePerGas ? left : maxPriorityFeePerGas
  }
}

function paysMore(a: Head, b: Head): boolean {
  if (a.roughTip !== b.roughTip) return a.roughTip > b.roughTip
  return a.tip === b.tip ? a.entry.arrival < b.entry.arrival : a.tip > b.tip
}

function cameFirst(a: Head, b: Head): boolean {
  return a.entry.arrival < b.entry.arrival
}
