/**
 * Makes the blocks of a chain that nobody else makes blocks for.
 *
 * Owns: when a block is made and of what, the moments that can be gone back to, and that the pool follows the chain. Calls that
 * move the chain take turns. Must never: execute anything itself, or know how it is asked.
 */
import type { ChainBlock, HeadMove, ProducedBlock, StoredChain } from '../chain/index.ts'
import type { BlockReport } from '../executor/index.ts'
import { type PoolOptions, TransactionPool } from '../pool/index.ts'
import type { Transaction } from '../protocol/index.ts'
import type { StateChanges } from '../state/index.ts'
import { Automine } from './automine.ts'
import { BlockClock } from './clock.ts'
import { ProducerError } from './errors.ts'
import { Finality } from './finality.ts'
import { Impersonation } from './impersonation.ts'
import { type PendingBlock, PendingBlocks } from './pendingBlock.ts'
import { followMove, poolHead } from './poolHead.ts'
import { RecentReports } from './reports.ts'
import { Snapshots } from './snapshots.ts'
import { type BlockTerms, NextBlock } from './terms.ts'

export interface ProducerOptions {
  readonly chain: StoredChain
  readonly pool?: Omit<PoolOptions, 'chainId'> | undefined
  /** Who gets the fees; undefined = the zero address. */
  readonly coinbase?: Uint8Array | undefined
  /** Of the next block and those after it; undefined = that of the parent. */
  readonly gasLimit?: bigint | undefined
  readonly extraData?: Uint8Array | undefined
  /** Whether a transaction that can go into a block gets one at once; it does without it. */
  readonly automine?: boolean | undefined
  /** Milliseconds from block to block; undefined = none comes by itself. */
  readonly blockTimeMs?: number | undefined
  /** Seconds from a block's time to the next one's, instead of the machine's clock. */
  readonly timestampInterval?: bigint | undefined
  /** Blocks until one is safe; twice as many until it is final. 32 without it. */
  readonly slotsInEpoch?: bigint | undefined
  readonly autoImpersonate?: boolean | undefined
  /** Nobody is told of a block or a change before the store has it: for chains that outlive their process. */
  readonly waitsForStore?: boolean | undefined
  /** Milliseconds since 1970; Date.now without it. */
  readonly now?: (() => number) | undefined
  /** What went wrong where nobody waits. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

export interface MineOptions {
  /** 1 without it. */
  readonly blocks?: bigint | undefined
  /** Seconds between the times of these blocks. */
  readonly interval?: bigint | undefined
  /** Of the first of them. */
  readonly timestamp?: bigint | undefined
}

export type ProducedListener = (produced: ProducedBlock) => void

const DEFAULT_EPOCH = 32n
/** No transaction takes less gas. */
const LEAST_TRANSACTION_GAS = 21_000n
/** More are not given back; whoever wants them asks the chain. */
const MOST_GIVEN_BACK = 256
const MOST_MINED = 1_000_000n

export class Producer {
  readonly chain: StoredChain
  readonly pool: TransactionPool
  readonly clock: BlockClock
  /** What was asked of the next block. After a change, `changed` is to be called. */
  readonly next: NextBlock
  readonly impersonation = new Impersonation()
  readonly finality: Finality
  readonly automine: Automine
  readonly #reports = new RecentReports()
  readonly #pending: PendingBlocks
  readonly #snapshots: Snapshots
  readonly #listeners = new Set<ProducedListener>()
  readonly #waitsForStore: boolean
  readonly #onFailure: (error: unknown) => void
  readonly #stopFollowing: () => void
  /** Takes clock and terms back to what the options say. */
  readonly #toBeginning: () => void
  #turn: Promise<unknown> = Promise.resolve()
  /** Resolves when the pool is at the head. */
  #followed: Promise<void> = Promise.resolve()
  #isGoingBack = false

  constructor(options: ProducerOptions) {
    const { chain, coinbase = new Uint8Array(20), gasLimit, extraData, now, onFailure } = options
    this.chain = chain
    this.clock = new BlockClock(now)
    this.clock.interval = options.timestampInterval
    this.next = new NextBlock(coinbase, extraData)
    this.next.gasLimit = gasLimit
    const [restoreClock, restoreTerms] = [this.clock.save(), this.next.save()]
    this.#toBeginning = () => {
      restoreClock()
      restoreTerms()
    }
    const pool = new TransactionPool(poolHead(chain, this.terms()), {
      refusesUnpayable: () => this.automine.isAllThereIs,
      ...options.pool,
      chainId: chain.config.chainId,
    })
    this.pool = pool
    this.impersonation.isAutomatic = options.autoImpersonate ?? false
    this.finality = new Finality(chain, options.slotsInEpoch ?? DEFAULT_EPOCH)
    this.#waitsForStore = options.waitsForStore ?? false
    this.#onFailure = onFailure ?? (() => {})
    this.#snapshots = new Snapshots(chain, pool)
    const candidates = (terms: BlockTerms) => this.#candidates(terms)
    this.#pending = new PendingBlocks(chain, pool, () => this.terms(), candidates)
    this.#stopFollowing = chain.onHeadMove((move) => this.#follow(move))
    this.automine = new Automine(pool, {
      mine: async () => (await this.mine()).at(-1)!.block.transactions.length,
      hasCandidates: () => this.#candidates(this.terms(), 1).length > 0,
      onFailure: this.#onFailure,
    })
    this.automine.isOn = options.automine ?? true
    this.automine.blockTimeMs = options.blockTimeMs
  }

  /** What the next block will have if it is made now. */
  terms(): BlockTerms {
    return this.next.terms(this.chain.head, this.clock, this.chain.config)
  }

  /** The block that would be made now. */
  pending(): Promise<PendingBlock> {
    return this.#pending.now()
  }

  /** Gives the function that ends it. */
  onProduced(listener: ProducedListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** How the execution of a block that was made here went; undefined = that is no longer known. */
  reportOf(block: ChainBlock): BlockReport | undefined {
    return this.#reports.of(block)
  }

  /** Makes blocks, and gives them; of many the last. */
  async mine({ blocks = 1n, interval, timestamp }: MineOptions = {}): Promise<ChainBlock[]> {
    if (blocks > MOST_MINED) throw new ProducerError('tooManyBlocks', { count: blocks, most: MOST_MINED })
    const made: ChainBlock[] = []
    if (timestamp !== undefined) this.clock.setNext(timestamp, this.chain.head.header.timestamp)
    for (let count = 0n; count < blocks; count++) {
      if (count > 0n && interval !== undefined) {
        const { timestamp: before } = this.chain.head.header
        this.clock.setNext(before + (interval > 0n ? interval : 1n), before)
      }
      made.push(await this.#mineOne())
      if (made.length > MOST_GIVEN_BACK) made.shift()
    }
    return made
  }

  /** Changes the state at the head outside any block. A function is called when it is its turn. */
  async edit(changes: StateChanges | (() => StateChanges)): Promise<void> {
    let addresses: Uint8Array[] = []
    await this.chain.edit(() => {
      const made = typeof changes === 'function' ? changes() : changes
      addresses = made.map(({ address }) => address)
      return made
    })
    await this.changed(addresses)
    await this.stored()
  }

  /** To be called when something the next block depends on was changed: the pool looks at it again. */
  async changed(accounts: Iterable<Uint8Array> = []): Promise<void> {
    this.#pending.changed()
    await this.pool.moveTo({ head: poolHead(this.chain, this.terms()), changed: accounts })
    this.automine.look()
  }

  /** Gives the id of this moment. */
  async snapshot(): Promise<bigint> {
    return this.#inTurn(async () => {
      const [restoreClock, restoreTerms] = [this.clock.save(), this.next.save()]
      return this.#snapshots.take(() => {
        restoreClock()
        restoreTerms()
      })
    })
  }

  /** The heads that `revert` can go back to, by id. */
  get snapshots(): readonly (readonly [id: bigint, head: ChainBlock])[] {
    return this.#snapshots.heads().flatMap(([id, hash]) => {
      const head = this.chain.block(hash)
      return head === undefined ? [] : [[id, head] as const]
    })
  }

  /** Back to a moment, which is used up. False when there is none of this id. */
  revert(id: bigint): Promise<boolean> {
    return this.#inTurn(async () => {
      const moment = this.#snapshots.use(id)
      if (moment === undefined) return false
      await this.#goTo(moment.head, moment.edits, moment.waiting)
      moment.restore()
      await this.changed()
      await this.stored()
      return true
    })
  }

  /** Makes an earlier block the head. What came after it is gone, its transactions come back when that is wanted. */
  rollback(to: ChainBlock, keepsTransactions = false): Promise<void> {
    return this.#inTurn(async () => {
      if (keepsTransactions) await this.chain.setHead(to.hash)
      else await this.#goTo(to.hash, [], [])
      await this.#followed
      await this.stored()
    })
  }

  /** As at the beginning: blocks, clock and terms. Snapshots, and who was impersonated, are forgotten. */
  async reset(): Promise<void> {
    await this.rollback(this.chain.genesis)
    this.#snapshots.clear()
    this.impersonation.clear()
    this.#toBeginning()
    await this.changed()
  }

  /** Resolves when there is nothing left that blocks are made for by themselves. */
  async settled(): Promise<void> {
    await this.automine.settled()
    await this.#followed
  }

  /** Makes no more blocks, and resolves when the last one is made. */
  async close(): Promise<void> {
    this.automine.stop()
    await this.#turn
    await this.automine.settled()
    this.#stopFollowing()
    await this.#followed
  }

  async #goTo(head: Uint8Array, edits: StateChanges, waiting: readonly Transaction[]): Promise<void> {
    this.#isGoingBack = true
    try {
      await this.chain.setHead(head)
      await this.chain.replaceEdits(edits)
      await this.#followed
    } finally {
      this.#isGoingBack = false
    }
    this.pool.dropAll()
    await this.pool.moveTo({ head: poolHead(this.chain, this.terms()), returned: waiting, changed: [] })
  }

  /** Resolves when the store has what was made so far, on a chain that outlives its process. */
  async stored(): Promise<void> {
    if (this.#waitsForStore) await this.chain.flush()
  }

  #mineOne(): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const terms = this.terms()
      const produced = await this.chain.produceBlock(terms.attributes, this.#candidates(terms))
      await this.stored()
      this.clock.madeBlock(terms.timestamp)
      this.next.madeBlock()
      // What was asked of this block alone holds no longer.
      if (terms.attributes.imposed !== undefined) void this.changed()
      this.#reports.add(produced.block, produced.built.recording)
      if (produced.built.dropped.length > 0) this.pool.refused(produced.built.dropped)
      for (const listener of this.#listeners) listener(produced)
      return produced.block
    })
  }

  /** As many as could go in if each took the least. */
  #candidates({ gasLimit, baseFee, blobBaseFee }: BlockTerms, limit?: number): Transaction[] {
    const most = limit ?? Number(gasLimit / LEAST_TRANSACTION_GAS) + 1
    const candidates: Transaction[] = []
    for (const { transaction } of this.pool.best({ baseFee: baseFee ?? 0n, blobBaseFee: blobBaseFee ?? 0n })) {
      if (candidates.length >= most) break
      candidates.push(transaction)
    }
    return candidates
  }

  /** Called in the middle of the chain's turn: the pool hears of each move before anybody asks it for the next block. */
  #follow(move: HeadMove): void {
    const following = followMove(this.pool, poolHead(this.chain, this.terms()), move, !this.#isGoingBack)
    const both = [this.#followed, following.catch(this.#onFailure)]
    this.#followed = Promise.all(both).then(() => this.automine.look())
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }
}
