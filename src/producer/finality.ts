/**
 * Which blocks count as safe and as final.
 *
 * Owns: what somebody said about it, and the distance from the head where nobody did. Must never: let a final block keep the head
 * from being moved: users of a dev chain go back as far as they like.
 */
import type { ChainBlock, StoredChain } from '../chain/index.ts'

export class Finality {
  readonly #chain: StoredChain
  /** Blocks. */
  readonly #epoch: bigint
  #said: { readonly safe: ChainBlock; readonly finalized: ChainBlock } | undefined

  constructor(chain: StoredChain, slotsInEpoch: bigint) {
    this.#chain = chain
    this.#epoch = slotsInEpoch
  }

  get safe(): ChainBlock {
    return this.#stillThere(this.#said?.safe) ?? this.#below(this.#epoch)
  }

  get finalized(): ChainBlock {
    return this.#stillThere(this.#said?.finalized) ?? this.#below(2n * this.#epoch)
  }

  say(safe: ChainBlock, finalized: ChainBlock): void {
    this.#said = { safe, finalized }
  }

  #stillThere(block: ChainBlock | undefined): ChainBlock | undefined {
    return block !== undefined && this.#chain.blockAt(block.header.number)?.id === block.id ? block : undefined
  }

  #below(distance: bigint): ChainBlock {
    return this.#chain.blockAt(this.#chain.head.header.number - distance) ?? this.#chain.genesis
  }
}
