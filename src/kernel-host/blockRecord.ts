/**
 * The block that is being executed, on its way into the kernel.
 *
 * Owns: writing the BLOCK_* words. Must never: know a header.
 */
import * as L from '../../kernel/layout.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import type { MemoryViews } from './words.ts'

/** What the instructions of a block may ask about it. */
export interface BlockContext {
  readonly number: bigint
  readonly timestamp: bigint
  readonly gasLimit: bigint
  readonly coinbase: Uint8Array
  /** What DIFFICULTY says before the Merge. */
  readonly difficulty: bigint
  /** What PREVRANDAO says since the Merge. */
  readonly prevRandao: bigint
  readonly baseFee: bigint
  readonly blobBaseFee: bigint
  readonly chainId: bigint
  /** The hash of one of the 256 blocks before; undefined = unknown, which reads as zero. */
  blockHash(number: bigint): Uint8Array | undefined
  /**
   * What is found at addresses, in hex, against the rules: the number of a precompile, or -1 = none. Only a kernel with a listener
   * looks.
   */
  readonly movedPrecompiles?: ReadonlyMap<string, number> | undefined
}

export function writeBlock(views: MemoryViews, block: BlockContext, rules: Rules): void {
  views.writeWord(L.BLOCK_NUMBER, block.number)
  views.writeWord(L.BLOCK_TIMESTAMP, block.timestamp)
  views.writeWord(L.BLOCK_GAS_LIMIT, block.gasLimit)
  views.writeWord(L.BLOCK_PREV_RANDAO, rules.isProofOfStake ? block.prevRandao : block.difficulty)
  views.writeWord(L.BLOCK_CHAIN_ID, block.chainId)
  views.writeWord(L.BLOCK_BASE_FEE, block.baseFee)
  views.writeWord(L.BLOCK_BLOB_BASE_FEE, block.blobBaseFee)
  views.writeWordBytes(L.BLOCK_COINBASE_WORD, block.coinbase)
  views.writeAddress(L.BLOCK_COINBASE, block.coinbase)
}
