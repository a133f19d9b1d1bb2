/**
 * Blockchain tests as their files have them.
 *
 * Owns: the shape, and the genesis block of a test. Must never: import a block.
 */
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { type Block, type BlockHeader, decodeBlock } from '../../../src/protocol/index.ts'
import type { Alloc } from '../../../src/state/index.ts'
import { quantity } from '../fixtureValues.ts'
import type { FixtureConfig } from '../forks.ts'

export interface BlockchainTest {
  readonly network: string
  readonly config?: FixtureConfig
  readonly pre: Alloc
  readonly genesisRLP?: string
  readonly genesisBlockHeader?: GenesisHeader
  readonly blocks: readonly BlockEntry[]
  readonly lastblockhash: string
  readonly postState?: Alloc
}

/** A block to import. Members `expectException...` say that it must be refused. */
export interface BlockEntry {
  readonly rlp: string
  readonly blockHeader?: unknown
  readonly [member: string]: unknown
}

/** The oldest tests have no RLP of their genesis, only these members. */
interface GenesisHeader {
  readonly parentHash: string
  readonly uncleHash: string
  readonly coinbase: string
  readonly stateRoot: string
  readonly transactionsTrie: string
  readonly receiptTrie: string
  readonly bloom: string
  readonly difficulty: string
  readonly number: string
  readonly gasLimit: string
  readonly gasUsed: string
  readonly timestamp: string
  readonly extraData: string
  readonly mixHash: string
  readonly nonce: string
  readonly hash: string
}

/** What a block must do. `reason` is the fixture's name for a refusal; undefined = it gives none. */
export type Expectation = { readonly isValid: true } | { readonly isValid: false; readonly reason: string | undefined }

/** Older tests leave the header out instead of naming an exception; slim ones leave out every header. */
export function expectationOf(entry: BlockEntry, test: BlockchainTest): Expectation {
  const { network } = test
  const reason =
    entry.expectException ?? entry.expectExceptionALL ?? entry[`expectException${network}`] ?? anyException(entry)
  if (reason !== undefined) return { isValid: false, reason: String(reason) }
  const hasHeaders = test.genesisBlockHeader !== undefined
  return hasHeaders && entry.blockHeader === undefined ? { isValid: false, reason: undefined } : { isValid: true }
}

export function genesisOf(test: BlockchainTest): Block {
  if (test.genesisRLP !== undefined) return decodeBlock(hexToBytes(test.genesisRLP))
  return { header: readHeader(test.genesisBlockHeader!), transactions: [], ommers: [], withdrawals: undefined }
}

function readHeader(json: GenesisHeader): BlockHeader {
  return {
    parentHash: hexToBytes(json.parentHash),
    ommersHash: hexToBytes(json.uncleHash),
    coinbase: hexToBytes(json.coinbase),
    stateRoot: hexToBytes(json.stateRoot),
    transactionsRoot: hexToBytes(json.transactionsTrie),
    receiptsRoot: hexToBytes(json.receiptTrie),
    logsBloom: hexToBytes(json.bloom),
    difficulty: quantity(json.difficulty),
    number: quantity(json.number),
    gasLimit: quantity(json.gasLimit),
    gasUsed: quantity(json.gasUsed),
    timestamp: quantity(json.timestamp),
    extraData: hexToBytes(json.extraData),
    mixHash: hexToBytes(json.mixHash),
    nonce: hexToBytes(json.nonce),
    baseFeePerGas: undefined,
    withdrawalsRoot: undefined,
    blobGasUsed: undefined,
    excessBlobGas: undefined,
    parentBeaconBlockRoot: undefined,
    requestsHash: undefined,
  }
}

function anyException(entry: BlockEntry): unknown {
  return Object.entries(entry).find(([member]) => member.startsWith('expectException'))?.[1]
}
