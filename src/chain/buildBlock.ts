/**
 * Builds a block from attributes and transactions.
 *
 * Owns: which transactions go in, and the header that seals them. Must never: build what import would refuse, or search
 * for a proof of work: the seal of a block before the Merge is left empty.
 */
import type { SequentialExecutor } from '../executor/index.ts'
import { encodeRlp } from '../primitives/index.ts'
import {
  type Block,
  type BlockHeader,
  type ChainConfig,
  encodeTransaction,
  nextBaseFee,
  nextExcessBlobGas,
  ommersHash,
  type Receipt,
  type Rules,
  type Transaction,
  TransactionError,
  type Withdrawal,
  withdrawalItem,
} from '../protocol/index.ts'
import { BlockExecution, type BlockOutcome, type ExecutionHeader, type ExecutionWorld } from './blockExecution.ts'
import { type ChainBlock, rulesAfter } from './chainBlock.ts'
import { InvalidBlockError } from './errors.ts'
import { transactionsRoot, withdrawalsRoot } from './rules/body.ts'
import { requiredExtraData } from './rules/extraData.ts'
import { nearestGasLimit } from './rules/gas.ts'
import { checkHeader, difficultyAfter } from './rules/header.ts'

/** What nobody can work out from the parent. */
export interface BlockAttributes {
  readonly timestamp: bigint
  readonly coinbase: Uint8Array
  /** The limit to move towards, as far as one block may; undefined = that of the parent. */
  readonly gasLimit?: bigint | undefined
  readonly extraData?: Uint8Array | undefined
  /** 32 bytes; undefined = zero. */
  readonly prevRandao?: Uint8Array | undefined
  /** undefined = none. Refused where the rules know no withdrawals. */
  readonly withdrawals?: readonly Withdrawal[] | undefined
  /** EIP-4788; undefined = zero. */
  readonly parentBeaconBlockRoot?: Uint8Array | undefined
}

/** A transaction that was left out, and why. */
export interface DroppedTransaction {
  readonly transaction: Transaction
  readonly reason: TransactionError | InvalidBlockError
}

export interface BuiltBlock {
  readonly block: Block
  readonly receipts: readonly Receipt[]
  readonly requests: readonly Uint8Array[]
  readonly dropped: readonly DroppedTransaction[]
}

/** More than a header and the frames of all lists take. */
const SIZE_WITHOUT_CONTENTS = 2048
/** More than the frame of a transaction in the list takes. */
const SIZE_OF_FRAME = 8

/** The world must be in the parent's state. Throws InvalidBlockError when the attributes do not fit the parent. */
export function buildBlock(
  executor: SequentialExecutor,
  parent: ChainBlock,
  attributes: BlockAttributes,
  candidates: Iterable<Transaction>,
  config: ChainConfig,
  world: ExecutionWorld,
): BuiltBlock {
  const number = parent.header.number + 1n
  const rules = rulesAfter(parent, { number, timestamp: attributes.timestamp }, config)
  const withdrawals = withdrawalsOf(attributes, rules)
  const begun = beginHeader(parent, attributes, number, rules)
  const execution = new BlockExecution(executor, begun, rules, config, world)
  const { transactions, dropped } = fill(execution, candidates, roomFor(withdrawals, rules))
  const outcome = execution.finish([], withdrawals ?? [])
  const header = seal(begun, outcome, {
    stateRoot: world.rootAfter(outcome.changes),
    transactionsRoot: transactionsRoot(transactions),
    withdrawalsRoot: withdrawals && withdrawalsRoot(withdrawals),
    extraData: requiredExtraData(number, config) ?? attributes.extraData ?? new Uint8Array(0),
  })
  checkHeader(header, parent.header, rules, config)
  const { receipts, requests } = outcome
  return { block: { header, transactions, ommers: [], withdrawals }, receipts, requests, dropped }
}

function withdrawalsOf({ withdrawals }: BlockAttributes, rules: Rules): readonly Withdrawal[] | undefined {
  if (rules.hasWithdrawals) return withdrawals ?? []
  if (withdrawals !== undefined) throw new InvalidBlockError('withdrawalsUnexpected', {})
  return undefined
}

function beginHeader(
  { hash, header: parent }: ChainBlock,
  attributes: BlockAttributes,
  number: bigint,
  rules: Rules,
): ExecutionHeader {
  const { timestamp, coinbase, gasLimit, prevRandao, parentBeaconBlockRoot } = attributes
  return {
    parentHash: hash,
    coinbase,
    difficulty: difficultyAfter(parent, number, timestamp, rules),
    number,
    gasLimit: nearestGasLimit(gasLimit, parent, rules),
    timestamp,
    mixHash: prevRandao ?? new Uint8Array(32),
    baseFeePerGas: rules.hasBaseFee ? nextBaseFee(parent) : undefined,
    excessBlobGas: rules.blobs && nextExcessBlobGas(parent, rules),
    parentBeaconBlockRoot: rules.hasBeaconRoot ? (parentBeaconBlockRoot ?? new Uint8Array(32)) : undefined,
  }
}

/** Bytes that transactions may take; EIP-7934 bounds the encoded block. */
function roomFor(withdrawals: readonly Withdrawal[] | undefined, rules: Rules): number {
  if (rules.maxBlockSize === 0) return Number.POSITIVE_INFINITY
  return rules.maxBlockSize - SIZE_WITHOUT_CONTENTS - encodeRlp((withdrawals ?? []).map(withdrawalItem)).length
}

function fill(
  execution: BlockExecution,
  candidates: Iterable<Transaction>,
  room: number,
): { transactions: Transaction[]; dropped: DroppedTransaction[] } {
  const transactions: Transaction[] = []
  const dropped: DroppedTransaction[] = []
  let left = room
  for (const transaction of candidates) {
    const size = encodeTransaction(transaction).length + SIZE_OF_FRAME
    if (size > left) {
      dropped.push({
        transaction,
        reason: new InvalidBlockError('blockSize', { size: room - left + size, limit: room }),
      })
      continue
    }
    const result = execution.execute(transaction)
    if (result instanceof TransactionError) {
      dropped.push({ transaction, reason: result })
      continue
    }
    transactions.push(transaction)
    left -= size
  }
  return { transactions, dropped }
}

function seal(
  begun: ExecutionHeader,
  outcome: BlockOutcome,
  rest: Pick<BlockHeader, 'stateRoot' | 'transactionsRoot' | 'withdrawalsRoot' | 'extraData'>,
): BlockHeader {
  const { receiptsRoot, logsBloom, gasUsed, blobGasUsed, requestsHash } = outcome
  return {
    ...begun,
    ...rest,
    ommersHash: ommersHash([]),
    receiptsRoot,
    logsBloom,
    gasUsed,
    nonce: new Uint8Array(8),
    blobGasUsed: begun.excessBlobGas === undefined ? undefined : blobGasUsed,
    requestsHash,
  }
}
