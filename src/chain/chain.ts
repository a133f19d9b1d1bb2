/**
 * The chain: blocks that build on one another, and the head among them.
 *
 * Owns: the tree of kept blocks, the import of a block, and the world's place in the tree. Must never: leave the world
 * anywhere but at the head when a call returns, or verify the seal of proof of work.
 */
import { SequentialExecutor } from '../executor/index.ts'
import type { StateChanges } from '../kernel-host/state.ts'
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
import type { World } from '../state/index.ts'
import type { BlockOutcome, ExecutionWorld } from './blockExecution.ts'
import { BlockTree } from './blockTree.ts'
import { type BlockAttributes, type BuiltBlock, buildBlock } from './buildBlock.ts'
import { type ChainBlock, hashAtHeight, pathBetween, rulesAfter, TreeBlock } from './chainBlock.ts'
import { InvalidBlockError, UnknownBlockError } from './errors.ts'
import { compareHashes, executeBlock } from './executeBlock.ts'
import { becomesHead } from './forkChoice.ts'
import type { ChainStep, KeptChain } from './records.ts'
import { checkBody } from './rules/body.ts'
import { checkHeader } from './rules/header.ts'
import { checkOmmers } from './rules/ommers.ts'

export interface ChainOptions {
  readonly config: ChainConfig
  /** The first block; the world is in its state, unless the chain is kept. */
  readonly genesis: Block
  readonly world: World
  /** For callers that have one already: a kernel reserves much address space. */
  readonly executor?: SequentialExecutor | undefined
  /** Where the chain is kept beside its world, and where it goes on. Left out = all of it is in memory. */
  readonly kept?: KeptChain | undefined
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
  readonly #world: World
  readonly #executor: SequentialExecutor
  readonly #tree: BlockTree
  readonly #kept: KeptChain | undefined
  #head: ChainBlock
  /** The block whose state the world is in. */
  #place: ChainBlock

  /** Throws InvalidBlockError when the world is not in the state that the genesis, or the kept block, commits to. */
  constructor({ config, genesis, world, executor, kept }: ChainOptions) {
    this.config = config
    this.#world = world
    this.#executor = executor ?? new SequentialExecutor()
    this.#tree = new BlockTree(genesis, kept)
    this.#kept = kept
    this.genesis = this.#tree.first
    this.#head = kept === undefined ? this.genesis : this.#known(kept.head)
    this.#place = kept === undefined ? this.genesis : this.#known(kept.place)
    compareHashes('stateRoot', this.#place.header.stateRoot, world.root())
  }

  get head(): ChainBlock {
    return this.#head
  }

  /** How many blocks are in memory. */
  get blocksInMemory(): number {
    return this.#tree.inMemory
  }

  /** A kept block by its hash, on whatever branch. */
  block(hash: Uint8Array): ChainBlock | undefined {
    return this.#tree.find(bytesToHex(hash), hash)
  }

  /** The block at this height on the way to the head. */
  blockAt(number: bigint): ChainBlock | undefined {
    return this.#tree.canonical(number)
  }

  /**
   * Checks and executes a block on its parent, which may be any kept block. Throws InvalidBlockError; state and head are
   * then as before.
   */
  importBlock(input: Uint8Array | Block, options?: ImportOptions): ImportedBlock {
    return runThrough(this.importSteps(input, options))
  }

  /** Makes a kept block the head, on whatever branch it is. Throws UnknownBlockError, and what the world refuses with. */
  setHead(hash: Uint8Array): void {
    runThrough(this.setHeadSteps(hash))
  }

  /**
   * Builds a block on any kept block, leaving out the transactions that cannot go in. It is not imported. Throws
   * UnknownBlockError, or InvalidBlockError when the attributes do not fit the parent.
   */
  buildBlock(attributes: BlockAttributes, transactions: Iterable<Transaction>, parentHash?: Uint8Array): BuiltBlock {
    return runThrough(this.buildSteps(attributes, transactions, parentHash))
  }

  /** `importBlock` for a world that may have to be waited for: stops before each step that the world takes. */
  *importSteps(input: Uint8Array | Block, { head = 'choose' }: ImportOptions = {}): Steps<ImportedBlock> {
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
      yield* this.#moveTo(parent)
      const outcome = executeBlock(this.#executor, block, rules, this.config, this.#executionWorld(parent))
      yield
      const imported = this.#take(block, parent, outcome, head === 'choose')
      return { block: imported, isNew: true, isHead: imported === this.#head }
    } finally {
      yield* this.#moveTo(this.#head)
    }
  }

  /** `setHead` in such steps. */
  *setHeadSteps(hash: Uint8Array): Steps<void> {
    const block = this.#known(hash)
    try {
      yield* this.#moveTo(block, block)
    } finally {
      yield* this.#moveTo(this.#head)
    }
  }

  /** `buildBlock` in such steps. */
  *buildSteps(
    attributes: BlockAttributes,
    transactions: Iterable<Transaction>,
    parentHash: Uint8Array = this.#head.hash,
  ): Steps<BuiltBlock> {
    const parent = this.#known(parentHash)
    try {
      yield* this.#moveTo(parent)
      const world = this.#executionWorld(parent)
      return buildBlock(this.#executor, parent, attributes, transactions, this.config, world)
    } finally {
      yield* this.#moveTo(this.#head)
    }
  }

  /** Brings the world back to the head after a process ended while it was elsewhere. */
  *recoverSteps(): Steps<void> {
    yield* this.#moveTo(this.#head)
  }

  /** The hash covers the header alone, so another body under it is still refused. */
  #again(known: ChainBlock, block: Block, encodedSize: number): ImportedBlock {
    const { parent } = known
    if (parent !== undefined) checkBody(block, encodedSize, rulesAfter(parent, block.header, this.config))
    return { block: known, isNew: false, isHead: known.id === this.#head.id }
  }

  #known(hash: Uint8Array): ChainBlock {
    const block = this.block(hash)
    if (block === undefined) throw new UnknownBlockError(bytesToHex(hash))
    return block
  }

  #parentOf({ header }: Block): ChainBlock {
    const parent = this.block(header.parentHash)
    if (parent !== undefined) return parent
    throw new InvalidBlockError('unknownParent', { number: header.number, parentHash: bytesToHex(header.parentHash) })
  }

  /** Commits what the block came to, if that gives the root its header has. */
  #take(block: Block, parent: ChainBlock, outcome: BlockOutcome, mayBecomeHead: boolean): ChainBlock {
    const { changes, receipts, requests } = outcome
    const totalDifficulty = parent.totalDifficulty + block.header.difficulty
    const record = { block, totalDifficulty, results: () => ({ receipts, requests }) }
    const taken = new TreeBlock(record, this.#tree, changes)
    const isHead = mayBecomeHead && becomesHead(taken, this.#head, this.config)
    taken.undo = this.#commit(changes, { ...this.#stepTo(taken, isHead ? taken : undefined), added: taken })
    return taken
  }

  #stepTo(place: ChainBlock, newHead: ChainBlock | undefined): ChainStep {
    if (newHead === undefined) return { place, head: this.#head }
    return { place, head: newHead, headMove: pathBetween(this.#head, newHead) }
  }

  /** Brings the world into the state of a kept block; with its last step, the head may move, too. */
  *#moveTo(block: ChainBlock, newHead?: ChainBlock): Steps<void> {
    const { down, up } = pathBetween(this.#place, block)
    this.#world.checkReach?.(down.length)
    let left = down.length + up.length
    for (const { undo = [], parent } of down) {
      yield
      const step = this.#stepTo(parent ?? this.genesis, --left === 0 ? newHead : undefined)
      this.#world.revert(undo, (batch) => {
        if (batch !== undefined) this.#kept?.records.write(batch, step)
      })
      this.#done(step)
    }
    for (const place of up) {
      const changes = place.changes ?? this.#executeAgain(place)
      yield
      this.#commit(changes, this.#stepTo(place, --left === 0 ? newHead : undefined))
    }
  }

  /** The way back is the result. */
  #commit(changes: StateChanges, step: ChainStep): StateChanges {
    const { undo } = this.#world.commit(changes, (batch, root) => {
      compareHashes('stateRoot', step.place.header.stateRoot, root)
      if (batch !== undefined) this.#kept?.records.write(batch, step)
    })
    this.#done(step)
    return undo
  }

  /** The place follows each step, so that a world that refuses one is not lost. */
  #done(step: ChainStep): void {
    this.#tree.done(step)
    this.#place = step.place
    this.#head = step.head
  }

  #executeAgain({ block, parent }: ChainBlock): StateChanges {
    const above = parent ?? this.genesis
    const rules = rulesAfter(above, block.header, this.config)
    return executeBlock(this.#executor, block, rules, this.config, this.#executionWorld(above)).changes
  }

  #executionWorld(parent: ChainBlock): ExecutionWorld {
    const world = this.#world
    return {
      state: world,
      blockHash: (number) => hashAtHeight(parent, number, (height) => this.#tree.canonicalHash(height)),
      rootAfter: (changes) => world.rootAfter(changes),
    }
  }
}

/** Work that stops before each step of the world. */
export type Steps<Result> = Generator<undefined, Result, undefined>

function runThrough<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
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
