/**
 * Headers of simulated blocks: begun before the calls, sealed afterwards.
 *
 * Owns: what a header takes from the block before and what from the wishes. Must never: check anything against the rules of
 * blocks: these are no blocks that a chain would take.
 */
import type { ExecutionHeader } from '../../chain/index.ts'
import type { BlockContext } from '../../kernel-host/index.ts'
import { bytesToBigInt } from '../../primitives/index.ts'
import {
  type BlockHeader,
  blobBaseFee,
  type ChainConfig,
  nextBaseFee,
  nextExcessBlobGas,
  ommersHash,
  type Rules,
  rulesAt,
} from '../../protocol/index.ts'
import type { PlannedBlock } from './plan.ts'

export interface BegunBlock {
  readonly header: ExecutionHeader
  readonly rules: Rules
  readonly context: Omit<BlockContext, 'blockHash'>
}

/** The block that the next one is made on. */
export interface Parent {
  readonly header: BlockHeader
  readonly hash: Uint8Array
}

const ZERO_HASH = new Uint8Array(32)
const NO_OMMERS_HASH = ommersHash([])

export function beginBlock(
  planned: PlannedBlock,
  { header: parent, hash }: Parent,
  config: ChainConfig,
  isValidated: boolean,
): BegunBlock {
  const { terms, number, timestamp } = planned
  const difficulty = terms.difficulty ?? (config.terminalTotalDifficulty === 0n ? 0n : parent.difficulty)
  const rules = rulesAt(config, number, timestamp, difficulty === 0n)
  const freeOr = isValidated ? nextBaseFee(parent) : 0n
  const header: ExecutionHeader = {
    parentHash: hash,
    coinbase: terms.feeRecipient ?? parent.coinbase,
    difficulty,
    number,
    gasLimit: terms.gasLimit ?? parent.gasLimit,
    timestamp,
    mixHash: terms.prevRandao ?? ZERO_HASH,
    baseFeePerGas: rules.hasBaseFee ? (terms.baseFeePerGas ?? freeOr) : undefined,
    excessBlobGas: rules.blobs && nextExcessBlobGas(parent, rules),
    parentBeaconBlockRoot: rules.hasBeaconRoot ? (terms.beaconRoot ?? ZERO_HASH) : undefined,
  }
  return { header, rules, context: contextOf(header, terms.blobBaseFee, rules, config.chainId) }
}

function contextOf(
  header: ExecutionHeader,
  wantedBlobFee: bigint | undefined,
  { blobs }: Rules,
  chainId: bigint,
): BegunBlock['context'] {
  const { number, timestamp, gasLimit, coinbase, difficulty } = header
  const blobFee = blobs === undefined ? 0n : blobBaseFee(header.excessBlobGas ?? 0n, blobs)
  return {
    number,
    timestamp,
    gasLimit,
    coinbase,
    difficulty,
    prevRandao: bytesToBigInt(header.mixHash),
    baseFee: header.baseFeePerGas ?? 0n,
    blobBaseFee: wantedBlobFee ?? blobFee,
    chainId,
  }
}

/** What only the calls and the state after them tell. */
export type BlockResults = Pick<
  BlockHeader,
  | 'stateRoot'
  | 'transactionsRoot'
  | 'receiptsRoot'
  | 'logsBloom'
  | 'gasUsed'
  | 'blobGasUsed'
  | 'withdrawalsRoot'
  | 'requestsHash'
>

export function sealHeader(begun: ExecutionHeader, results: BlockResults): BlockHeader {
  return {
    ...begun,
    ...results,
    ommersHash: NO_OMMERS_HASH,
    extraData: new Uint8Array(0),
    nonce: new Uint8Array(8),
    blobGasUsed: begun.excessBlobGas === undefined ? undefined : results.blobGasUsed,
  }
}
