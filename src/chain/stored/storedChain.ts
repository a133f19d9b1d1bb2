/**
 * A chain that outlives its process: blocks, receipts, look-ups and world in one store, a step in one batch.
 *
 * Owns: what is asked of the store besides the chain. Must never: hold more than the last blocks in memory, or apply a rule of its
 * own: the rules are those of `Chain`.
 */
import type { BlockExecutor } from '../../executor/index.ts'
import type { Block, ChainConfig, Transaction } from '../../protocol/index.ts'
import {
  changesBackTo,
  mergeChanges,
  type StateChanges,
  type StateReader,
  type StoredWorld,
  type StoreReader,
} from '../../state/index.ts'
import type { BlockAttributes, BuiltBlock } from '../buildBlock.ts'
import { Chain, type HeadListener, type ImportedBlock, type ImportOptions, type ProducedBlock } from '../chain.ts'
import { type ChainBlock, rulesAfter } from '../chainBlock.ts'
import { sendersOf } from '../senders.ts'
import type { ChainHead } from './codec.ts'
import { SideBlockError } from './errors.ts'
import { OpenState, type RemoteState } from './openState.ts'
import { type SkimmedBlock, StoredRecords } from './storedRecords.ts'

export interface StoredChainParts {
  readonly config: ChainConfig
  readonly genesis: Block
  readonly world: StoredWorld
  readonly kept: ChainHead
  readonly blocksInMemory: number
  /** Infinity = all of them. */
  readonly keepBodies: number
  readonly executor?: BlockExecutor | undefined
  readonly believesMarks?: boolean | undefined
}

/** A transaction with its place on the way to the head. */
export interface FoundTransaction {
  readonly transaction: Transaction
  readonly block: ChainBlock
  readonly index: number
}

/**
 * Made by `openChain`. Calls that move the world take turns; each waits when the writer is too far behind.
 * @example
 * const chain = await openChain({ at: 'data', genesis })
 * await chain.importBlock(rlp)
 * await chain.flush() // what was imported before is kept as the durability says
 * await chain.close()
 */
export class StoredChain {
  readonly #chain: Chain
  readonly #world: StoredWorld
  readonly #records: StoredRecords
  readonly #executor: BlockExecutor | undefined
  readonly #believesMarks: boolean

  constructor(parts: StoredChainParts) {
    const { config, genesis, world, kept, blocksInMemory, keepBodies, executor, believesMarks = false } = parts
    this.#executor = executor
    this.#believesMarks = believesMarks
    this.#world = world
    const pruning = { keepBodies, firstKeptState: () => this.firstKeptState }
    this.#records = new StoredRecords(world.reader, kept.genesis, {
      pruning: Number.isFinite(keepBodies) ? pruning : undefined,
      annotate: (batch) => world.annotate(batch),
    })
    const edits = this.#records.edits()
    const { head, place } = kept
    this.#chain = new Chain({
      config,
      genesis,
      world,
      executor,
      believesMarks,
      kept: { records: this.#records, head, place, edits, blocksInMemory },
    })
  }

  get config(): ChainConfig {
    return this.#chain.config
  }

  get genesis(): ChainBlock {
    return this.#chain.genesis
  }

  get head(): ChainBlock {
    return this.#chain.head
  }

  /** On how many lanes its blocks are executed; 0 = on the calling thread. */
  get lanes(): number {
    return this.#executor?.lanes ?? 0
  }

  /** How many blocks are in memory. */
  get blocksInMemory(): number {
    return this.#chain.blocksInMemory
  }

  /** The first block whose state can be asked for and gone back to. */
  get firstKeptState(): bigint {
    return BigInt(this.#world.firstKeptBlock)
  }

  /** The first block after the genesis that is kept whole; of those before only the header is. */
  get firstKeptBody(): bigint {
    return this.#records.firstWhole() ?? this.genesis.header.number + 1n
  }

  /** All tables as of the last step; what it gives must be read before the next. */
  get reader(): StoreReader {
    return this.#world.reader
  }

  /** What is imported and not yet written. */
  get waiting(): { readonly batches: number; readonly bytes: number } {
    return this.#world.waiting
  }

  /** A block by its hash, on whatever branch. Of a pruned one, all but the header throws PrunedBlockError. */
  block(hash: Uint8Array): ChainBlock | undefined {
    return this.#chain.block(hash)
  }

  /** The block at this height on the way to the head. */
  blockAt(number: bigint): ChainBlock | undefined {
    return this.#chain.blockAt(number)
  }

  /** The same for those who look at many blocks: no more of it is decoded than is asked for, and none remembered. */
  skim(number: bigint): SkimmedBlock | undefined {
    const hash = this.#records.canonicalHash(number)
    return hash && this.#records.skim(hash)
  }

  /** A transaction on the way to the head, by its hash. */
  transaction(hash: Uint8Array): FoundTransaction | undefined {
    const place = this.#records.transaction(hash)
    const block = place && this.blockAt(place.number)
    const transaction = block?.block.transactions[place!.index]
    return transaction && { transaction, block: block!, index: place!.index }
  }

  /** As `Chain.importBlock`. Rejects with HistoryError when the parent's state is no longer kept. */
  importBlock(input: Uint8Array | Block, options?: ImportOptions): Promise<ImportedBlock> {
    return this.#chain.importBlock(input, options)
  }

  /** As `Chain.setHead`. Rejects with HistoryError when the way there leads through states that are no longer kept. */
  setHead(hash: Uint8Array): Promise<void> {
    return this.#chain.setHead(hash)
  }

  /** As `Chain.buildBlock`. */
  buildBlock(
    attributes: BlockAttributes,
    transactions: Iterable<Transaction>,
    parentHash?: Uint8Array,
  ): Promise<BuiltBlock> {
    return this.#chain.buildBlock(attributes, transactions, parentHash)
  }

  /** As `Chain.produceBlock`. */
  produceBlock(attributes: BlockAttributes, transactions: Iterable<Transaction>): Promise<ProducedBlock> {
    return this.#chain.produceBlock(attributes, transactions)
  }

  /** As `Chain.edits`. They are kept like everything else. */
  get edits(): StateChanges {
    return this.#chain.edits
  }

  /** As `Chain.edit`; a function is given the state at the head with the edits before. */
  edit(changes: StateChanges | ((state: StateReader) => StateChanges)): Promise<void> {
    return this.#chain.edit(typeof changes === 'function' ? () => changes(this.state) : changes)
  }

  /** As `Chain.replaceEdits`. */
  replaceEdits(changes: StateChanges): Promise<void> {
    return this.#chain.replaceEdits(changes)
  }

  /** As `Chain.onHeadMove`. */
  onHeadMove(listener: HeadListener): () => void {
    return this.#chain.onHeadMove(listener)
  }

  /** The state at the head with what was edited there, as it is at the moment of each reading. */
  get state(): StateReader {
    return this.#chain.state
  }

  /**
   * The state after a block on the way to the head, with the edits at the head; must be closed. Rejects with HistoryError when it
   * is no longer kept, with SideBlockError when the block is on another branch. Waits only while the world is away from the head.
   */
  async stateAt(block: ChainBlock): Promise<OpenState> {
    return this.#chain.isAtHead ? this.#openState(block) : this.#chain.inTurn(async () => this.#openState(block))
  }

  /**
   * The state root that changes would lead to from the state after a block on the way to the head; what is edited there counts only
   * when it is among the changes. Costs as much as what has changed since that block. Rejects as `stateAt`.
   */
  rootAfter(block: ChainBlock, changes: StateChanges): Promise<Uint8Array> {
    return this.#chain.inTurn(async () => {
      this.#requireCanonical(block)
      const back = changesBackTo(this.#world, Number(block.header.number))
      return this.#world.rootAfter(mergeChanges(back, changes))
    })
  }

  /** Who sent the transactions of a block of this chain. */
  async sendersOf({ block, header, parent }: ChainBlock): Promise<readonly Uint8Array[]> {
    if (block.transactions.length === 0) return []
    const senders = await sendersOf(block.transactions, {
      rules: rulesAfter(parent ?? this.genesis, header, this.config),
      chainId: this.config.chainId,
      lanes: this.#executor?.sharedLanes,
      believesMarks: this.#believesMarks,
    })
    const refused = senders.find((sender) => sender instanceof Error)
    if (refused !== undefined) throw refused
    return senders as Uint8Array[]
  }

  /** Brings the world to the head when an earlier process left it elsewhere. */
  recover(): Promise<void> {
    return this.#chain.recover()
  }

  /** Resolves when everything imported before is written, and kept as the store's durability says. */
  flush(): Promise<void> {
    return this.#chain.inTurn(() => this.#world.flush())
  }

  /** Waits for the calls before, writes what waits, and closes the store. */
  close(): Promise<void> {
    return this.#chain.inTurn(() => this.#world.close())
  }

  #openState(block: ChainBlock): OpenState {
    const number = Number(block.header.number)
    this.#requireCanonical(block)
    const edits = block.id === this.head.id ? this.edits : []
    return new OpenState(block, this.#world.view(number), edits, this.#remoteState(block, edits))
  }

  #requireCanonical({ header, id }: ChainBlock): void {
    if (this.blockAt(header.number)?.id !== id) throw new SideBlockError(header.number, id)
  }

  /** Each batch that waits carries one block at most. */
  #remoteState({ header, hash }: ChainBlock, edits: StateChanges): RemoteState | undefined {
    const { folder, block, waiting } = this.#world
    const number = Number(header.number)
    if (folder === undefined || number + waiting.batches > block) return undefined
    return { folder, block: number, hash, edits }
  }
}
