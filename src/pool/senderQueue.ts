/**
 * The transactions of one sender by nonce: first those that can go into the next blocks, then those that wait.
 *
 * Owns: their order, and where pending ends. Must never: hold two of one nonce, or one below the account's nonce.
 */
import type { PoolAccount } from './head.ts'
import type { HeapItem } from './heap.ts'
import type { Hex, PoolEntry } from './pooledTransaction.ts'

export class SenderQueue implements HeapItem {
  heapIndex = -1
  readonly key: Hex
  readonly sender: Uint8Array
  /** Sorted by nonce. */
  readonly entries: PoolEntry[] = []
  /** As of the head. */
  account: PoolAccount
  /** So many of the first entries have consecutive nonces, beginning with the account's. */
  pendingCount = 0
  /** What all of them may take from the sender. */
  cost = 0n

  constructor(key: Hex, sender: Uint8Array, account: PoolAccount) {
    this.key = key
    this.sender = sender
    this.account = account
  }

  get last(): PoolEntry {
    return this.entries[this.entries.length - 1]!
  }

  get queuedCount(): number {
    return this.entries.length - this.pendingCount
  }

  isPending(entry: PoolEntry): boolean {
    return this.indexOf(entry.transaction.nonce) < this.pendingCount
  }

  at(nonce: bigint): PoolEntry | undefined {
    const entry = this.entries[this.indexOf(nonce)]
    return entry?.transaction.nonce === nonce ? entry : undefined
  }

  /** Whether a transaction with this nonce, which is not here, would have to wait. */
  wouldWait(nonce: bigint): boolean {
    return nonce > this.account.nonce + BigInt(this.pendingCount)
  }

  insert(entry: PoolEntry): void {
    const index = this.indexOf(entry.transaction.nonce)
    if (index === this.entries.length) this.entries.push(entry)
    else this.entries.splice(index, 0, entry)
    this.cost += entry.cost
    if (index === this.pendingCount) this.#extendPending()
  }

  /** Another one in the place of one of the same nonce. */
  exchange(before: PoolEntry, after: PoolEntry): void {
    this.entries[this.indexOf(before.transaction.nonce)] = after
    this.cost += after.cost - before.cost
  }

  remove(entry: PoolEntry): void {
    const index = this.indexOf(entry.transaction.nonce)
    this.entries.splice(index, 1)
    this.cost -= entry.cost
    this.pendingCount = Math.min(this.pendingCount, index)
  }

  /** Takes over what the account has become; gives those whose nonce is used up. */
  moveTo(account: PoolAccount): PoolEntry[] {
    this.account = account
    const used = this.entries.splice(0, this.indexOf(account.nonce))
    for (const entry of used) this.cost -= entry.cost
    this.pendingCount = 0
    this.#extendPending()
    return used
  }

  /** Where a nonce stands, or would stand. */
  indexOf(nonce: bigint): number {
    const { entries } = this
    let low = 0
    let high = entries.length
    // Mostly a sender's next comes last.
    if (high > 0 && entries[high - 1]!.transaction.nonce < nonce) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (entries[middle]!.transaction.nonce < nonce) low = middle + 1
      else high = middle
    }
    return low
  }

  #extendPending(): void {
    const { entries } = this
    let next = this.account.nonce + BigInt(this.pendingCount)
    while (this.pendingCount < entries.length && entries[this.pendingCount]!.transaction.nonce === next) {
      this.pendingCount++
      next++
    }
  }
}
