/**
 * Everything that is in the pool, found by hash and by sender, with what it comes to.
 *
 * Owns: that all views of it agree. Must never: decide what comes or goes, or tell anybody.
 */
import { bytesToHex } from '../primitives/index.ts'
import { Crowd } from './crowd.ts'
import type { PoolAccount } from './head.ts'
import type { PoolLimits } from './options.ts'
import type { Hex, PoolEntry } from './pooledTransaction.ts'
import { SenderQueue } from './senderQueue.ts'

export class PoolTable {
  readonly byHash = new Map<Hex, PoolEntry>()
  readonly queues = new Map<Hex, SenderQueue>()
  readonly crowd: Crowd
  pendingCount = 0
  bytes = 0
  readonly #limits: PoolLimits

  constructor(limits: PoolLimits) {
    this.#limits = limits
    this.crowd = new Crowd(limits.guaranteedPerSender, () => this.queues.values())
  }

  get isTooFull(): boolean {
    return this.byHash.size > this.#limits.transactions || this.bytes > this.#limits.bytes
  }

  queueOf(sender: Uint8Array): SenderQueue | undefined {
    return this.queues.get(bytesToHex(sender))
  }

  /** The sender's queue; one that is not in the table until something is placed in it. */
  queueFor(sender: Uint8Array, readAccount: () => PoolAccount): SenderQueue {
    const key = bytesToHex(sender)
    return this.queues.get(key) ?? new SenderQueue(key, sender, readAccount())
  }

  place(queue: SenderQueue, entry: PoolEntry): void {
    if (queue.entries.length === 0) this.queues.set(queue.key, queue)
    this.#note(entry, queue)
    this.#changing(queue, () => queue.insert(entry))
  }

  exchange(queue: SenderQueue, before: PoolEntry, after: PoolEntry): void {
    this.#forget(before)
    this.#note(after, queue)
    this.#changing(queue, () => queue.exchange(before, after))
  }

  remove(queue: SenderQueue, entry: PoolEntry): void {
    this.#forget(entry)
    this.#changing(queue, () => queue.remove(entry))
  }

  /** Gives those whose nonce is used up; they are out then. */
  moveAccount(queue: SenderQueue, account: PoolAccount): PoolEntry[] {
    const used = this.#changing(queue, () => queue.moveTo(account))
    for (const entry of used) this.#forget(entry)
    return used
  }

  #note(entry: PoolEntry, queue: SenderQueue): void {
    entry.isPooled = true
    entry.queue = queue
    this.byHash.set(entry.hash, entry)
    this.bytes += entry.bytes
  }

  #forget(entry: PoolEntry): void {
    entry.isPooled = false
    entry.queue = undefined
    this.byHash.delete(entry.hash)
    this.bytes -= entry.bytes
  }

  #changing<Result>(queue: SenderQueue, change: () => Result): Result {
    const before = queue.pendingCount
    const result = change()
    this.pendingCount += queue.pendingCount - before
    if (queue.entries.length === 0) this.queues.delete(queue.key)
    this.crowd.update(queue)
    return result
  }
}
