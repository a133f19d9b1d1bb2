/**
 * What a chain that outlives its process needs of wherever its blocks are kept.
 *
 * Owns: this shape. Must never: say how anything is kept.
 */
import type { Batch, StateChanges } from '../state/index.ts'
import type { BlockRecord, ChainBlock } from './chainBlock.ts'

/** The way that the head moves. */
export interface HeadMove {
  /** The blocks that are no longer on the way to the head, from the top. */
  readonly down: readonly ChainBlock[]
  /** Those that now are, from the bottom. */
  readonly up: readonly ChainBlock[]
}

/** What happens together with one step of the world. */
export interface ChainStep {
  /** The block whose state the world is in afterwards. */
  readonly place: ChainBlock
  /** The head afterwards. */
  readonly head: ChainBlock
  /** A block that the chain did not have, and its RLP. */
  readonly added?: { readonly block: ChainBlock; encode(): Uint8Array } | undefined
  readonly headMove?: HeadMove | undefined
}

/** Blocks beside a world, in the same batches. */
export interface ChainRecords {
  /** A block on whatever branch. */
  block(hash: Uint8Array): BlockRecord | undefined
  /** The hash at this height on the way to the head. */
  canonicalHash(number: bigint): Uint8Array | undefined
  write(batch: Batch, step: ChainStep): void
  /** Keeps what waits to become part of the next block. A move of the head ends that. */
  addEdits(edits: StateChanges): void
  /** The same without what waited before. */
  replaceEdits(edits: StateChanges): void
}

/** Where a chain goes on. */
export interface KeptChain {
  readonly records: ChainRecords
  readonly head: Uint8Array
  /** The block whose state the world is in: the head, but for a process that ended while it moved. */
  readonly place: Uint8Array
  /** What was edited at the head and is in no block yet; left out = nothing. */
  readonly edits?: StateChanges | undefined
  /** Blocks that stay in memory, at least 1. */
  readonly blocksInMemory: number
}
