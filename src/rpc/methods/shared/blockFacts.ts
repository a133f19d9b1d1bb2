/**
 * What JSON shows of a block and the block itself does not hold: hashes, size, where each transaction's logs begin.
 *
 * Owns: these facts, worked out once as long as the block lives. Must never: ask a chain for anything.
 */
import type { Hex } from '../../../pool/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import {
  type Block,
  type BlockHeader,
  blobBaseFee,
  type ChainConfig,
  encodeBlock,
  type Receipt,
  type Rules,
  rulesAt,
  type Transaction,
  transactionHash,
} from '../../../protocol/index.ts'

const hashes = new WeakMap<Transaction, Hex>()
const sizes = new WeakMap<Block, number>()
const logStarts = new WeakMap<readonly Receipt[], Uint32Array>()

export function hashTextOf(transaction: Transaction): Hex {
  let text = hashes.get(transaction)
  if (text === undefined) {
    text = bytesToHex(transactionHash(transaction))
    hashes.set(transaction, text)
  }
  return text
}

/** Bytes of the encoded block. */
export function sizeOf(block: Block): number {
  let size = sizes.get(block)
  if (size === undefined) {
    size = encodeBlock(block).length
    sizes.set(block, size)
  }
  return size
}

/** Gas that the transaction at this place in its block has used. */
export function gasUsedAt(receipts: readonly Receipt[], index: number): bigint {
  return receipts[index]!.cumulativeGasUsed - (receipts[index - 1]?.cumulativeGasUsed ?? 0n)
}

/** The number in its block of the first log of each receipt. */
export function logStartsOf(receipts: readonly Receipt[]): Uint32Array {
  let starts = logStarts.get(receipts)
  if (starts === undefined) {
    starts = new Uint32Array(receipts.length)
    let logs = 0
    for (const [index, receipt] of receipts.entries()) {
      starts[index] = logs
      logs += receipt.logs.length
    }
    logStarts.set(receipts, starts)
  }
  return starts
}

/** The rules that a block was made by: its difficulty tells on which side of the Merge it is. */
export function rulesOfBlock(config: ChainConfig, { number, timestamp, difficulty }: BlockHeader): Rules {
  return rulesAt(config, number, timestamp, difficulty === 0n)
}

/** What a unit of blob gas costs in a block; undefined = it has none. */
export function blobBaseFeeOf(config: ChainConfig, header: BlockHeader): bigint | undefined {
  const { blobs } = rulesOfBlock(config, header)
  if (blobs === undefined || header.excessBlobGas === undefined) return undefined
  return blobBaseFee(header.excessBlobGas, blobs)
}

/** What a unit of gas costs the sender of a transaction in a block with this base fee. */
export function effectiveGasPrice(
  { maxFeePerGas, maxPriorityFeePerGas }: Pick<Transaction, 'maxFeePerGas' | 'maxPriorityFeePerGas'>,
  baseFee: bigint | undefined,
): bigint {
  const wanted = (baseFee ?? 0n) + maxPriorityFeePerGas
  return wanted < maxFeePerGas ? wanted : maxFeePerGas
}
