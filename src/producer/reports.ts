/**
 * How the execution of the last blocks went.
 *
 * Owns: the recordings, bounded by their transactions. Must never: draw a conclusion before somebody asks.
 */
import type { BlockRecording, ChainBlock } from '../chain/index.ts'
import type { BlockReport } from '../executor/index.ts'

/** Of all kept recordings together. */
const MOST_TRANSACTIONS = 2500
const MOST_BLOCKS = 256

export class RecentReports {
  /** By id of the block, the oldest first. */
  readonly #recordings = new Map<string, BlockRecording>()
  #transactions = 0

  add(block: ChainBlock, recording: BlockRecording): void {
    this.#forget(block.id)
    this.#recordings.set(block.id, recording)
    this.#transactions += recording.trace.transactions.length
    for (const id of this.#recordings.keys()) {
      const isFull = this.#transactions > MOST_TRANSACTIONS || this.#recordings.size > MOST_BLOCKS
      if (!isFull || id === block.id) break
      this.#forget(id)
    }
  }

  /** undefined = it is not, or no longer, known how the block went. */
  of(block: ChainBlock): BlockReport | undefined {
    return this.#recordings.get(block.id)?.report()
  }

  #forget(id: string): void {
    this.#transactions -= this.#recordings.get(id)?.trace.transactions.length ?? 0
    this.#recordings.delete(id)
  }
}
