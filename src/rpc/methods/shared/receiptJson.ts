/**
 * Receipts and logs as clients see them, written as text at once: they come by the thousand.
 *
 * Owns: names and forms of the fields. Must never: take longer for a receipt the later it comes in its block.
 */
import { bytesToHex, contractAddress } from '../../../primitives/index.ts'
import { type Block, GAS_PER_BLOB, type Log, type Receipt, type Transaction } from '../../../protocol/index.ts'
import { JsonText } from '../../dispatch/json.ts'
import { toQuantity } from '../../values/quantity.ts'
import { effectiveGasPrice, gasUsedAt, hashTextOf, logStartsOf } from './blockFacts.ts'

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

const BLOB_TYPE = 3

/** Gives the receipt of the transaction at each index. */
export function receiptsJsonOf(executed: ExecutedBlock): (index: number) => JsonText {
  const { block, senders, receipts, blobBaseFee } = executed
  const { header, transactions } = block
  const placeOf = placesIn(block, executed.hash)
  const timestamp = timestampIn(block)
  const logStarts = logStartsOf(receipts)
  return (index) => {
    const transaction = transactions[index]!
    const receipt = receipts[index]!
    const sender = senders[index]!
    const { to, nonce, type } = transaction
    const place = placeOf(index)
    const logs = receipt.logs.map((log, number) => logText(log, place + timestamp, logStarts[index]! + number))
    return new JsonText(
      `{"type":"${toQuantity(type)}",${outcomeText(receipt)},${place}` +
        `,"from":"${bytesToHex(sender)}","to":${hexOrNull(to)}` +
        `,"contractAddress":${hexOrNull(to === undefined ? contractAddress(sender, nonce) : undefined)}` +
        `,"cumulativeGasUsed":"${toQuantity(receipt.cumulativeGasUsed)}"` +
        `,"gasUsed":"${toQuantity(gasUsedAt(receipts, index))}"` +
        `,"effectiveGasPrice":"${toQuantity(effectiveGasPrice(transaction, header.baseFeePerGas))}"` +
        `${type === BLOB_TYPE ? blobText(transaction, blobBaseFee ?? 0n) : ''}` +
        `,"logs":[${logs.join(',')}],"logsBloom":"${bytesToHex(receipt.logsBloom)}"}`,
    )
  }
}

/** Gives what the logs of the transaction at each index have in common: members of a JSON object. */
export function logPlacesOf(block: Block, hash: Uint8Array | undefined): (index: number) => string {
  const placeOf = placesIn(block, hash)
  const timestamp = timestampIn(block)
  return (index) => placeOf(index) + timestamp
}

/** `logIndex` counts in the block. Removed are the logs of blocks that are no longer on the way to the head. */
export function logText({ address, topics, data }: Log, place: string, logIndex: number, removed = false): string {
  const topicTexts = topics.map((topic) => `"${bytesToHex(topic)}"`)
  return (
    `{"address":"${bytesToHex(address)}","topics":[${topicTexts.join(',')}],"data":"${bytesToHex(data)}"` +
    `,${place},"logIndex":"${toQuantity(logIndex)}","removed":${removed}}`
  )
}

/** The same for those who put it into something larger. */
export function logJson(log: Log, place: string, logIndex: number): object {
  return JSON.parse(logText(log, place, logIndex))
}

/** A list of texts as one. */
export function listText(texts: readonly string[]): JsonText {
  return new JsonText(`[${texts.join(',')}]`)
}

function placesIn(block: Block, hash: Uint8Array | undefined): (index: number) => string {
  const blockText = `"blockHash":${hexOrNull(hash)},"blockNumber":"${toQuantity(block.header.number)}"`
  return (index) =>
    `${blockText},"transactionHash":"${hashTextOf(block.transactions[index]!)}","transactionIndex":"${toQuantity(index)}"`
}

function timestampIn({ header }: Block): string {
  return `,"blockTimestamp":"${toQuantity(header.timestamp)}"`
}

function outcomeText({ outcome }: Receipt): string {
  return typeof outcome === 'boolean' ? `"status":"${outcome ? '0x1' : '0x0'}"` : `"root":"${bytesToHex(outcome)}"`
}

function blobText({ blobVersionedHashes }: Transaction, blobBaseFee: bigint): string {
  const gas = BigInt(blobVersionedHashes.length) * GAS_PER_BLOB
  return `,"blobGasUsed":"${toQuantity(gas)}","blobGasPrice":"${toQuantity(blobBaseFee)}"`
}

function hexOrNull(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'null' : `"${bytesToHex(bytes)}"`
}
