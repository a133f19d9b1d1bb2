/**
 * A block in the tree of blocks that the chain keeps.
 *
 * Owns: the shape of a node and what can be told by walking up from it. Must never: change a world.
 */
import type { StateChanges } from '../kernel-host/state.ts'
import { bytesToHex, equalBytes } from '../primitives/index.ts'
import {
  type Block,
  type BlockHeader,
  type ChainConfig,
  headerHash,
  type Receipt,
  type Rules,
  rulesAt,
} from '../protocol/index.ts'

export interface ChainBlock {
  readonly hash: Uint8Array
  /** The hash in hex: the key of tables. */
  readonly id: string
  readonly block: Block
  readonly header: BlockHeader
  /** undefined = the first block. */
  readonly parent: ChainBlock | undefined
  /** Difficulty of the chain up to and with this block. */
  readonly totalDifficulty: bigint
  readonly receipts: readonly Receipt[]
  /** EIP-7685, each with its type byte; empty before. */
  readonly requests: readonly Uint8Array[]
  /** What somebody changed in the parent's state before this block was executed on it; empty but on dev chains. */
  readonly edits: StateChanges
  /** From the parent's state to this block's; undefined = only executing it again tells. */
  readonly changes: StateChanges | undefined
  /** From this block's state to its parent's, for worlds that do not know that themselves; undefined = no longer kept. */
  readonly undo: StateChanges | undefined
}

/** What executing a block left behind, and what it was executed on besides its parent's state. */
export interface BlockResults {
  readonly receipts: readonly Receipt[]
  readonly requests: readonly Uint8Array[]
  readonly edits: StateChanges
}

/** What makes a block one of the chain. */
export interface BlockRecord {
  readonly block: Block
  readonly totalDifficulty: bigint
  /** True when all but the header is gone. */
  readonly isPruned?: boolean
  /** Read when they are asked for. */
  results(): BlockResults
}

/** Where blocks find their parents. */
export interface BlockFinder {
  find(id: string, hash: Uint8Array): ChainBlock | undefined
}

/** A block that knows its parent by hash, so that it keeps no other block in memory. */
export class TreeBlock implements ChainBlock {
  readonly hash: Uint8Array
  readonly id: string
  readonly block: Block
  readonly header: BlockHeader
  readonly totalDifficulty: bigint
  readonly changes: StateChanges | undefined
  /** Known when the changes are committed. */
  undo: StateChanges | undefined
  readonly #results: () => BlockResults
  readonly #parentId: string
  readonly #finder: BlockFinder

  constructor({ block, totalDifficulty, results }: BlockRecord, finder: BlockFinder, changes?: StateChanges) {
    this.hash = headerHash(block.header)
    this.id = bytesToHex(this.hash)
    this.block = block
    this.header = block.header
    this.totalDifficulty = totalDifficulty
    this.changes = changes
    this.#results = results
    this.#parentId = bytesToHex(block.header.parentHash)
    this.#finder = finder
  }

  get parent(): ChainBlock | undefined {
    return this.#finder.find(this.#parentId, this.header.parentHash)
  }

  get receipts(): readonly Receipt[] {
    return this.#results().receipts
  }

  get requests(): readonly Uint8Array[] {
    return this.#results().requests
  }

  get edits(): StateChanges {
    return this.#results().edits
  }
}

/** The first block, which is taken as it is. */
export function firstRecord(block: Block): BlockRecord {
  const nothing = { receipts: [], requests: [], edits: [] }
  return { block, totalDifficulty: block.header.difficulty, results: () => nothing }
}

/** The rules of a child of this block, which the total difficulty so far and the child's number and time decide. */
export function rulesAfter(
  parent: ChainBlock,
  child: { readonly number: bigint; readonly timestamp: bigint },
  config: ChainConfig,
): Rules {
  const { terminalTotalDifficulty } = config
  const isAfterMerge = terminalTotalDifficulty !== undefined && parent.totalDifficulty >= terminalTotalDifficulty
  return rulesAt(config, child.number, child.timestamp, isAfterMerge)
}

/**
 * The hash of the ancestor-or-self at this height; undefined = there is none. `canonicalHash` tells the hash at a height on the way
 * to the head, which saves walking once that way is met.
 */
export function hashAtHeight(
  from: ChainBlock,
  number: bigint,
  canonicalHash: (number: bigint) => Uint8Array | undefined,
): Uint8Array | undefined {
  let at: ChainBlock | undefined = from
  while (at !== undefined && at.header.number > number) {
    const canonical = canonicalHash(at.header.number)
    if (canonical !== undefined && equalBytes(canonical, at.hash)) return canonicalHash(number)
    at = at.parent
  }
  return at?.header.number === number ? at.hash : undefined
}

/** The way between two blocks of one tree: down from the first to the common ancestor, up from there to the second. */
export function pathBetween(from: ChainBlock, to: ChainBlock): { down: ChainBlock[]; up: ChainBlock[] } {
  const down: ChainBlock[] = []
  const up: ChainBlock[] = []
  let left = from
  let right = to
  while (left.id !== right.id) {
    if (left.header.number >= right.header.number) {
      down.push(left)
      left = parentOf(left)
    } else {
      up.unshift(right)
      right = parentOf(right)
    }
  }
  return { down, up }
}

function parentOf(block: ChainBlock): ChainBlock {
  if (block.parent === undefined) throw new RangeError(`block ${block.id} has no kept parent`)
  return block.parent
}
