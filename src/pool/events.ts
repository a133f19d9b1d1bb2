/**
 * What a pool tells those who listen.
 *
 * Owns: the kinds of events, and their delivery. Must never: let a listener see the pool half changed, or stop it by throwing.
 */
import type { Refusal } from './errors.ts'
import type { PooledTransaction } from './pooledTransaction.ts'

export type PoolEvent =
  | { readonly kind: 'added'; readonly pooled: PooledTransaction }
  /** For the first time nothing has to come before it. */
  | { readonly kind: 'pending'; readonly pooled: PooledTransaction }
  | { readonly kind: 'replaced'; readonly pooled: PooledTransaction; readonly by: PooledTransaction }
  | { readonly kind: 'included'; readonly pooled: PooledTransaction }
  | { readonly kind: 'dropped'; readonly pooled: PooledTransaction; readonly reason: Refusal }

export type PoolListener = (event: PoolEvent) => void

export class PoolEvents {
  readonly #listeners = new Set<PoolListener>()
  #waiting: PoolEvent[] = []

  /** Gives the function that ends the subscription. */
  subscribe(listener: PoolListener): () => void {
    // Wrapped, so that one who subscribes twice is told twice.
    const own: PoolListener = (event) => listener(event)
    this.#listeners.add(own)
    return () => {
      this.#listeners.delete(own)
    }
  }

  note(event: PoolEvent): void {
    if (this.#listeners.size > 0) this.#waiting.push(event)
  }

  /** Called when the pool is whole again. */
  deliver(): void {
    if (this.#waiting.length === 0) return
    const events = this.#waiting
    this.#waiting = []
    for (const event of events) for (const listener of this.#listeners) tell(listener, event)
  }
}

/** What a listener throws is for whoever looks after the process, not for the one who sent a transaction. */
function tell(listener: PoolListener, event: PoolEvent): void {
  try {
    listener(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
