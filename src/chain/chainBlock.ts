/**
 * A block in the tree of blocks that the chain keeps.
 *
 * Owns: the shape of a node and what can be told by walking up from it. Must never: change a world.
 */
import type { StateChanges } from '../kernel-host/state.ts'
import { bytesToHex } from '../primitives/index.ts'
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
  /** undefined = the first block that is kept. */
  readonly parent: ChainBlock | undefined
  /** Difficulty of the chain up to and with this block. */
  readonly totalDifficulty: bigint
  readonly receipts: readonly Receipt[]
  /** EIP-7685, each with its type byte; empty before. */
  readonly requests: readonly Uint8Array[]
  /** From the parent's state to this block's. */
  readonly changes: StateChanges
  /** From this block's state to its parent's. */
  readonly undo: StateChanges
}

/** The first block, which is taken as it is. */
export function rootBlock(block: Block): ChainBlock {
  const hash = headerHash(block.header)
  const { header } = block
  return {
    hash,
    id: bytesToHex(hash),
    block,
    header,
    parent: undefined,
    totalDifficulty: header.difficulty,
    receipts: [],
    requests: [],
    changes: [],
    undo: [],
  }
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

/** The hash of the ancestor-or-self at this height; undefined = it is not kept. */
export function hashAtHeight(from: ChainBlock, number: bigint): Uint8Array | undefined {
  let at: ChainBlock | undefined = from
  while (at !== undefined && at.header.number > number) at = at.parent
  return at?.header.number === number ? at.hash : undefined
}

/** The way between two blocks of one tree: down from the first to the common ancestor, up from there to the second. */
export function pathBetween(from: ChainBlock, to: ChainBlock): { down: ChainBlock[]; up: ChainBlock[] } {
  const down: ChainBlock[] = []
  const up: ChainBlock[] = []
  let left = from
  let right = to
  while (left !== right) {
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
