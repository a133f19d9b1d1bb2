/**
 * Filters that clients have installed and ask now and then what is new.
 *
 * Owns: what has happened since each was asked last, how many there may be, and when one is forgotten. Must never: keep blocks in
 * memory for a client who may never ask again: it notes hashes.
 */
import { randomBytes } from 'node:crypto'
import type { HeadMove } from '../../../chain/index.ts'
import type { PooledTransaction } from '../../../pool/index.ts'
import { bytesToBigInt, bytesToHex } from '../../../primitives/index.ts'
import type { JsonText } from '../../dispatch/json.ts'
import { RPC_CODES, RpcError, serverError } from '../../errors.ts'
import type { LogFilter } from '../../values/logFilter.ts'
import { toQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { LogMatcher } from '../logs/matcher.ts'
import { logsIn, searchedBlock } from '../logs/search.ts'
import { Breather } from '../shared/breather.ts'
import { listText } from '../shared/receiptJson.ts'
import { transactionJson } from '../shared/transactionJson.ts'

export interface FilterOptions {
  /** After so long without a question a filter is forgotten; five minutes without it. */
  readonly idleMs?: number | undefined
  /** 10,000 without it. */
  readonly mostFilters?: number | undefined
  /** What may wait in one filter until it is forgotten; 100,000 without it. */
  readonly mostWaiting?: number | undefined
}

/** A block that came to be on the way to the head, or no longer is. */
interface BlockStep {
  readonly hash: Uint8Array
  readonly removed: boolean
}

type Kind =
  | { readonly kind: 'logs'; readonly filter: LogFilter; readonly matcher: LogMatcher; waiting: BlockStep[] }
  | { readonly kind: 'blocks'; waiting: BlockStep[] }
  | { readonly kind: 'transactions'; readonly isFull: boolean; waiting: PooledTransaction[] }

type Filter = Kind & { lastAsked: number }

type Sources = Pick<RpcContext, 'chain' | 'pool' | 'producer'>

const IDLE_MS = 5 * 60 * 1000
const MOST_FILTERS = 10_000
const MOST_WAITING = 100_000
const ID_BYTES = 16

export class FilterRegistry {
  readonly #sources: Sources
  readonly #idleMs: number
  readonly #mostFilters: number
  readonly #mostWaiting: number
  readonly #filters = new Map<string, Filter>()
  /** Nobody listens as long as there is no filter. */
  #stopListening: (() => void) | undefined

  constructor(sources: Sources, { idleMs, mostFilters, mostWaiting }: FilterOptions = {}) {
    this.#sources = sources
    this.#idleMs = idleMs ?? IDLE_MS
    this.#mostFilters = mostFilters ?? MOST_FILTERS
    this.#mostWaiting = mostWaiting ?? MOST_WAITING
  }

  get count(): number {
    return this.#filters.size
  }

  addLogs(filter: LogFilter): string {
    return this.#add({ kind: 'logs', filter, matcher: new LogMatcher(filter), waiting: [] })
  }

  addBlocks(): string {
    return this.#add({ kind: 'blocks', waiting: [] })
  }

  addTransactions(isFull: boolean): string {
    return this.#add({ kind: 'transactions', isFull, waiting: [] })
  }

  /** False when there is none. */
  remove(id: string): boolean {
    const isThere = this.#filters.delete(id)
    if (this.#filters.size === 0) this.#stop()
    return isThere
  }

  /** What a filter of logs looks for. Throws when it is none. */
  logFilterOf(id: string): LogFilter {
    const filter = this.#asked(id)
    if (filter.kind !== 'logs') throw filterNotFound()
    return filter.filter
  }

  /** What is new since it was asked last. */
  async changes(id: string, signal: AbortSignal): Promise<JsonText | readonly unknown[]> {
    const filter = this.#asked(id)
    switch (filter.kind) {
      case 'logs':
        return this.#logsOf(filter.waiting.splice(0), filter, signal)
      case 'blocks':
        return filter.waiting
          .splice(0)
          .filter(({ removed }) => !removed)
          .map(({ hash }) => bytesToHex(hash))
      case 'transactions':
        return filter.waiting
          .splice(0)
          .map(({ hash, transaction, sender }) => (filter.isFull ? transactionJson(transaction, sender) : hash))
    }
  }

  async #logsOf(
    steps: readonly BlockStep[],
    { filter, matcher }: Extract<Kind, { kind: 'logs' }>,
    signal: AbortSignal,
  ): Promise<JsonText> {
    const found: string[] = []
    const breather = new Breather(signal)
    for (const { hash, removed } of steps) {
      const block = this.#sources.chain.block(hash)
      if (block === undefined || !isInRange(block.header.number, filter)) continue
      for (const log of logsIn(searchedBlock(block), matcher, removed)) found.push(log)
      if (breather.isDue) await breather.breathe()
    }
    return listText(found)
  }

  #add(kind: Kind): string {
    this.#forgetIdle()
    if (this.#filters.size >= this.#mostFilters) {
      throw new RpcError(RPC_CODES.limitExceeded, `too many filters, at most ${this.#mostFilters} at a time`)
    }
    // Nobody may guess whose filter it is.
    const id = toQuantity(bytesToBigInt(randomBytes(ID_BYTES)))
    this.#filters.set(id, Object.assign(kind, { lastAsked: performance.now() }))
    this.#stopListening ??= this.#listen()
    return id
  }

  #asked(id: string): Filter {
    const filter = this.#filters.get(id)
    if (filter === undefined) throw filterNotFound()
    filter.lastAsked = performance.now()
    return filter
  }

  #listen(): () => void {
    const ends = [
      this.#sources.chain.onHeadMove((move) => this.#noteMove(move)),
      this.#sources.pool.subscribe((event) => {
        if (event.kind === 'pending') this.#noteTransaction(event.pooled)
      }),
    ]
    const timer = setInterval(() => this.#forgetIdle(), this.#idleMs / 2).unref()
    return () => {
      clearInterval(timer)
      for (const end of ends) end()
    }
  }

  #stop(): void {
    this.#stopListening?.()
    this.#stopListening = undefined
  }

  #noteMove({ down, up }: HeadMove): void {
    const steps = [
      ...down.map(({ hash }): BlockStep => ({ hash, removed: true })),
      ...up.map(({ hash }): BlockStep => ({ hash, removed: false })),
    ]
    for (const [id, filter] of this.#filters) {
      if (filter.kind === 'transactions') continue
      for (const step of steps) filter.waiting.push(step)
      this.#forgetFull(id, filter)
    }
  }

  #noteTransaction(pooled: PooledTransaction): void {
    for (const [id, filter] of this.#filters) {
      if (filter.kind !== 'transactions') continue
      filter.waiting.push(pooled)
      this.#forgetFull(id, filter)
    }
  }

  #forgetFull(id: string, { waiting }: Filter): void {
    if (waiting.length > this.#mostWaiting) this.remove(id)
  }

  #forgetIdle(): void {
    const oldest = performance.now() - this.#idleMs
    for (const [id, { lastAsked }] of this.#filters) if (lastAsked < oldest) this.remove(id)
  }
}

function isInRange(number: bigint, { fromBlock, toBlock }: LogFilter): boolean {
  if (fromBlock?.kind === 'number' && number < fromBlock.number) return false
  return toBlock?.kind !== 'number' || number <= toBlock.number
}

function filterNotFound(): RpcError {
  return serverError('filter not found')
}
