/**
 * The blocks that a chain has, on all branches, and which of them are on the way to the head.
 *
 * Owns: the blocks in memory: all of them, or the last ones before records that have the others. Must never: decide which
 * block is the head.
 */
import { bytesToHex } from '../primitives/index.ts'
import { type BlockFinder, type BlockRecord, type ChainBlock, firstRecord, TreeBlock } from './chainBlock.ts'
import type { ChainRecords, ChainStep, KeptChain } from './records.ts'

/** A block in memory, and how many transactions it keeps there. */
interface Remembered {
  readonly block: ChainBlock
  readonly weight: number
}

/** In all blocks that stay in memory beside records: large blocks are fewer. */
const MOST_TRANSACTIONS = 2500

export class BlockTree implements BlockFinder {
  readonly #records: ChainRecords | undefined
  readonly #limit: number
  /** By id, in the order in which they came. */
  readonly #blocks = new Map<string, Remembered>()
  /** From the first block to the head, by height above the first; not used beside records. */
  readonly #canonical: ChainBlock[] = []
  #transactions = 0
  readonly first: ChainBlock

  constructor(first: BlockRecord['block'], kept?: KeptChain) {
    this.#records = kept?.records
    this.#limit = kept?.blocksInMemory ?? Number.POSITIVE_INFINITY
    this.first = new TreeBlock(firstRecord(first), this)
    if (kept !== undefined) return
    this.#blocks.set(this.first.id, { block: this.first, weight: 0 })
    this.#canonical.push(this.first)
  }

  get inMemory(): number {
    return this.#blocks.size
  }

  find(id: string, hash: Uint8Array): ChainBlock | undefined {
    const known = this.#blocks.get(id)
    if (known !== undefined) return known.block
    if (id === this.first.id) return this.first
    const record = this.#records?.block(hash)
    if (record === undefined) return undefined
    const block = new TreeBlock(record, this)
    this.#remember(block, record.isPruned === true ? 0 : record.block.transactions.length)
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
    if (added !== undefined) this.#remember(added.block, added.block.block.transactions.length)
    if (headMove === undefined || this.#records !== undefined) return
    this.#canonical.length -= headMove.down.length
    this.#canonical.push(...headMove.up)
  }

  #remember(block: ChainBlock, weight: number): void {
    this.#blocks.set(block.id, { block, weight })
    this.#transactions += weight
    if (this.#records === undefined) return
    for (const [id, oldest] of this.#blocks) {
      if (id === block.id || (this.#blocks.size <= this.#limit && this.#transactions <= MOST_TRANSACTIONS)) break
      this.#blocks.delete(id)
      this.#transactions -= oldest.weight
    }
  }
}
