/**
 * Blocks and headers as clients see them.
 *
 * Owns: names and forms of the fields. Must never: look a block up.
 */
import { bytesToHex } from '../../../primitives/index.ts'
import { type Block, type BlockHeader, headerHash, type Withdrawal } from '../../../protocol/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import { hashTextOf, sizeOf } from './blockFacts.ts'
import { placeIn, transactionJson } from './transactionJson.ts'

/** A block with what is not in it. */
export interface ShownBlock {
  readonly block: Block
  /** undefined = nobody has made it yet: hash and nonce are not known. */
  readonly hash: Uint8Array | undefined
  /** One for each transaction. */
  readonly senders: readonly Uint8Array[]
}

/** With transactions as objects. */
export function fullBlockJson({ block, hash, senders }: ShownBlock): object {
  const place = placeIn(block.header, hash, 0)
  const transactions = block.transactions.map((transaction, index) =>
    transactionJson(transaction, senders[index]!, { ...place, index }),
  )
  return { ...blockFields(block, hash), transactions }
}

/** With the hashes of the transactions. */
export function blockJson({ block, hash }: Omit<ShownBlock, 'senders'>): object {
  return { ...blockFields(block, hash), transactions: block.transactions.map(hashTextOf) }
}

/** A block inside another: an ommer has no transactions, no matter what it once had. */
export function ommerJson(header: BlockHeader): object {
  const block = { header, transactions: [], ommers: [], withdrawals: undefined }
  return blockFields(block, headerHash(header))
}

/** `hash` undefined = nobody has made the block yet. */
export function headerJson(header: BlockHeader, hash: Uint8Array | undefined): object {
  const { baseFeePerGas, withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash } = header
  return {
    number: toQuantity(header.number),
    hash: hash === undefined ? null : bytesToHex(hash),
    parentHash: bytesToHex(header.parentHash),
    nonce: hash === undefined ? null : bytesToHex(header.nonce),
    mixHash: bytesToHex(header.mixHash),
    sha3Uncles: bytesToHex(header.ommersHash),
    logsBloom: bytesToHex(header.logsBloom),
    stateRoot: bytesToHex(header.stateRoot),
    miner: bytesToHex(header.coinbase),
    difficulty: toQuantity(header.difficulty),
    extraData: bytesToHex(header.extraData),
    gasLimit: toQuantity(header.gasLimit),
    gasUsed: toQuantity(header.gasUsed),
    timestamp: toQuantity(header.timestamp),
    transactionsRoot: bytesToHex(header.transactionsRoot),
    receiptsRoot: bytesToHex(header.receiptsRoot),
    ...(baseFeePerGas !== undefined && { baseFeePerGas: toQuantity(baseFeePerGas) }),
    ...(withdrawalsRoot && { withdrawalsRoot: bytesToHex(withdrawalsRoot) }),
    ...(blobGasUsed !== undefined && { blobGasUsed: toQuantity(blobGasUsed) }),
    ...(excessBlobGas !== undefined && { excessBlobGas: toQuantity(excessBlobGas) }),
    ...(parentBeaconBlockRoot && { parentBeaconBlockRoot: bytesToHex(parentBeaconBlockRoot) }),
    ...(requestsHash && { requestsHash: bytesToHex(requestsHash) }),
  }
}

function blockFields(block: Block, hash: Uint8Array | undefined): object {
  const { header, ommers, withdrawals } = block
  return {
    ...headerJson(header, hash),
    size: toQuantity(sizeOf(block)),
    uncles: ommers.map((ommer) => bytesToHex(headerHash(ommer))),
    ...(withdrawals && { withdrawals: withdrawals.map(withdrawalJson) }),
  }
}

export function withdrawalJson({ index, validatorIndex, address, amount }: Withdrawal): object {
  return {
    index: toQuantity(index),
    validatorIndex: toQuantity(validatorIndex),
    address: bytesToHex(address),
    amount: toQuantity(amount),
  }
}
