/**
 * A chain's blocks, receipts and look-ups in the tables of its world.
 *
 * Owns: which of them a step of the chain writes. Must never: write outside the batch of a step.
 */
import { transactionHash } from '../../protocol/index.ts'
import type { Batch, StoreReader } from '../../state/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import type { BlockRecord, BlockResults, ChainBlock } from '../chainBlock.ts'
import type { ChainRecords, ChainStep, HeadMove } from '../records.ts'
import {
  CHAIN_KEY,
  type ChainHead,
  decodeBlockRecord,
  decodeChainHead,
  decodeResults,
  decodeTransactionPlace,
  encodeBlockRecord,
  encodeChainHead,
  encodeNumberKey,
  encodeResults,
  encodeTransactionPlace,
  type TransactionPlace,
} from './codec.ts'

export class StoredRecords implements ChainRecords {
  readonly #reader: StoreReader
  readonly #genesis: Uint8Array

  constructor(reader: StoreReader, genesis: Uint8Array) {
    this.#reader = reader
    this.#genesis = genesis
  }

  block(hash: Uint8Array): BlockRecord | undefined {
    const bytes = this.#reader.get('blocks', hash)
    if (bytes === undefined) return undefined
    let results: BlockResults | undefined
    return {
      ...decodeBlockRecord(bytes),
      results: () => {
        results ??= this.#results(hash)
        return results
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

  write(batch: Batch, { place, head, added, headMove }: ChainStep): void {
    if (added !== undefined) writeBlock(batch, added)
    if (headMove !== undefined) writeHeadMove(batch, headMove)
    batch.put('meta', CHAIN_KEY, encodeChainHead({ genesis: this.#genesis, head: head.hash, place: place.hash }))
  }

  #results(hash: Uint8Array): BlockResults {
    const bytes = this.#reader.get('receipts', hash)
    if (bytes === undefined) throw damagedValue('receipts', 'those of a block are missing')
    return decodeResults(bytes)
  }
}

/** The chain of a store; undefined = it has none. */
export function readChainHead(reader: StoreReader): ChainHead | undefined {
  const bytes = reader.get('meta', CHAIN_KEY)
  return bytes && decodeChainHead(bytes)
}

/** What the first block is in the tables. */
export function writeFirstBlock(batch: Batch, first: ChainBlock): void {
  writeBlock(batch, first)
  writeHeadMove(batch, { down: [], up: [first] })
  batch.put('meta', CHAIN_KEY, encodeChainHead({ genesis: first.hash, head: first.hash, place: first.hash }))
}

function writeBlock(batch: Batch, block: ChainBlock): void {
  batch.put('blocks', block.hash, encodeBlockRecord(block))
  batch.put('receipts', block.hash, encodeResults(block))
}

/** Of two writes to one key the later counts, so what both branches have stays. */
function writeHeadMove(batch: Batch, { down, up }: HeadMove): void {
  for (const { header, block } of down) {
    batch.delete('blockNumbers', encodeNumberKey(header.number))
    for (const transaction of block.transactions) batch.delete('transactions', transactionHash(transaction))
  }
  for (const { header, block, hash } of up) {
    const { number } = header
    batch.put('blockNumbers', encodeNumberKey(number), hash)
    for (const [index, transaction] of block.transactions.entries()) {
      batch.put('transactions', transactionHash(transaction), encodeTransactionPlace({ number, index }))
    }
  }
}
