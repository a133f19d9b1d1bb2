/**
 * What can be wrong when a kept chain is opened.
 *
 * Owns: these errors. Must never: be thrown for damage, which is a `StoreError`.
 */

/** The store holds the chain of another genesis. Nothing was changed. */
export class GenesisMismatchError extends Error {
  override readonly name = 'GenesisMismatchError'
  /** Hash of the genesis in the store. */
  readonly have: string
  /** Hash of the genesis that was given. */
  readonly want: string

  constructor(have: string, want: string) {
    super(`the store holds the chain of genesis ${have}, not that of ${want}`)
    this.have = have
    this.want = want
  }
}

/** The store holds no chain, and no genesis was given to begin one with. */
export class NoChainError extends Error {
  override readonly name = 'NoChainError'

  constructor() {
    super('the store holds no chain yet: a genesis is needed to begin one')
  }
}
