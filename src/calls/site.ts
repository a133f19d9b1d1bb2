/**
 * Where a call happens: a block, a state, and what lies on top of it.
 *
 * Owns: this shape, and what instructions are told of a block. Must never: know who asked for the call.
 */
import type { ExecutionHeader } from '../chain/index.ts'
import type { BlockContext, StateChanges, StateReader } from '../kernel-host/index.ts'
import { bytesToBigInt } from '../primitives/bytes.ts'
import { blobBaseFee, type Rules } from '../protocol/index.ts'

export interface CallSite {
  readonly context: Omit<BlockContext, 'blockHash'>
  readonly rules: Rules
  /**
   * Has to be readable until the call has settled. Of an `OpenState` lanes read for themselves what is on disk, and keep what they
   * have read for the next call on the same block; of any other they ask this thread.
   */
  readonly state: StateReader
  /** Lie on top of the state. The same list again is not sent again. */
  readonly overrides: StateChanges
  readonly blockHash: (number: bigint) => Uint8Array | undefined
}

/** What instructions of a block are told of it. */
export function contextOf(header: ExecutionHeader, { blobs }: Rules, chainId: bigint): CallSite['context'] {
  return {
    number: header.number,
    timestamp: header.timestamp,
    gasLimit: header.gasLimit,
    coinbase: header.coinbase,
    difficulty: header.difficulty,
    prevRandao: bytesToBigInt(header.mixHash),
    baseFee: header.baseFeePerGas ?? 0n,
    blobBaseFee: blobs === undefined ? 0n : blobBaseFee(header.excessBlobGas ?? 0n, blobs),
    chainId,
  }
}
