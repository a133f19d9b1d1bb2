/**
 * A chain's blocks, receipts and look-ups in the tables of its world.
 *
 * Owns: which of them a step of the chain writes, and which it prunes. Must never: write outside the batch of a step.
 */
import { type Block, type BlockHeader, encodeBlock, type Receipt, transactionHash } from '../../protocol/index.ts'
import { Batch, Overlay, type StateChanges, type StoreReader } from '../../state/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import type { StoreEntry } from '../../state/store/store.ts'
import { prefixEnd } from '../../state/stored/paths.ts'
import type { BlockRecord, BlockResults, ChainBlock } from '../chainBlock.ts'
import type { ChainRecords, ChainStep, HeadMove } from '../records.ts'
import {
  type BlockEntry,
  CHAIN_KEY,
  type ChainHead,
  decodeBlockEntry,
  decodeChainHead,
  decodeEntryHeader,
  decodeFirstKept,
  decodeResults,
  decodeTransactionPlace,
  EDIT_PREFIX,
  encodeChainHead,
  encodeEditKey,
  encodeFirstKept,
  encodeNumberKey,
  encodePrunedBlock,
  encodeResults,
  encodeTransactionPlace,
  encodeWholeBlock,
  FIRST_KEPT_KEY,
  type TransactionPlace,
} from './codec.ts'
import { decodeEdits, encodeEdits } from './editCodec.ts'
import { PrunedBlockError } from './errors.ts'

/** How much of the blocks is kept. */
export interface BodyPruning {
  /** Blocks below the head that stay whole, the head among them. */
  readonly keepBodies: number
  /** The first block whose state can be gone back to: what is above it must stay whole. */
  firstKeptState(): bigint
}

export interface RecordsOptions {
  /** Left out = all of them are kept. */
  readonly pruning?: BodyPruning | undefined
  /** Takes what belongs to no step; left out = it is refused. */
  readonly annotate?: ((batch: Batch) => void) | undefined
}

/** A block as it is kept, of which no more is decoded than is asked for. */
export interface SkimmedBlock {
  readonly hash: Uint8Array
  readonly header: BlockHeader
  /** Throws PrunedBlockError when only the header is kept, as `receipts` does. */
  readonly block: () => Block
  readonly receipts: () => readonly Receipt[]
}

/** Bytes, about. */
const SIZE_OF_HEADER = 700
const SIZE_OF_TRANSACTION = 150
const SIZE_OF_RECEIPT = 300
const SIZE_OF_LOG = 200
const SIZE_OF_LOOK_UP = 60

/** Pruning catches up at this pace when fewer blocks are kept than before. */
const MOST_PRUNED_PER_STEP = 16

export class StoredRecords implements ChainRecords {
  readonly #reader: StoreReader
  readonly #genesis: Uint8Array
  readonly #pruning: BodyPruning | undefined
  readonly #annotate: (batch: Batch) => void
  #editCount = 0

  constructor(reader: StoreReader, genesis: Uint8Array, { pruning, annotate }: RecordsOptions = {}) {
    this.#reader = reader
    this.#genesis = genesis
    this.#pruning = pruning
    this.#annotate = annotate ?? refuseEdits
    for (const _ of this.#editEntries()) this.#editCount++
  }

  block(hash: Uint8Array): BlockRecord | undefined {
    const entry = this.entry(hash)
    if (entry === undefined) return undefined
    const { totalDifficulty, header, block } = entry
    if (block === undefined) return this.#prunedRecord(header, totalDifficulty)
    let results: BlockResults | undefined
    return {
      totalDifficulty,
      block,
      results: () => {
        results ??= this.#results(hash)
        return results
      },
    }
  }

  /** What is kept of a block on whatever branch. */
  entry(hash: Uint8Array): BlockEntry | undefined {
    const bytes = this.#reader.get('blocks', hash)
    return bytes && decodeBlockEntry(bytes)
  }

  /** For one look: nothing of it is remembered. */
  skim(hash: Uint8Array): SkimmedBlock | undefined {
    const bytes = this.#reader.get('blocks', hash)
    if (bytes === undefined) return undefined
    const header = decodeEntryHeader(bytes)
    return {
      hash,
      header,
      block: () => decodeBlockEntry(bytes).block ?? this.#refusePruned(header),
      receipts: () => {
        const results = this.#reader.get('receipts', hash)
        return results === undefined ? this.#refusePruned(header) : decodeResults(results).receipts
      },
    }
  }

  canonicalHash(number: bigint): Uint8Array | undefined {
    return number < 0n ? undefined : this.#reader.get('blockNumbers', encodeNumberKey(number))
  }

  transaction(hash: Uint8Array): TransactionPlace | undefined {
    const bytes = this.#reader.get('transactions', hash)
    return bytes && decodeTransactionPlace(bytes)
  }

  /** The first block after the genesis that is whole; undefined = all are. */
  firstWhole(): bigint | undefined {
    const bytes = this.#reader.get('meta', FIRST_KEPT_KEY)
    return bytes && decodeFirstKept(bytes)
  }

  write(batch: Batch, { place, head, added, headMove }: ChainStep): void {
    if (added !== undefined) {
      const { block, encode } = added
      batch.later(['blocks', 'receipts'], sizeOf(block), (late) => writeBlock(late, block, encode()))
    }
    if (headMove !== undefined) writeHeadMove(batch, headMove)
    if (headMove !== undefined && this.#pruning !== undefined) this.#prune(batch, head.header.number, this.#pruning)
    // They are in the next block now, or were made at a head that has been left.
    if (headMove !== undefined) this.#deleteEdits(batch)
    batch.put('meta', CHAIN_KEY, encodeChainHead({ genesis: this.#genesis, head: head.hash, place: place.hash }))
  }

  /** What was edited at the head and is in no block yet. */
  edits(): StateChanges {
    const overlay = new Overlay()
    for (const [, bytes] of this.#editEntries()) overlay.add(decodeEdits(bytes))
    return overlay.changes
  }

  addEdits(edits: StateChanges): void {
    const batch = new Batch()
    this.#putEdits(batch, edits)
    this.#annotate(batch)
  }

  replaceEdits(edits: StateChanges): void {
    const batch = new Batch()
    this.#deleteEdits(batch)
    if (edits.length > 0) this.#putEdits(batch, edits)
    this.#annotate(batch)
  }

  #putEdits(batch: Batch, edits: StateChanges): void {
    batch.put('meta', encodeEditKey(this.#editCount), encodeEdits(edits))
    this.#editCount++
  }

  #deleteEdits(batch: Batch): void {
    for (let index = 0; index < this.#editCount; index++) batch.delete('meta', encodeEditKey(index))
    this.#editCount = 0
  }

  #editEntries(): Iterable<StoreEntry> {
    return this.#reader.range('meta', { from: EDIT_PREFIX, to: prefixEnd(EDIT_PREFIX) })
  }

  #prune(batch: Batch, head: bigint, { keepBodies, firstKeptState }: BodyPruning): void {
    const first = this.firstWhole() ?? this.#firstNumber() + 1n
    const wanted = lowest(head + 1n - BigInt(keepBodies), firstKeptState() + 1n, first + BigInt(MOST_PRUNED_PER_STEP))
    if (wanted <= first) return
    for (let number = first; number < wanted; number++) this.#pruneBlock(batch, number)
    batch.put('meta', FIRST_KEPT_KEY, encodeFirstKept(wanted))
  }

  /** Leaves the header, and the way to it by number. */
  #pruneBlock(batch: Batch, number: bigint): void {
    const hash = this.canonicalHash(number)
    const entry = hash && this.entry(hash)
    if (entry === undefined) throw damagedValue('blocks', `block ${number} is missing`)
    batch.put('blocks', hash!, encodePrunedBlock(entry.header, entry.totalDifficulty))
    batch.delete('receipts', hash!)
    for (const transaction of entry.block?.transactions ?? [])
      batch.delete('transactions', transactionHash(transaction))
  }

  /** A block whose header can be read, and that says of all else that it is no longer there. */
  #prunedRecord(header: BlockHeader, totalDifficulty: bigint): BlockRecord {
    const refuse = () => this.#refusePruned(header)
    const block: Block = {
      header,
      get transactions() {
        return refuse()
      },
      get ommers() {
        return refuse()
      },
      get withdrawals() {
        return refuse()
      },
    }
    return { totalDifficulty, block, isPruned: true, results: refuse }
  }

  #refusePruned({ number }: BlockHeader): never {
    throw new PrunedBlockError(number, this.firstWhole() ?? number + 1n)
  }

  #firstNumber(): bigint {
    const first = this.entry(this.#genesis)
    if (first === undefined) throw damagedValue('blocks', 'the first block is missing')
    return first.header.number
  }

  #results(hash: Uint8Array): BlockResults {
    const bytes = this.#reader.get('receipts', hash)
    if (bytes === undefined) throw damagedValue('receipts', 'those of a block are missing')
    return decodeResults(bytes)
  }
}

function refuseEdits(): never {
  throw new Error('these records take no edits')
}

/** The chain of a store; undefined = it has none. */
export function readChainHead(reader: StoreReader): ChainHead | undefined {
  const bytes = reader.get('meta', CHAIN_KEY)
  return bytes && decodeChainHead(bytes)
}

/** What the first block is in the tables. */
export function writeFirstBlock(batch: Batch, first: ChainBlock): void {
  writeBlock(batch, first, encodeBlock(first.block))
  writeHeadMove(batch, { down: [], up: [first] })
  batch.put('meta', CHAIN_KEY, encodeChainHead({ genesis: first.hash, head: first.hash, place: first.hash }))
}

function writeBlock(batch: Batch, block: ChainBlock, encoded: Uint8Array): void {
  batch.put('blocks', block.hash, encodeWholeBlock(encoded, block.totalDifficulty))
  batch.put('receipts', block.hash, encodeResults(block))
}

/** About what a block and its receipts take. */
function sizeOf({ block, receipts }: ChainBlock): number {
  const transactions = block.transactions.reduce((sum, { data }) => sum + SIZE_OF_TRANSACTION + data.length, 0)
  const logs = receipts.reduce((sum, each) => sum + each.logs.length, 0)
  return SIZE_OF_HEADER + transactions + receipts.length * SIZE_OF_RECEIPT + logs * SIZE_OF_LOG
}

/** Of two writes to one key the later counts, so what both branches have stays. */
function writeHeadMove(batch: Batch, { down, up }: HeadMove): void {
  for (const { header } of down) batch.delete('blockNumbers', encodeNumberKey(header.number))
  for (const { header, hash } of up) batch.put('blockNumbers', encodeNumberKey(header.number), hash)
  const lookUps = [...down, ...up].reduce((sum, { block }) => sum + block.transactions.length, 0)
  batch.later(['transactions'], lookUps * SIZE_OF_LOOK_UP, (late) => writeLookUps(late, down, up))
}

function writeLookUps(batch: Batch, down: readonly ChainBlock[], up: readonly ChainBlock[]): void {
  for (const { block } of down) {
    for (const transaction of block.transactions) batch.delete('transactions', transactionHash(transaction))
  }
  for (const { header, block } of up) {
    const { number } = header
    for (const [index, transaction] of block.transactions.entries()) {
      batch.put('transactions', transactionHash(transaction), encodeTransactionPlace({ number, index }))
    }
  }
}

function lowest(...numbers: readonly bigint[]): bigint {
  return numbers.reduce((low, number) => (number < low ? number : low))
}
