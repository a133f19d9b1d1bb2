/**
 * Receipts and logs as clients see them.
 *
 * Owns: names and forms of the fields. Must never: take longer for a receipt the later it comes in its block.
 */
import { bytesToHex, contractAddress } from '../../../primitives/index.ts'
import { type Block, GAS_PER_BLOB, type Log, type Receipt } from '../../../protocol/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import { effectiveGasPrice, type Hex, hashTextOf, logStartsOf } from './blockFacts.ts'

/** A block with what executing it left behind. */
export interface ExecutedBlock {
  readonly block: Block
  /** undefined = the block is not made yet. */
  readonly hash: Uint8Array | undefined
  readonly senders: readonly Uint8Array[]
  readonly receipts: readonly Receipt[]
  /** undefined = it has none. */
  readonly blobBaseFee: bigint | undefined
}

/** Where a log is. */
export interface LogPlace {
  /** null = the block is not made yet. */
  readonly blockHash: Hex | null
  readonly blockNumber: Hex
  readonly blockTimestamp: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: Hex
}

/** Gives the receipt of the transaction at each index. */
export function receiptsJsonOf(executed: ExecutedBlock): (index: number) => object {
  const { block, senders, receipts, blobBaseFee } = executed
  const { header, transactions } = block
  const placeOf = logPlacesOf(block, executed.hash)
  const logStarts = logStartsOf(receipts)
  return (index) => {
    const transaction = transactions[index]!
    const receipt = receipts[index]!
    const sender = senders[index]!
    const before = index === 0 ? 0n : receipts[index - 1]!.cumulativeGasUsed
    const place = placeOf(index)
    const { to, type, blobVersionedHashes } = transaction
    return {
      type: toQuantity(type),
      ...(typeof receipt.outcome === 'boolean'
        ? { status: receipt.outcome ? '0x1' : '0x0' }
        : { root: bytesToHex(receipt.outcome) }),
      transactionHash: place.transactionHash,
      transactionIndex: place.transactionIndex,
      blockHash: place.blockHash,
      blockNumber: place.blockNumber,
      from: bytesToHex(sender),
      to: to === undefined ? null : bytesToHex(to),
      contractAddress: to === undefined ? bytesToHex(contractAddress(sender, transaction.nonce)) : null,
      cumulativeGasUsed: toQuantity(receipt.cumulativeGasUsed),
      gasUsed: toQuantity(receipt.cumulativeGasUsed - before),
      effectiveGasPrice: toQuantity(effectiveGasPrice(transaction, header.baseFeePerGas)),
      ...(type === 3 && {
        blobGasUsed: toQuantity(BigInt(blobVersionedHashes.length) * GAS_PER_BLOB),
        blobGasPrice: toQuantity(blobBaseFee ?? 0n),
      }),
      logs: receipt.logs.map((log, number) => logJson(log, place, logStarts[index]! + number)),
      logsBloom: bytesToHex(receipt.logsBloom),
    }
  }
}

/** Gives what the logs of the transaction at each index have in common. */
export function logPlacesOf(block: Block, hash: Uint8Array | undefined): (index: number) => LogPlace {
  const blockHash = hash === undefined ? null : bytesToHex(hash)
  const blockNumber = toQuantity(block.header.number)
  const blockTimestamp = toQuantity(block.header.timestamp)
  return (index) => ({
    blockHash,
    blockNumber,
    blockTimestamp,
    transactionHash: hashTextOf(block.transactions[index]!),
    transactionIndex: toQuantity(index),
  })
}

/** `logIndex` counts in the block. Removed are the logs of blocks that are no longer on the way to the head. */
export function logJson({ address, topics, data }: Log, place: LogPlace, logIndex: number, removed = false): object {
  return {
    address: bytesToHex(address),
    topics: topics.map(bytesToHex),
    data: bytesToHex(data),
    ...place,
    logIndex: toQuantity(logIndex),
    removed,
  }
}
