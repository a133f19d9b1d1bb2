/**
 * The chain: blocks that build on one another, and the head among them.
 *
 * Owns: the tree of kept blocks, the import of a block, and the world's place in the tree. Must never: leave the world
 * anywhere but at the head when a call returns, or verify the seal of proof of work.
 */
import { SequentialExecutor } from '../executor/index.ts'
import { bytesToHex, RlpError } from '../primitives/index.ts'
import {
  type Block,
  BlockTransactionError,
  type ChainConfig,
  DecodeError,
  decodeBlock,
  encodeBlock,
  headerHash,
  type Transaction,
} from '../protocol/index.ts'
import type { BlockOutcome, ExecutionWorld } from './blockExecution.ts'
import { type BlockAttributes, type BuiltBlock, buildBlock } from './buildBlock.ts'
import { type ChainBlock, hashAtHeight, pathBetween, rootBlock, rulesAfter } from './chainBlock.ts'
import { InvalidBlockError, UnknownBlockError } from './errors.ts'
import { compareHashes, executeBlock } from './executeBlock.ts'
import { becomesHead } from './forkChoice.ts'
import { checkBody } from './rules/body.ts'
import { checkHeader } from './rules/header.ts'
import { checkOmmers } from './rules/ommers.ts'
import { type ChainWorld, goBack, rootAfter } from './world.ts'

export interface ChainOptions {
  readonly config: ChainConfig
  /** The first block; the world is in its state. */
  readonly genesis: Block
  readonly world: ChainWorld
  /** For callers that have one already: a kernel reserves much address space. */
  readonly executor?: SequentialExecutor
}

export interface ImportOptions {
  /**
   * `choose` (the default): total difficulty decides before the Merge, and after it every valid block becomes the head.
   * `keep`: the head stays until `setHead` moves it, as a consensus client wants it.
   */
  readonly head?: 'choose' | 'keep'
}

export interface ImportedBlock {
  readonly block: ChainBlock
  /** False when the chain had the block before. */
  readonly isNew: boolean
  /** True when it is the head now. */
  readonly isHead: boolean
}

/**
 * Blocks on a genesis, and a world in the state of their head.
 * @example
 * const chain = new Chain({ config, genesis, world: MemoryState.fromAlloc(alloc) })
 * const { block } = chain.buildBlock({ timestamp: 12n, coinbase }, transactions)
 * chain.importBlock(block).isHead // true
 */
export class Chain {
  readonly config: ChainConfig
  readonly genesis: ChainBlock
  readonly #world: ChainWorld
  readonly #executor: SequentialExecutor
  readonly #blocks = new Map<string, ChainBlock>()
  /** Ids of the blocks from the genesis to the head, by height above the genesis. */
  readonly #canonical: string[] = []
  #head: ChainBlock
  /** The block whose state the world is in. */
  #place: ChainBlock

  /** Throws InvalidBlockError when the world is not in the state that the genesis commits to. */
  constructor({ config, genesis, world, executor }: ChainOptions) {
    compareHashes('stateRoot', genesis.header.stateRoot, world.root())
    this.config = config
    this.#world = world
    this.#executor = executor ?? new SequentialExecutor()
    this.genesis = rootBlock(genesis)
    this.#head = this.genesis
    this.#place = this.genesis
    this.#blocks.set(this.genesis.id, this.genesis)
    this.#canonical.push(this.genesis.id)
  }

  get head(): ChainBlock {
    return this.#head
  }

  /** A kept block by its hash, on whatever branch. */
  block(hash: Uint8Array): ChainBlock | undefined {
    return this.#blocks.get(bytesToHex(hash))
  }

  /** The block at this height on the way to the head. */
  blockAt(number: bigint): ChainBlock | undefined {
    const id = this.#canonical[Number(number - this.genesis.header.number)]
    return id === undefined ? undefined : this.#blocks.get(id)
  }

  /**
   * Checks and executes a block on its parent, which may be any kept block. Throws InvalidBlockError; state and head are
   * then as before.
   */
  importBlock(input: Uint8Array | Block, { head = 'choose' }: ImportOptions = {}): ImportedBlock {
    const { block, size } = input instanceof Uint8Array ? decode(input) : { block: input, size: undefined }
    const encodedSize = size ?? encodeBlock(block).length
    const known = this.block(headerHash(block.header))
    if (known !== undefined) return this.#again(known, block, encodedSize)
    const parent = this.#parentOf(block)
    const rules = rulesAfter(parent, block.header, this.config)
    checkHeader(block.header, parent.header, rules, this.config)
    checkBody(block, encodedSize, rules)
    checkOmmers(block, parent, this.config)
    try {
      this.#moveTo(parent)
      const world = this.#executionWorld(parent)
      const outcome = executeBlock(this.#executor, block, rules, this.config, world)
      const imported = this.#take(block, parent, outcome)
      if (head === 'choose' && becomesHead(imported, this.#head, this.config)) this.#makeHead(imported)
      return { block: imported, isNew: true, isHead: imported === this.#head }
    } finally {
      this.#moveTo(this.#head)
    }
  }

  /** Makes a kept block the head, on whatever branch it is. Throws UnknownBlockError, and what the world refuses with. */
  setHead(hash: Uint8Array): void {
    const block = this.block(hash)
    if (block === undefined) throw new UnknownBlockError(bytesToHex(hash))
    try {
      this.#moveTo(block)
      this.#makeHead(block)
    } finally {
      this.#moveTo(this.#head)
    }
  }

  /**
   * Builds a block on any kept block, leaving out the transactions that cannot go in. It is not imported. Throws
   * UnknownBlockError, or InvalidBlockError when the attributes do not fit the parent.
   */
  buildBlock(
    attributes: BlockAttributes,
    transactions: Iterable<Transaction>,
    parentHash: Uint8Array = this.#head.hash,
  ): BuiltBlock {
    const parent = this.block(parentHash)
    if (parent === undefined) throw new UnknownBlockError(bytesToHex(parentHash))
    try {
      this.#moveTo(parent)
      const world = this.#executionWorld(parent)
      return buildBlock(this.#executor, parent, attributes, transactions, this.config, world)
    } finally {
      this.#moveTo(this.#head)
    }
  }

  /** The hash covers the header alone, so another body under it is still refused. */
  #again(known: ChainBlock, block: Block, encodedSize: number): ImportedBlock {
    if (known.parent !== undefined) checkBody(block, encodedSize, rulesAfter(known.parent, block.header, this.config))
    return { block: known, isNew: false, isHead: known === this.#head }
  }

  #parentOf({ header }: Block): ChainBlock {
    const parent = this.block(header.parentHash)
    if (parent !== undefined) return parent
    throw new InvalidBlockError('unknownParent', { number: header.number, parentHash: bytesToHex(header.parentHash) })
  }

  /** Commits what the block came to, if that gives the root its header has. */
  #take(block: Block, parent: ChainBlock, { changes, receipts, requests }: BlockOutcome): ChainBlock {
    const { root, undo } = this.#world.commit(changes)
    try {
      compareHashes('stateRoot', block.header.stateRoot, root)
    } catch (error) {
      goBack(this.#world, undo)
      throw error
    }
    const { header } = block
    const hash = headerHash(header)
    const totalDifficulty = parent.totalDifficulty + header.difficulty
    const id = bytesToHex(hash)
    const taken = { hash, id, block, header, parent, totalDifficulty, receipts, requests, changes, undo }
    this.#blocks.set(id, taken)
    this.#place = taken
    return taken
  }

  #makeHead(block: ChainBlock): void {
    const { down, up } = pathBetween(this.#head, block)
    this.#canonical.length -= down.length
    for (const { id } of up) this.#canonical.push(id)
    this.#head = block
  }

  /** Brings the world into the state of a kept block. */
  #moveTo(block: ChainBlock): void {
    const { down, up } = pathBetween(this.#place, block)
    // The place follows each step, so that a world that refuses one is not lost.
    for (const { undo, parent } of down) {
      goBack(this.#world, undo)
      this.#place = parent ?? this.genesis
    }
    for (const step of up) {
      this.#world.commit(step.changes)
      this.#place = step
    }
  }

  #executionWorld(parent: ChainBlock): ExecutionWorld {
    const world = this.#world
    return {
      state: world,
      blockHash: (number) => hashAtHeight(parent, number),
      rootAfter: (changes) => rootAfter(world, changes),
    }
  }
}

function decode(rlp: Uint8Array): { block: Block; size: number } {
  try {
    return { block: decodeBlock(rlp), size: rlp.length }
  } catch (error) {
    const isRefused =
      error instanceof DecodeError || error instanceof BlockTransactionError || error instanceof RlpError
    throw isRefused ? new InvalidBlockError('malformed', { reason: error.message }, error) : error
  }
}
