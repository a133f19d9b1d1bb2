/**
 * A block in a file of its own: as JSON-RPC gives it, with the part of the world that it reads.
 *
 * Owns: the way from that form to what is executed. Must never: execute, or trust a sender that the file names.
 */
import type { BlockContext } from '../../executor/index.ts'
import { AddressError, HexError, hexToBytes, parseAddress } from '../../primitives/index.ts'
import {
  blobBaseFee,
  mainnetConfig,
  type Rules,
  rulesAt,
  type Transaction,
  type TransactionType,
} from '../../protocol/index.ts'
import { type Alloc, StateValueError } from '../../state/index.ts'
import { JsonObject, JsonShapeError } from './jsonObject.ts'

export interface FileBlock {
  readonly context: BlockContext
  readonly rules: Rules
  readonly transactions: readonly Transaction[]
  readonly parentHash: Uint8Array
  readonly parentBeaconBlockRoot: Uint8Array | undefined
  readonly commitments: FileCommitments
  readonly prestate: Alloc
}

/** What the header says of the transactions and of what they came to. */
export interface FileCommitments {
  readonly gasUsed: bigint
  readonly logsBloom: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly transactionsRoot: Uint8Array
}

/** The file is no such block. */
export class BlockFileError extends Error {
  override readonly name = 'BlockFileError'
}

const MAINNET = 1n
/** EIP-155: v is 35 + 2 * chain id + parity; before it 27 + parity. */
const FIRST_PROTECTED_V = 35n
const LARGEST_TYPE = 4

/** Throws BlockFileError. `content` is what JSON.parse gave. */
export function parseBlockFile(content: unknown): FileBlock {
  try {
    return blockOf(new JsonObject(content, 'file'))
  } catch (error) {
    const isAboutFile = [JsonShapeError, HexError, AddressError, StateValueError].some((kind) => error instanceof kind)
    if (isAboutFile) throw new BlockFileError((error as Error).message, { cause: error })
    throw error
  }
}

function blockOf(file: JsonObject): FileBlock {
  const chainId = file.optionalQuantity('chainId') ?? MAINNET
  if (chainId !== MAINNET)
    throw new BlockFileError(`the block is of chain ${chainId}: only the forks of mainnet are known`)
  const block = file.object('block')
  const rules = rulesAt(
    mainnetConfig,
    block.quantity('number'),
    block.quantity('timestamp'),
    block.quantity('difficulty') === 0n,
  )
  return {
    rules,
    context: contextOf(block, file.optionalObject('blockHashes'), rules),
    transactions: block.objects('transactions').map(transactionOf),
    parentHash: block.bytes('parentHash'),
    parentBeaconBlockRoot: block.optionalBytes('parentBeaconBlockRoot'),
    commitments: {
      gasUsed: block.quantity('gasUsed'),
      logsBloom: block.bytes('logsBloom'),
      receiptsRoot: block.bytes('receiptsRoot'),
      transactionsRoot: block.bytes('transactionsRoot'),
    },
    prestate: file.object('prestate').value as Alloc,
  }
}

function contextOf(block: JsonObject, blockHashes: JsonObject | undefined, rules: Rules): BlockContext {
  const number = block.quantity('number')
  const hashes = new Map<bigint, Uint8Array>()
  for (const known of Object.keys(blockHashes?.value ?? {})) hashes.set(BigInt(known), blockHashes!.bytes(known))
  hashes.set(number - 1n, block.bytes('parentHash'))
  const excessBlobGas = block.optionalQuantity('excessBlobGas') ?? 0n
  return {
    number,
    timestamp: block.quantity('timestamp'),
    gasLimit: block.quantity('gasLimit'),
    coinbase: parseAddress(block.text('miner')),
    difficulty: block.quantity('difficulty'),
    prevRandao: block.quantity('mixHash'),
    baseFee: block.optionalQuantity('baseFeePerGas') ?? 0n,
    blobBaseFee: rules.blobs === undefined ? 0n : blobBaseFee(excessBlobGas, rules.blobs),
    chainId: MAINNET,
    blockHash: (wanted) => hashes.get(wanted),
  }
}

function transactionOf(fields: JsonObject): Transaction {
  const type = typeOf(fields)
  const isLegacy = type === 0
  const v = fields.quantity('v')
  const isProtected = !isLegacy || v >= FIRST_PROTECTED_V
  const to = fields.optionalText('to')
  const feeCap = fields.optionalQuantity(type < 2 ? 'gasPrice' : 'maxFeePerGas') ?? 0n
  const legacyChainId = isProtected ? (v - FIRST_PROTECTED_V) / 2n : undefined
  const legacyParity = isProtected ? (v - FIRST_PROTECTED_V) % 2n : v - 27n
  const parity = isLegacy ? legacyParity : (fields.optionalQuantity('yParity') ?? v)
  return {
    type,
    chainId: isLegacy ? legacyChainId : (fields.optionalQuantity('chainId') ?? MAINNET),
    nonce: fields.quantity('nonce'),
    gasLimit: fields.quantity('gas'),
    maxFeePerGas: feeCap,
    maxPriorityFeePerGas: type < 2 ? feeCap : (fields.optionalQuantity('maxPriorityFeePerGas') ?? 0n),
    to: to === undefined ? undefined : parseAddress(to),
    value: fields.quantity('value'),
    data: fields.bytes('input'),
    accessList: fields.optionalObjects('accessList').map((entry) => ({
      address: parseAddress(entry.text('address')),
      storageKeys: entry.texts('storageKeys').map((key) => hexToBytes(key, 'storageKeys')),
    })),
    maxFeePerBlobGas: fields.optionalQuantity('maxFeePerBlobGas') ?? 0n,
    blobVersionedHashes: fields
      .optionalTexts('blobVersionedHashes')
      .map((hash) => hexToBytes(hash, 'blobVersionedHashes')),
    authorizationList: fields.optionalObjects('authorizationList').map((authorization) => ({
      chainId: authorization.quantity('chainId'),
      address: parseAddress(authorization.text('address')),
      nonce: authorization.quantity('nonce'),
      yParity: authorization.quantity('yParity'),
      r: authorization.quantity('r'),
      s: authorization.quantity('s'),
    })),
    yParity: parity === 1n ? 1 : 0,
    r: fields.quantity('r'),
    s: fields.quantity('s'),
  }
}

function typeOf(fields: JsonObject): TransactionType {
  const type = fields.optionalQuantity('type') ?? 0n
  if (type > LARGEST_TYPE) throw new BlockFileError(`a transaction of the unknown type ${type}`)
  return Number(type) as TransactionType
}
