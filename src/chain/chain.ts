/**
 * The chain: blocks that build on one another, and the head among them.
 *
 * Owns: the tree of kept blocks, the import of a block, and the world's place in the tree. Must never: leave the world
 * anywhere but at the head when a call returns, or verify the seal of proof of work.
 */
import { type BlockExecutor, SequentialBlockExecutor } from '../executor/index.ts'
import type { StateChanges, StateReader } from '../kernel-host/state.ts'
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
import { Overlay, type World } from '../state/index.ts'
import type { BlockOutcome } from './blockExecution.ts'
import { BlockTree } from './blockTree.ts'
import { type BlockAttributes, type BuiltBlock, buildBlock } from './buildBlock.ts'
import { type ChainBlock, hashAtHeight, pathBetween, rulesAfter, TreeBlock } from './chainBlock.ts'
import { InvalidBlockError, UnknownBlockError } from './errors.ts'
import { compareHashes, executeBlock } from './executeBlock.ts'
import { type EditedWorld, executionWorld } from './executionWorld.ts'
import { becomesHead } from './forkChoice.ts'
import type { ChainStep, HeadMove, KeptChain } from './records.ts'
import { checkBody } from './rules/body.ts'
import { checkHeader } from './rules/header.ts'
import { checkOmmers } from './rules/ommers.ts'

export interface ChainOptions {
  readonly config: ChainConfig
  /** The first block; the world is in its state, unless the chain is kept. */
  readonly genesis: Block
  readonly world: World
  /** Whoever made it closes it. Left out = one that executes block after block on this thread. */
  readonly executor?: BlockExecutor | undefined
  /** Where the chain is kept beside its world, and where it goes on. Left out = all of it is in memory. */
  readonly kept?: KeptChain | undefined
  /** Whether transactions may carry a mark instead of a signature (see `impersonate`), as on dev chains; they may not without it. */
  readonly believesMarks?: boolean | undefined
}

export interface ImportOptions {
  /**
   * `choose` (the default): total difficulty decides before the Merge, and after it every valid block becomes the head.
   * `keep`: the head stays until `setHead` moves it, as a consensus client wants it.
   */
  readonly head?: 'choose' | 'keep'
}

/** A block that this chain made and went on to. */
export interface ProducedBlock {
  readonly block: ChainBlock
  readonly built: BuiltBlock
  /** How long taking it over took. */
  readonly commitMilliseconds: number
}

/** Called when the head has moved, with the blocks that it left and those that it came to. Must not throw. */
export type HeadListener = (move: HeadMove) => void

export interface ImportedBlock {
  readonly block: ChainBlock
  /** False when the chain had the block before. */
  readonly isNew: boolean
  /** True when it is the head now. */
  readonly isHead: boolean
}

/**
 * Blocks on a genesis, and a world in the state of their head. Calls that move the world take turns, in the order in which they were
 * made; between them nobody else may move it.
 * @example
 * const chain = new Chain({ config, genesis, world: MemoryState.fromAlloc(alloc) })
 * const { block } = await chain.buildBlock({ timestamp: 12n, coinbase }, transactions)
 * const { isHead } = await chain.importBlock(block) // true
 */
export class Chain {
  readonly config: ChainConfig
  readonly genesis: ChainBlock
  readonly #world: World
  readonly #executor: BlockExecutor
  readonly #tree: BlockTree
  readonly #kept: KeptChain | undefined
  readonly #believesMarks: boolean
  readonly #listeners = new Set<HeadListener>()
  #head: ChainBlock
  /** Resolves when the calls before are done. */
  #turn: Promise<unknown> = Promise.resolve()
  /** The block whose state the world is in. */
  #place: ChainBlock
  #edits: Overlay

  /** Throws InvalidBlockError when the world is not in the state that the genesis, or the kept block, commits to. */
  constructor({ config, genesis, world, executor, kept, believesMarks = false }: ChainOptions) {
    this.config = config
    this.#world = world
    this.#executor = executor ?? new SequentialBlockExecutor()
    this.#tree = new BlockTree(genesis, kept)
    this.#kept = kept
    this.#believesMarks = believesMarks
    this.#edits = new Overlay(kept?.edits)
    this.genesis = this.#tree.first
    this.#head = kept === undefined ? this.genesis : this.#known(kept.head)
    this.#place = kept === undefined ? this.genesis : this.#known(kept.place)
    compareHashes('stateRoot', this.#place.header.stateRoot, world.root())
  }

  get head(): ChainBlock {
    return this.#head
  }

  /** What was changed in the state at the head outside any block; it becomes part of the next block made here. */
  get edits(): StateChanges {
    return this.#edits.changes
  }

  /** The state at the head with what was edited there, as it is at the moment of each reading. */
  get state(): StateReader {
    return this.#edits.isEmpty ? this.#world : this.#edits.on(this.#world)
  }

  /** Whether the world is in the head's state now, and not on its way. */
  get isAtHead(): boolean {
    return this.#place.id === this.#head.id
  }

  /** Gives the function that ends it. */
  onHeadMove(listener: HeadListener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
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
   * Checks and executes a block on its parent, which may be any kept block. Rejects with InvalidBlockError; state and head are
   * then as before.
   */
  importBlock(input: Uint8Array | Block, { head = 'choose' }: ImportOptions = {}): Promise<ImportedBlock> {
    const isEncoded = input instanceof Uint8Array
    // The caller's bytes may change before it is their turn.
    const given = isEncoded ? new Uint8Array(input) : input
    return this.inTurn(async () => {
      const block = given instanceof Uint8Array ? decode(given) : given
      return this.#import(block, given instanceof Uint8Array ? given : encodeBlock(given), head === 'choose')
    })
  }

  /** Makes a kept block the head, on whatever branch. Rejects with UnknownBlockError, and what the world refuses with. */
  setHead(hash: Uint8Array): Promise<void> {
    return this.inTurn(async () => {
      const block = this.#known(hash)
      return this.#andBack(() => this.#moveTo(block, block))
    })
  }

  /**
   * Builds a block on any kept block, or on the head, leaving out the transactions that cannot go in. It is not imported. Rejects
   * with UnknownBlockError, or InvalidBlockError when the attributes do not fit the parent.
   */
  buildBlock(
    attributes: BlockAttributes,
    transactions: Iterable<Transaction>,
    parentHash?: Uint8Array,
  ): Promise<BuiltBlock> {
    return this.inTurn(async () => {
      const parent = this.#known(parentHash ?? this.#head.hash)
      return this.#andBack(async () => {
        await this.#moveTo(parent)
        const world = this.#executionWorld(parent, parent.id === this.#head.id ? this.edits : [])
        return buildBlock(this.#executor, parent, attributes, transactions, this.config, world)
      })
    })
  }

  /**
   * Builds a block on the head, with the edits that wait there, and makes it the head; nothing is executed twice. Rejects as
   * `buildBlock` does.
   */
  produceBlock(attributes: BlockAttributes, transactions: Iterable<Transaction>): Promise<ProducedBlock> {
    return this.inTurn(async () => {
      const parent = this.#head
      const world = this.#executionWorld(parent, this.edits)
      const built = await buildBlock(this.#executor, parent, attributes, transactions, this.config, world)
      const start = performance.now()
      await this.#world.room?.()
      const known = this.block(headerHash(built.block.header))
      const encode = () => encodeBlock(built.block)
      const made = { block: built.block, encode, parent, edits: this.edits, outcome: built }
      const block = known ?? this.#take(made, true)
      // The same block may have been made before a snapshot was gone back to.
      if (known !== undefined) await this.#andBack(() => this.#moveTo(known, known))
      return { block, built, commitMilliseconds: performance.now() - start }
    })
  }

  /**
   * Changes the state at the head outside any block, for the next block made here. Edits add up. Changes that depend on the state
   * come as a function, which is called when it is their turn.
   */
  edit(changes: StateChanges | (() => StateChanges)): Promise<void> {
    return this.inTurn(async () => {
      await this.#world.room?.()
      const added = typeof changes === 'function' ? changes() : changes
      this.#kept?.records.addEdits(added)
      this.#edits.add(added)
    })
  }

  /** The same with nothing of the edits before. */
  replaceEdits(changes: StateChanges): Promise<void> {
    return this.inTurn(async () => {
      await this.#world.room?.()
      this.#kept?.records.replaceEdits(changes)
      this.#edits = new Overlay(changes)
    })
  }

  /** Brings the world back to the head after a process ended while it was elsewhere. */
  recover(): Promise<void> {
    return this.inTurn(() => this.#moveTo(this.#head))
  }

  /** Does what must not meet a moving world: after the calls before, and before those that follow. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }

  async #import(block: Block, encoded: Uint8Array, mayBecomeHead: boolean): Promise<ImportedBlock> {
    const known = this.block(headerHash(block.header))
    if (known !== undefined) return this.#again(known, block, encoded.length)
    const parent = this.#parentOf(block)
    const rules = rulesAfter(parent, block.header, this.config)
    checkHeader(block.header, parent.header, rules, this.config)
    checkBody(block, encoded.length, rules)
    checkOmmers(block, parent, this.config)
    return this.#andBack(async () => {
      await this.#moveTo(parent)
      const outcome = await executeBlock(this.#executor, block, rules, this.config, this.#executionWorld(parent, []))
      await this.#world.room?.()
      await this.#world.prepare?.(outcome.changes)
      const imported = this.#take({ block, encode: () => encoded, parent, edits: [], outcome }, mayBecomeHead)
      return { block: imported, isNew: true, isHead: imported === this.#head }
    })
  }

  /** Whatever happens, the world is at the head afterwards. */
  async #andBack<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } finally {
      await this.#moveTo(this.#head)
    }
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
  #take({ block, encode, parent, edits, outcome }: ExecutedHere, mayBecomeHead: boolean): ChainBlock {
    const { changes, receipts, requests } = outcome
    const totalDifficulty = parent.totalDifficulty + block.header.difficulty
    const record = { block, totalDifficulty, results: () => ({ receipts, requests, edits }) }
    const taken = new TreeBlock(record, this.#tree, changes)
    const isHead = mayBecomeHead && becomesHead(taken, this.#head, this.config)
    const step = { ...this.#stepTo(taken, isHead ? taken : undefined), added: { block: taken, encode } }
    taken.undo = this.#commit(changes, step)
    this.#executor.keep?.(block.header.stateRoot)
    return taken
  }

  #stepTo(place: ChainBlock, newHead: ChainBlock | undefined): ChainStep {
    if (newHead === undefined) return { place, head: this.#head }
    return { place, head: newHead, headMove: pathBetween(this.#head, newHead) }
  }

  /** Brings the world into the state of a kept block; with its last step, the head may move, too. */
  async #moveTo(block: ChainBlock, newHead?: ChainBlock): Promise<void> {
    const { down, up } = pathBetween(this.#place, block)
    this.#world.checkReach?.(down.length)
    let left = down.length + up.length
    for (const { undo = [], parent } of down) {
      await this.#world.room?.()
      const step = this.#stepTo(parent ?? this.genesis, --left === 0 ? newHead : undefined)
      this.#world.revert(undo, (batch) => {
        if (batch !== undefined) this.#kept?.records.write(batch, step)
      })
      this.#done(step)
    }
    for (const place of up) {
      const changes = place.changes ?? (await this.#executeAgain(place))
      await this.#world.room?.()
      await this.#world.prepare?.(changes)
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
    const { headMove } = step
    if (headMove === undefined || headMove.down.length + headMove.up.length === 0) return
    this.#edits = new Overlay()
    for (const listener of this.#listeners) listener(headMove)
  }

  async #executeAgain({ block, parent, edits }: ChainBlock): Promise<StateChanges> {
    const above = parent ?? this.genesis
    const rules = rulesAfter(above, block.header, this.config)
    const world = this.#executionWorld(above, edits)
    return world.withEdits((await executeBlock(this.#executor, block, rules, this.config, world)).changes)
  }

  #executionWorld(parent: ChainBlock, edits: StateChanges): EditedWorld {
    return executionWorld(this.#world, this.#place.header.stateRoot, edits, {
      blockHash: (number) => hashAtHeight(parent, number, (height) => this.#tree.canonicalHash(height)),
      believesMarks: this.#believesMarks,
    })
  }
}

/** A block that was just executed on the world as it is. */
interface ExecutedHere {
  readonly block: Block
  encode(): Uint8Array
  readonly parent: ChainBlock
  /** What it was executed on besides its parent's state; its changes have that in them. */
  readonly edits: StateChanges
  readonly outcome: Pick<BlockOutcome, 'changes' | 'receipts' | 'requests'>
}

function decode(rlp: Uint8Array): Block {
  try {
    return decodeBlock(rlp)
  } catch (error) {
    const isRefused =
      error instanceof DecodeError || error instanceof BlockTransactionError || error instanceof RlpError
    throw isRefused ? new InvalidBlockError('malformed', { reason: error.message }, error) : error
  }
}
