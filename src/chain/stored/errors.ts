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

  constructor(where = 'the store') {
    super(`${where} holds no chain yet: a genesis is needed to begin one`)
  }
}

/** The blocks in the store were executed by other rules than those that were given. Nothing was changed. */
export class ConfigMismatchError extends Error {
  override readonly name = 'ConfigMismatchError'
  /** Which setting of the chain configuration it is. */
  readonly setting: string
  /** As the store has it. */
  readonly have: string
  readonly want: string
  /** Number of the head, which is past it. */
  readonly head: bigint

  constructor(setting: string, have: string, want: string, head: bigint) {
    super(`the store holds a chain up to block ${head} with ${setting} ${have}, which cannot become ${want} any more`)
    this.setting = setting
    this.have = have
    this.want = want
    this.head = head
  }
}

/** The state after a block was asked for that is on no way to the head: only states on that way are kept. */
export class SideBlockError extends Error {
  override readonly name = 'SideBlockError'
  readonly block: bigint
  readonly hash: string

  constructor(block: bigint, hash: string) {
    super(`the state after block ${block} (${hash}) is not available: it is not on the way to the head`)
    this.block = block
    this.hash = hash
  }
}

/** The body or the receipts of a block were asked for of which only the header is kept. */
export class PrunedBlockError extends Error {
  override readonly name = 'PrunedBlockError'
  readonly block: bigint
  /** The first block after the genesis that is kept whole. */
  readonly firstKept: bigint

  constructor(block: bigint, firstKept: bigint) {
    super(
      `pruned history unavailable: of block ${block} only the header is kept, the first whole block is ${firstKept}`,
    )
    this.block = block
    this.firstKept = firstKept
  }
}
