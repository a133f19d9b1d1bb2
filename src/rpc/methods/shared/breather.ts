/**
 * Lets the event loop go on during long work on this thread.
 *
 * Owns: how long nobody else gets a turn. Must never: go on for a client who has left.
 */
import { setImmediate } from 'node:timers/promises'

const LONGEST_STRETCH_MS = 4

export class Breather {
  readonly #signal: AbortSignal
  #since = performance.now()

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Cheap when it is not time yet, so call it often: `if (breather.isDue) await breather.breathe()`. */
  get isDue(): boolean {
    return performance.now() - this.#since >= LONGEST_STRETCH_MS
  }

  /** Throws when nobody waits for the result any more. */
  async breathe(): Promise<void> {
    await setImmediate()
    this.#signal.throwIfAborted()
    this.#since = performance.now()
  }
}
