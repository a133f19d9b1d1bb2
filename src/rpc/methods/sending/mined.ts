/**
 * Waiting for automine.
 *
 * Owns: when it has done with a transaction. Must never: wait for other transactions as long as they keep coming.
 */
import type { Hex, TransactionPool } from '../../../pool/index.ts'
import type { Producer } from '../../../producer/index.ts'

export class MinedTransactions {
  readonly #producer: Producer
  readonly #pool: TransactionPool
  readonly #waiting = new Map<Hex, () => void>()

  constructor(producer: Producer) {
    this.#producer = producer
    this.#pool = producer.pool
    this.#pool.subscribe(({ kind, pooled }) => {
      if (kind !== 'added' && kind !== 'pending') this.#waiting.get(pooled.hash)?.()
    })
  }

  /**
   * Resolves when the transaction has left the pool, into a block or not, or when no block can take it now. At once when blocks
   * are not made for transactions.
   */
  async wait(hash: Hex): Promise<void> {
    if (!this.#producer.automine.isOn) return
    if (this.#pool.get(hash) !== undefined) await this.#untilGone(hash)
    await this.#producer.stored()
  }

  async #untilGone(hash: Hex): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.set(hash, resolve)
    try {
      await Promise.race([promise, this.#producer.settled()])
    } finally {
      this.#waiting.delete(hash)
    }
  }
}
