/**
 * The time of blocks that are made here.
 *
 * Owns: how far the chain's time is from the machine's, and what was asked of the next blocks. Must never: give a block a time
 * that is not after its parent's.
 */
import { ProducerError } from './errors.ts'

export class BlockClock {
  readonly #now: () => number
  /** Seconds that the chain is ahead. */
  #offset = 0n
  #next: bigint | undefined
  /** Seconds from block to block whatever the machine's clock says. */
  interval: bigint | undefined

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Seconds that the chain is ahead of the machine. */
  get offset(): bigint {
    return this.#offset
  }

  /** What the machine's clock and the offset make of this moment. */
  get current(): bigint {
    return this.#machine() + this.#offset
  }

  /** What a block on this parent would get now. */
  timeOnTop(parentTime: bigint): bigint {
    if (this.#next !== undefined && this.#next > parentTime) return this.#next
    if (this.interval !== undefined) return parentTime + this.interval
    return this.current > parentTime ? this.current : parentTime + 1n
  }

  /**
   * The chain goes on from the time that a block was asked to have. So it does from a block that had to be later than it was,
   * because its parent had the same second: who then moves the clock by a minute means a minute after that block.
   */
  madeBlock(time: bigint): void {
    const wasAsked = this.#next !== undefined
    const isAhead = this.interval === undefined && time > this.current
    this.#next = undefined
    if (wasAsked || isAhead) this.#offset = time - this.#machine()
  }

  /** Gives the offset. */
  increase(seconds: bigint): bigint {
    this.#offset += seconds
    return this.#offset
  }

  /** From now on it is this time; where blocks have a rhythm of their own, it starts again here. */
  set(time: bigint): void {
    this.#next = this.interval === undefined ? undefined : time + this.interval
    this.#offset = time - this.#machine()
  }

  /** The next block has this time, and those after it go on from there. */
  setNext(time: bigint, parentTime: bigint): void {
    if (time <= parentTime) throw new ProducerError('timestampTooLow', { time, parentTime })
    this.#next = time
  }

  /** Gives what takes the clock back to this moment's settings. */
  save(): () => void {
    const [offset, next, interval] = [this.#offset, this.#next, this.interval]
    return () => {
      this.#offset = offset
      this.#next = next
      this.interval = interval
    }
  }

  #machine(): bigint {
    return BigInt(Math.floor(this.#now() / 1000))
  }
}
