/**
 * Moments that a user of a dev chain can go back to.
 *
 * Owns: what belongs to a moment besides the chain itself: edits, transactions that waited, clock and terms. Going back uses up the
 * snapshot and those made after it. Must never: copy state: the chain's history leads back.
 */
import type { StoredChain } from '../chain/index.ts'
import type { TransactionPool } from '../pool/index.ts'
import type { Transaction } from '../protocol/index.ts'
import type { StateChanges } from '../state/index.ts'

export interface Moment {
  /** Of the block that was the head. */
  readonly head: Uint8Array
  readonly edits: StateChanges
  readonly waiting: readonly Transaction[]
  /** Takes clock and terms back. */
  restore(): void
}

export class Snapshots {
  readonly #chain: StoredChain
  readonly #pool: TransactionPool
  readonly #moments = new Map<bigint, Moment>()
  #lastId = -1n

  constructor(chain: StoredChain, pool: TransactionPool) {
    this.#chain = chain
    this.#pool = pool
  }

  /** Ids count from 0. */
  take(restore: () => void): bigint {
    const { head, edits } = this.#chain
    const waiting = [...this.#pool].map(({ transaction }) => transaction)
    this.#moments.set(++this.#lastId, { head: head.hash, edits, waiting, restore })
    return this.#lastId
  }

  /** The moment, which is used up with all later ones; undefined = there is none of this id. */
  use(id: bigint): Moment | undefined {
    const moment = this.#moments.get(id)
    if (moment === undefined) return undefined
    for (const each of this.#moments.keys()) if (each >= id) this.#moments.delete(each)
    return moment
  }

  /** The heads that can be gone back to, by id. */
  heads(): [id: bigint, hash: Uint8Array][] {
    return Array.from(this.#moments, ([id, { head }]) => [id, head])
  }

  clear(): void {
    this.#moments.clear()
  }
}
