/**
 * Ctrl-C while a command works.
 *
 * Owns: the signal's handler for as long as the work takes. Must never: end the process; a second signal does.
 */
import { setImmediate } from 'node:timers/promises'

/** The user wants it to end. Thrown between pieces of work that belong together. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
}

/** So long a command may go on before signals get their turn. */
const TURN_INTERVAL = 50

export class Interruption {
  readonly #handler = () => {
    this.#hasCome = true
  }
  #hasCome = false
  #lastTurn = performance.now()

  constructor() {
    process.once('SIGINT', this.#handler)
  }

  /** Throws InterruptedError once the signal has come; to be called often. */
  async check(): Promise<void> {
    if (performance.now() - this.#lastTurn >= TURN_INTERVAL) {
      await setImmediate()
      this.#lastTurn = performance.now()
    }
    this.#throwIfCome()
  }

  /** The same items with a check before each; whoever takes them gives signals their turn. */
  *checked<T>(items: Iterable<T>): Generator<T, void, undefined> {
    for (const item of items) {
      this.#throwIfCome()
      yield item
    }
  }

  /** Signals do again what they did before. */
  end(): void {
    process.off('SIGINT', this.#handler)
  }

  #throwIfCome(): void {
    if (this.#hasCome) throw new InterruptedError('interrupted')
  }
}
