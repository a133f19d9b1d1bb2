/**
 * The blocks that a chain has, on all branches, and which of them are on the way to the head.
 *
 * Owns: the blocks in memory: all of them, or the last ones before records that have the others. Must never: decide which
 * block is the head.
 */
import { bytesToHex } from '../primitives/index.ts'
import { type BlockFinder, type BlockRecord, type ChainBlock, firstRecord, TreeBlock } from './chainBlock.ts'
import type { ChainRecords, ChainStep, KeptChain } from './records.ts'

export class BlockTree implements BlockFinder {
  readonly #records: ChainRecords | undefined
  readonly #limit: number
  /** By id, in the order in which they came. */
  readonly #blocks = new Map<string, ChainBlock>()
  /** From the first block to the head, by height above the first; not used beside records. */
  readonly #canonical: ChainBlock[] = []
  readonly first: ChainBlock

  constructor(first: BlockRecord['block'], kept?: KeptChain) {
    this.#records = kept?.records
    this.#limit = kept?.blocksInMemory ?? Number.POSITIVE_INFINITY
    this.first = new TreeBlock(firstRecord(first), this)
    if (kept !== undefined) return
    this.#blocks.set(this.first.id, this.first)
    this.#canonical.push(this.first)
  }

  get inMemory(): number {
    return this.#blocks.size
  }

  find(id: string, hash: Uint8Array): ChainBlock | undefined {
    const known = this.#blocks.get(id)
    if (known !== undefined) return known
    if (id === this.first.id) return this.first
    const record = this.#records?.block(hash)
    if (record === undefined) return undefined
    const block = new TreeBlock(record, this)
    this.#remember(block)
    return block
  }

  canonicalHash(number: bigint): Uint8Array | undefined {
    if (this.#records !== undefined) return this.#records.canonicalHash(number)
    return this.#canonical[Number(number - this.first.header.number)]?.hash
  }

  canonical(number: bigint): ChainBlock | undefined {
    const hash = this.canonicalHash(number)
    return hash && this.find(bytesToHex(hash), hash)
  }

  /** Takes over what a step of the world brought, once it is done. */
  done({ added, headMove }: ChainStep): void {
    if (added !== undefined) this.#remember(added.block)
    if (headMove === undefined || this.#records !== undefined) return
    this.#canonical.length -= headMove.down.length
    this.#canonical.push(...headMove.up)
  }

  #remember(block: ChainBlock): void {
    this.#blocks.set(block.id, block)
    if (this.#blocks.size <= this.#limit) return
    const [oldest] = this.#blocks.keys()
    this.#blocks.delete(oldest!)
  }
}
