/**
 * Why transactions left the pool, for those who ask later.
 *
 * Owns: the reasons, so many and so long as the limits say. Must never: keep the transactions.
 */
import type { Refusal } from './errors.ts'
import type { PoolLimits } from './options.ts'
import type { Hex } from './pooledTransaction.ts'

interface Dropped {
  readonly reason: Refusal
  readonly at: number
}

export class DroppedReasons {
  /** The oldest first. */
  readonly #reasons = new Map<Hex, Dropped>()
  readonly #limits: Pick<PoolLimits, 'reasons' | 'reasonAge'>
  readonly #clock: () => number

  constructor(limits: Pick<PoolLimits, 'reasons' | 'reasonAge'>, clock: () => number) {
    this.#limits = limits
    this.#clock = clock
  }

  get count(): number {
    return this.#reasons.size
  }

  add(hash: Hex, reason: Refusal): void {
    // Deleted first: a new reason is the youngest.
    this.#reasons.delete(hash)
    this.#reasons.set(hash, { reason, at: this.#clock() })
    this.#forgetOld()
  }

  forget(hash: Hex): void {
    this.#reasons.delete(hash)
  }

  reasonOf(hash: Hex): Refusal | undefined {
    this.#forgetOld()
    return this.#reasons.get(hash)?.reason
  }

  #forgetOld(): void {
    const oldest = this.#clock() - this.#limits.reasonAge
    for (const [hash, { at }] of this.#reasons) {
      if (this.#reasons.size <= this.#limits.reasons && at >= oldest) return
      this.#reasons.delete(hash)
    }
  }
}
