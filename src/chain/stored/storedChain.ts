/**
 * A chain that outlives its process: blocks, receipts, look-ups and world in one store, a step in one batch.
 *
 * Owns: what is asked of the store besides the chain. Must never: hold more than the last blocks in memory, or apply a rule of its
 * own: the rules are those of `Chain`.
 */
import type { BlockExecutor } from '../../executor/index.ts'
import type { Block, ChainConfig, Transaction } from '../../protocol/index.ts'
import type { StoredWorld, StoreReader, WorldView } from '../../state/index.ts'
import type { BlockAttributes, BuiltBlock } from '../buildBlock.ts'
import { Chain, type ImportedBlock, type ImportOptions } from '../chain.ts'
import type { ChainBlock } from '../chainBlock.ts'
import type { ChainHead } from './codec.ts'
import { StoredRecords } from './storedRecords.ts'

export interface StoredChainParts {
  readonly config: ChainConfig
  readonly genesis: Block
  readonly world: StoredWorld
  readonly kept: ChainHead
  readonly blocksInMemory: number
  /** Infinity = all of them. */
  readonly keepBodies: number
  readonly executor?: BlockExecutor | undefined
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

  constructor({ config, genesis, world, kept, blocksInMemory, keepBodies, executor }: StoredChainParts) {
    this.#world = world
    const pruning = { keepBodies, firstKeptState: () => this.firstKeptState }
    this.#records = new StoredRecords(world.reader, kept.genesis, Number.isFinite(keepBodies) ? pruning : undefined)
    const { head, place } = kept
    this.#chain = new Chain({
      config,
      genesis,
      world,
      executor,
      kept: { records: this.#records, head, place, blocksInMemory },
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

  /** The state after the block at this height on the way to the head, or after the head; must be closed. */
  view(number: bigint = this.head.header.number): Promise<WorldView> {
    return this.#chain.inTurn(async () => this.#world.view(Number(number)))
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
}
