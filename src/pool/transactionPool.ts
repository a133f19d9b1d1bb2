/**
 * The transactions that wait for a block.
 *
 * Pending are those that can go into the next blocks: their nonces follow on the account's without a gap. The others are
 * queued. What a block asks of fees decides neither: who offers less waits.
 *
 * Owns: what comes in, what goes, and why. Must never: read state but that of its head, or build a block.
 */
import { impersonate, impersonatedSender } from '../chain/impersonated.ts'
import { prepareTransaction } from '../executor/prepare.ts'
import { bytesToHex } from '../primitives/index.ts'
import { type Transaction, TransactionError, type UnsignedTransaction } from '../protocol/index.ts'
import { checkAsked, checkBalance, checkFee, checkForBlock, checkForQueue, checkSender } from './admission.ts'
import { BestTransactions } from './best.ts'
import { DroppedReasons } from './dropped.ts'
import { PoolError, type Refusal } from './errors.ts'
import { PoolEvents, type PoolListener } from './events.ts'
import { type BlockPrices, type HeadChange, type PoolAccount, type PoolHead, readAccount } from './head.ts'
import { type Admission, candidateOf, candidateOfBytes, Intake } from './intake.ts'
import { type PoolOptions, type PoolOrder, type PoolSettings, settle } from './options.ts'
import { type Candidate, type Hex, PoolEntry, type PooledTransaction } from './pooledTransaction.ts'
import { lastingReason, type RefusedTransaction } from './refused.ts'
import type { SenderQueue } from './senderQueue.ts'
import { PoolTable } from './table.ts'

export interface PoolStatus {
  readonly pending: number
  readonly queued: number
  /** By the estimate of `PooledTransaction.bytes`. */
  readonly bytes: number
}

/** The transactions of one sender, each list by nonce. */
export interface SenderContent {
  readonly sender: Uint8Array
  readonly pending: readonly PooledTransaction[]
  readonly queued: readonly PooledTransaction[]
}

export class TransactionPool implements Iterable<PooledTransaction> {
  readonly #settings: PoolSettings
  /** To be reached through `#table`. */
  readonly #places: PoolTable
  readonly #dropped: DroppedReasons
  readonly #events = new PoolEvents()
  readonly #intake: Intake
  #head: PoolHead
  /** That have not been followed yet, in order. */
  #moves: { readonly change: HeadChange; readonly before: PoolHead }[] = []
  #arrivals = 0

  constructor(head: PoolHead, options: PoolOptions) {
    const settings = settle(options)
    this.#settings = settings
    this.#head = head
    this.#places = new PoolTable(settings.limits)
    this.#dropped = new DroppedReasons(settings.limits, settings.clock)
    const headNow = () => this.#head
    this.#intake = new Intake({
      settings,
      get head() {
        return headNow()
      },
      has: ({ hash }) => this.#table.byHash.has(hash),
      admit: (candidate, sender, isReturned) => this.#admit(candidate, sender, { isReturned, isImpersonated: false }),
    })
  }

  /** Transactions as they are sent, blob transactions with their blobs. Answers in the order of what was given. */
  addRaw(encoded: readonly Uint8Array[]): Promise<Admission[]> {
    return Promise.all(
      encoded.map((bytes) => {
        const candidate = candidateOfBytes(bytes)
        return candidate instanceof Error ? candidate : this.#intake.offer(candidate, false)
      }),
    )
  }

  /** Answers in the order of what was given. */
  add(transactions: readonly Transaction[]): Promise<Admission[]> {
    return Promise.all(transactions.map((transaction) => this.#intake.offer(candidateOf(transaction), false)))
  }

  /** A transaction that nobody signed, for a sender who is believed. */
  addImpersonated(transaction: UnsignedTransaction, sender: Uint8Array): Admission {
    return this.#admitImpersonated(candidateOf(impersonate(transaction, sender)), sender, false)
  }

  get(hash: Hex): PooledTransaction | undefined {
    return this.#table.byHash.get(hash)
  }

  /** Whether nothing has to come before a transaction that is in the pool. */
  isPending({ hash }: PooledTransaction): boolean {
    const entry = this.#table.byHash.get(hash)
    return entry?.queue?.isPending(entry) ?? false
  }

  /** Why a transaction left the pool other than into a block, as long as that is known. */
  reasonOf(hash: Hex): Refusal | undefined {
    return this.#dropped.reasonOf(hash)
  }

  /** The nonce that the next transaction of an account needs to be pending. */
  nextNonce(address: Uint8Array): bigint {
    const queue = this.#table.queueOf(address)
    return queue === undefined ? this.#readAccount(address).nonce : queue.account.nonce + BigInt(queue.pendingCount)
  }

  /** The least tip per gas that is admitted from now on. */
  set minimumTip(tip: bigint) {
    this.#settings.minimumTip = tip
  }

  get order(): PoolOrder {
    return this.#settings.order
  }

  get status(): PoolStatus {
    const { byHash, pendingCount, bytes } = this.#table
    return { pending: pendingCount, queued: byHash.size - pendingCount, bytes }
  }

  contentOf(address: Uint8Array): SenderContent {
    const queue = this.#table.queueOf(address)
    return queue === undefined ? { sender: address, pending: [], queued: [] } : contentOf(queue)
  }

  *content(): IterableIterator<SenderContent> {
    for (const queue of this.#table.queues.values()) yield contentOf(queue)
  }

  [Symbol.iterator](): IterableIterator<PooledTransaction> {
    return this.#table.byHash.values()
  }

  /** What a block of these prices may take, best first; without prices those of the next block are meant. */
  best(prices: BlockPrices = this.#head): BestTransactions {
    return new BestTransactions(this.#table.queues.values(), this.#settings.order, prices)
  }

  /** Gives the function that ends the subscription. */
  subscribe(listener: PoolListener): () => void {
    return this.#events.subscribe(listener)
  }

  /**
   * Follows the chain. What that means for the transactions is worked out when somebody next looks at one, or when the thread has
   * nothing more urgent to do; it promises what becomes of those that come back.
   */
  moveTo(change: HeadChange): Promise<Admission[]> {
    this.#moves.push({ change, before: this.#head })
    this.#head = change.head
    const { returned = [] } = change
    if (returned.length === 0) {
      return new Promise((resolve) => {
        setImmediate(() => {
          this.#catchUp()
          resolve([])
        })
      })
    }
    this.#catchUp()
    return Promise.all(returned.map((transaction) => this.#takeBack(transaction)))
  }

  /** Everything that is in the pool, as of the head. */
  get #table(): PoolTable {
    this.#catchUp()
    return this.#places
  }

  #catchUp(): void {
    if (this.#moves.length === 0) return
    const moves = this.#moves
    this.#moves = []
    for (const { change, before } of moves) this.#follow(change, before)
    this.#events.deliver()
  }

  #follow({ head, included = [], changed = 'all' }: HeadChange, before: PoolHead): void {
    const hashes = new Set(included)
    if (head.rules !== before.rules || head.gasLimit < before.gasLimit) this.#dropUnfit()
    const queues = new Set(changed === 'all' ? this.#table.queues.values() : this.#queuesWith(hashes))
    for (const queue of queues) this.#followAccount(queue, hashes)
    // What is empty needs no more looking at: after most blocks that is all of it.
    if (changed !== 'all' && this.#table.queues.size > 0) {
      for (const queue of this.#queuesOf(changed)) if (!queues.has(queue)) this.#followAccount(queue, hashes)
    }
    for (const hash of hashes) {
      const entry = this.#table.byHash.get(hash)
      if (entry !== undefined) this.#include(entry)
    }
  }

  /** Takes note of what a block that was built did not take: what can never go into one is dropped. */
  refused(refused: Iterable<RefusedTransaction>): void {
    for (const one of refused) {
      const reason = lastingReason(one)
      const entry = reason && this.#table.byHash.get(candidateOf(one.transaction).hash)
      if (entry !== undefined) this.#drop(entry, reason!)
    }
    this.#events.deliver()
  }

  /** False when it is not in the pool. */
  drop(hash: Hex): boolean {
    const entry = this.#table.byHash.get(hash)
    if (entry === undefined) return false
    this.#drop(entry, new PoolError('removed', {}))
    this.#events.deliver()
    return true
  }

  /** Gives how many they were. */
  dropSender(address: Uint8Array): number {
    return this.#dropEach(this.#table.queueOf(address)?.entries ?? [])
  }

  /** Gives how many they were. */
  dropAll(): number {
    return this.#dropEach(this.#table.byHash.values())
  }

  #readAccount(address: Uint8Array): PoolAccount {
    return readAccount(this.#head.state, address)
  }

  #takeBack(transaction: Transaction): Promise<Admission> | Admission {
    const candidate = candidateOf(transaction)
    const sender = impersonatedSender(transaction)
    if (sender === undefined) return this.#intake.offer(candidate, true)
    return this.#admitImpersonated(candidate, sender, true)
  }

  #admitImpersonated(candidate: Candidate, sender: Uint8Array, isReturned: boolean): Admission {
    return this.#admit(candidate, new Uint8Array(sender), { isReturned, isImpersonated: true })
  }

  #admit(
    candidate: Candidate,
    sender: Uint8Array,
    { isReturned, isImpersonated }: { readonly isReturned: boolean; readonly isImpersonated: boolean },
  ): Admission {
    if (this.#table.byHash.has(candidate.hash)) return new PoolError('alreadyKnown', {})
    const unasked = isReturned ? undefined : checkAsked(candidate, this.#settings)
    if (unasked !== undefined) return unasked
    const entry = new PoolEntry(candidate, sender, isImpersonated, this.#arrivals++)
    const queue = this.#table.queueFor(sender, () => this.#readAccount(sender))
    const refusal =
      checkForBlock(entry, this.#head, this.#settings.chainId) ??
      (isImpersonated ? undefined : checkSender(sender, queue.account, this.#head)) ??
      checkForQueue(entry, queue, this.#settings) ??
      (isReturned ? undefined : checkFee(entry, this.#head, this.#settings)) ??
      this.#place(queue, entry)
    if (refusal !== undefined) return refusal
    // The executor remembers it. Not before it is admitted: authorizations are recovered for it, which costs.
    prepareTransaction(entry.transaction, sender, this.#head.rules, this.#settings.chainId, {
      skipsSenderCodeCheck: isImpersonated,
    })
    this.#dropped.forget(entry.hash)
    this.#announcePending(queue, entry.transaction.nonce)
    this.#events.deliver()
    return entry
  }

  /** Puts an entry in its place and makes room for it; what cannot have room is out again, and nothing has changed. */
  #place(queue: SenderQueue, entry: PoolEntry): Refusal | undefined {
    const before = queue.at(entry.transaction.nonce)
    if (before === undefined) this.#table.place(queue, entry)
    else this.#table.exchange(queue, before, entry)
    const refusal = this.#makeRoom(entry)
    if (refusal !== undefined) {
      if (before === undefined) this.#table.remove(queue, entry)
      else this.#table.exchange(queue, entry, before)
      return refusal
    }
    this.#events.note({ kind: 'added', pooled: entry })
    if (before !== undefined) {
      this.#dropped.add(before.hash, new PoolError('replaced', { hash: entry.hash }))
      this.#events.note({ kind: 'replaced', pooled: before, by: entry })
    }
    return undefined
  }

  #makeRoom(newcomer: PoolEntry): Refusal | undefined {
    const table = this.#table
    const removed: { readonly queue: SenderQueue; readonly entry: PoolEntry }[] = []
    while (table.isTooFull) {
      const queue = table.crowd.first!
      const entry = queue.last
      if (entry === newcomer) {
        const isAboutPrice = table.crowd.isDecidedByPrice(queue)
        for (const given of removed) table.place(given.queue, given.entry)
        const fee = newcomer.transaction.maxFeePerGas
        return isAboutPrice ? new PoolError('underpriced', { fee }) : new PoolError('poolFull', {})
      }
      table.remove(queue, entry)
      removed.push({ queue, entry })
    }
    for (const { entry } of removed) this.#noteDropped(entry, new PoolError('evicted', {}))
    return undefined
  }

  /** Tells of those from a nonce up that nothing has to come before any more. */
  #announcePending(queue: SenderQueue, nonce: bigint): void {
    for (let index = queue.indexOf(nonce); index < queue.pendingCount; index++) {
      const entry = queue.entries[index]!
      if (entry.isAnnounced) continue
      entry.isAnnounced = true
      this.#events.note({ kind: 'pending', pooled: entry })
    }
  }

  *#queuesWith(hashes: Iterable<Hex>): IterableIterator<SenderQueue> {
    for (const hash of hashes) {
      const queue = this.#table.byHash.get(hash)?.queue
      if (queue !== undefined) yield queue
    }
  }

  *#queuesOf(addresses: Iterable<Uint8Array>): IterableIterator<SenderQueue> {
    for (const address of addresses) {
      const queue = this.#table.queueOf(address)
      if (queue !== undefined) yield queue
    }
  }

  /** Drops what the terms of the next block no longer admit. */
  #dropUnfit(): void {
    this.#dropWhere(this.#table.byHash.values(), (entry) => checkForBlock(entry, this.#head, this.#settings.chainId))
  }

  #followAccount(queue: SenderQueue, included: ReadonlySet<Hex>): void {
    const account = this.#readAccount(queue.sender)
    for (const entry of this.#table.moveAccount(queue, account)) {
      if (included.has(entry.hash)) this.#events.note({ kind: 'included', pooled: entry })
      else {
        const address = bytesToHex(queue.sender)
        const values = { address, nonce: entry.transaction.nonce, stateNonce: account.nonce }
        this.#noteDropped(entry, new TransactionError('nonceTooLow', values))
      }
    }
    if (queue.entries.length === 0) return
    this.#dropUnpaid(queue)
    this.#announcePending(queue, account.nonce)
  }

  #dropUnpaid(queue: SenderQueue): void {
    const { account } = queue
    const notEoa = checkSender(queue.sender, account, this.#head)
    let others = 0n
    this.#dropWhere(queue.entries, (entry) => {
      const own = entry.isImpersonated ? undefined : notEoa
      const reason = own ?? checkBalance(entry, account.balance, others, this.#settings)
      if (reason === undefined && this.#settings.balanceChecks === 'sum') others += entry.cost
      return reason
    })
  }

  #include(entry: PoolEntry): void {
    this.#table.remove(entry.queue!, entry)
    this.#events.note({ kind: 'included', pooled: entry })
  }

  #dropEach(entries: Iterable<PoolEntry>): number {
    const reason = new PoolError('removed', {})
    const count = this.#dropWhere(entries, () => reason)
    this.#events.deliver()
    return count
  }

  /** Asks of all before any is dropped. */
  #dropWhere(entries: Iterable<PoolEntry>, reasonFor: (entry: PoolEntry) => Refusal | undefined): number {
    const dropped: { readonly entry: PoolEntry; readonly reason: Refusal }[] = []
    for (const entry of entries) {
      const reason = reasonFor(entry)
      if (reason !== undefined) dropped.push({ entry, reason })
    }
    // From the last up: the rest of a queue does not have to move each time.
    for (const { entry, reason } of dropped.reverse()) this.#drop(entry, reason)
    return dropped.length
  }

  #drop(entry: PoolEntry, reason: Refusal): void {
    this.#table.remove(entry.queue!, entry)
    this.#noteDropped(entry, reason)
  }

  #noteDropped(entry: PoolEntry, reason: Refusal): void {
    this.#dropped.add(entry.hash, reason)
    this.#events.note({ kind: 'dropped', pooled: entry, reason })
  }
}

function contentOf({ sender, entries, pendingCount }: SenderQueue): SenderContent {
  return { sender, pending: entries.slice(0, pendingCount), queued: entries.slice(pendingCount) }
}
