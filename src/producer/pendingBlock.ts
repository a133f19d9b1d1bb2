/**
 * The block that would be made now.
 *
 * Owns: building it when it is asked for, and keeping it as long as nothing it depends on has changed. Must never: become a block
 * of the chain.
 */
import type { ChainBlock, StoredChain } from '../chain/index.ts'
import type { TransactionPool } from '../pool/index.ts'
import type { Block, Receipt, Rules, Transaction } from '../protocol/index.ts'
import type { StateChanges } from '../state/index.ts'
import type { BlockTerms } from './terms.ts'

export interface PendingBlock {
  readonly block: Block
  readonly parent: ChainBlock
  readonly receipts: readonly Receipt[]
  /** Of each transaction. */
  readonly senders: readonly Uint8Array[]
  /** In the parent's state; what was edited there is among it. */
  readonly changes: StateChanges
  readonly rules: Rules
}

/** What a pending block depends on. */
interface Basis {
  readonly parent: ChainBlock
  readonly edits: StateChanges
  readonly version: number
  readonly timestamp: bigint
}

export class PendingBlocks {
  readonly #chain: StoredChain
  readonly #terms: () => BlockTerms
  readonly #candidates: (terms: BlockTerms) => Transaction[]
  #version = 0
  #last: { readonly basis: Basis; readonly pending: Promise<PendingBlock> } | undefined

  constructor(
    chain: StoredChain,
    pool: TransactionPool,
    terms: () => BlockTerms,
    candidates: (terms: BlockTerms) => Transaction[],
  ) {
    this.#chain = chain
    this.#terms = terms
    this.#candidates = candidates
    pool.subscribe(() => this.changed())
  }

  /** Something else than head and edits has changed. */
  changed(): void {
    this.#version++
  }

  now(): Promise<PendingBlock> {
    const terms = this.#terms()
    const basis: Basis = {
      parent: this.#chain.head,
      edits: this.#chain.edits,
      version: this.#version,
      timestamp: terms.timestamp,
    }
    if (this.#last !== undefined && isSame(this.#last.basis, basis)) return this.#last.pending
    const pending = this.#build(basis.parent, terms)
    this.#last = { basis, pending }
    // Whoever asks next shall not get this failure.
    pending.catch(() => {
      if (this.#last?.pending === pending) this.#last = undefined
    })
    return pending
  }

  async #build(parent: ChainBlock, terms: BlockTerms): Promise<PendingBlock> {
    const built = await this.#chain.buildBlock(terms.attributes, this.#candidates(terms), parent.hash)
    const { block, receipts, senders, changes } = built
    return { block, parent, receipts, senders, changes, rules: terms.rules }
  }
}

function isSame(one: Basis, other: Basis): boolean {
  return (
    one.parent.id === other.parent.id &&
    one.edits === other.edits &&
    one.version === other.version &&
    one.timestamp === other.timestamp
  )
}
