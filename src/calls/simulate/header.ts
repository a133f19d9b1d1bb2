/**
 * Headers of simulated blocks: begun before the calls, sealed afterwards.
 *
 * Owns: what a header takes from the block before and what from the wishes. Must never: check anything against the rules of
 * blocks: these are no blocks that a chain would take.
 */
import type { ExecutionHeader } from '../../chain/index.ts'
import {
  type BlockHeader,
  type ChainConfig,
  nextBaseFee,
  nextExcessBlobGas,
  ommersHash,
  type Rules,
  rulesAt,
} from '../../protocol/index.ts'
import { type CallSite, contextOf } from '../site.ts'
import type { PlannedBlock } from './plan.ts'

export interface BegunBlock {
  readonly header: ExecutionHeader
  readonly rules: Rules
  readonly context: CallSite['context']
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
  const context = contextOf(header, rules, config.chainId)
  return { header, rules, context: { ...context, blobBaseFee: terms.blobBaseFee ?? context.blobBaseFee } }
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
