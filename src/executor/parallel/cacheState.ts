/**
 * Which state the lanes' memory holds, and how lanes may read what it does not hold.
 *
 * Owns: that knowledge. What lanes have read and what blocks have changed stays in the memory from block to block, as long
 * as each block starts from the state that the last one led to. A reader that is behind (changes wait to be written)
 * serves as long as every change that it lacks is in the memory: the memory was filled, block after block, from a moment on
 * at which the reader lacked nothing. Must never: let a lane read what has been overwritten.
 */
import type { LaneReaderSource } from '../../kernel-host/index.ts'
import { bytesToHex } from '../../primitives/hex.ts'
import type { BlockJob } from '../block.ts'

/** A fuller memory is emptied before the next block: 13 MB of accounts or 26 of slots, tens of thousands. */
const MOST_USE = 0.2

export class CacheState {
  /** The root of the state that the memory holds a part of; undefined = of none that anybody could start from. */
  #root: string | undefined
  /** The state that the block in execution leads to is not known yet. */
  #hasEnded = false
  /** Whether all that readers may lack is in the memory. */
  #isComplete = false

  /** `use` tells how full the memory is. */
  begin({ state, stateRoot }: BlockJob, use: number): { keepsCache: boolean; reader: LaneReaderSource | undefined } {
    const { laneReader } = state
    const lacksNothing = laneReader !== undefined && laneReader.isBehind !== true
    const keepsCache =
      stateRoot !== undefined && this.#root !== undefined && this.#root === bytesToHex(stateRoot) && use < MOST_USE
    this.#isComplete = lacksNothing || (keepsCache && this.#isComplete)
    this.#root = undefined
    this.#hasEnded = false
    return { keepsCache, reader: this.#isComplete ? laneReader : undefined }
  }

  /** The block has been executed by the lanes. */
  end(): void {
    this.#hasEnded = true
  }

  keep(stateRoot: Uint8Array): void {
    if (this.#hasEnded) this.#root = bytesToHex(stateRoot)
  }
}
