/**
 * Builds a block from attributes and transactions.
 *
 * Owns: which transactions go in, and the header that seals them. Must never: build what import would refuse, or search
 * for a proof of work: the seal of a block before the Merge is left empty.
 */
import type { BlockExecutor } from '../executor/index.ts'
import type { StateChanges } from '../kernel-host/state.ts'
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
import {
  type BlockOutcome,
  type BlockRecording,
  type ExecutedBlock,
  type ExecutionHeader,
  executeContents,
} from './blockExecution.ts'
import { type ChainBlock, rulesAfter } from './chainBlock.ts'
import { InvalidBlockError } from './errors.ts'
import type { EditedWorld } from './executionWorld.ts'
import { transactionsRoot, withdrawalsRoot } from './rules/body.ts'
import { requiredExtraData } from './rules/extraData.ts'
import { nearestGasLimit } from './rules/gas.ts'
import { checkHeader, checkTimestamp, difficultyAfter } from './rules/header.ts'
import { sendersOf } from './senders.ts'

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
  /** What the user of a dev chain wants against the rules: other chains will not take such a block. */
  readonly imposed?: { readonly baseFeePerGas?: bigint | undefined; readonly gasLimit?: bigint | undefined } | undefined
}

/** A transaction that was left out, and why. */
export interface DroppedTransaction {
  readonly transaction: Transaction
  readonly reason: TransactionError | InvalidBlockError
}

export interface BuiltBlock {
  readonly block: Block
  /** Of each transaction. */
  readonly senders: readonly Uint8Array[]
  readonly receipts: readonly Receipt[]
  readonly requests: readonly Uint8Array[]
  readonly dropped: readonly DroppedTransaction[]
  /** What it changes in its parent's state, edits that waited there among it. */
  readonly changes: StateChanges
  /** How it went. */
  readonly recording: BlockRecording
  readonly milliseconds: BuildingTimes
}

/** How long the phases took. */
export interface BuildingTimes {
  /** Senders, where they had not been found before, and execution. */
  readonly execution: number
  readonly root: number
}

/** More than a header and the frames of all lists take. */
const SIZE_WITHOUT_CONTENTS = 2048
/** More than the frame of a transaction in the list takes. */
const SIZE_OF_FRAME = 8

/** The world must be in the parent's state. Rejects with InvalidBlockError when the attributes do not fit the parent. */
export async function buildBlock(
  executor: BlockExecutor,
  parent: ChainBlock,
  attributes: BlockAttributes,
  candidates: Iterable<Transaction>,
  config: ChainConfig,
  world: EditedWorld,
): Promise<BuiltBlock> {
  const start = performance.now()
  const number = parent.header.number + 1n
  const rules = rulesAfter(parent, { number, timestamp: attributes.timestamp }, config)
  const withdrawals = withdrawalsOf(attributes, rules)
  const begun = beginHeader(parent, attributes, number, rules)
  const fill = await fillWith([...candidates], begun, withdrawals ?? [], rules, executor, config, world)
  const { transactions, senders, dropped, executed } = fill
  const executionEnd = performance.now()
  // The state root takes the longest: what can be shared out is, while this thread does the rest.
  const preparing = world.prepare(executed.changes)
  let outcome: BlockOutcome
  let recording: BlockRecording
  try {
    outcome = executed.outcome()
    recording = executed.record()
  } finally {
    await preparing
  }
  const header = seal(begun, outcome, {
    stateRoot: world.rootAfter(outcome.changes),
    transactionsRoot: fill.transactionsRoot,
    withdrawalsRoot: withdrawals && withdrawalsRoot(withdrawals),
    extraData: requiredExtraData(number, config) ?? attributes.extraData ?? new Uint8Array(0),
  })
  if (attributes.imposed === undefined) checkHeader(header, parent.header, rules, config)
  else checkTimestamp(header, parent.header)
  const { receipts, requests, changes } = outcome
  const end = performance.now()
  return {
    block: { header, transactions, ommers: [], withdrawals },
    senders,
    receipts,
    requests,
    dropped,
    changes: world.withEdits(changes),
    recording,
    milliseconds: { execution: executionEnd - start, root: end - executionEnd },
  }
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
  const { timestamp, coinbase, gasLimit, prevRandao, parentBeaconBlockRoot, imposed } = attributes
  return {
    parentHash: hash,
    coinbase,
    difficulty: difficultyAfter(parent, number, timestamp, rules),
    number,
    gasLimit: imposed?.gasLimit ?? nearestGasLimit(gasLimit, parent, rules),
    timestamp,
    mixHash: prevRandao ?? new Uint8Array(32),
    baseFeePerGas: rules.hasBaseFee ? (imposed?.baseFeePerGas ?? nextBaseFee(parent)) : undefined,
    excessBlobGas: rules.blobs && nextExcessBlobGas(parent, rules),
    parentBeaconBlockRoot: rules.hasBeaconRoot ? (parentBeaconBlockRoot ?? new Uint8Array(32)) : undefined,
  }
}

/** Bytes that transactions may take; EIP-7934 bounds the encoded block. */
function roomFor(withdrawals: readonly Withdrawal[] | undefined, rules: Rules): number {
  if (rules.maxBlockSize === 0) return Number.POSITIVE_INFINITY
  return rules.maxBlockSize - SIZE_WITHOUT_CONTENTS - encodeRlp((withdrawals ?? []).map(withdrawalItem)).length
}

interface Filled {
  readonly transactions: Transaction[]
  readonly senders: Uint8Array[]
  readonly dropped: DroppedTransaction[]
  readonly transactionsRoot: Uint8Array
  readonly executed: ExecutedBlock
}

/** Executes the candidates, all at once, and leaves out those that cannot go in. */
async function fillWith(
  candidates: readonly Transaction[],
  header: ExecutionHeader,
  withdrawals: readonly Withdrawal[],
  rules: Rules,
  executor: BlockExecutor,
  config: ChainConfig,
  world: EditedWorld,
): Promise<Filled> {
  const reasons: (DroppedTransaction['reason'] | undefined)[] = tooLarge(candidates, roomFor(withdrawals, rules))
  const found = await sendersOf(candidates, {
    rules,
    chainId: config.chainId,
    lanes: executor.sharedLanes,
    believesMarks: world.believesMarks,
  })
  const transactions: Transaction[] = []
  const senders: Uint8Array[] = []
  const places: number[] = []
  for (const [place, sender] of found.entries()) {
    if (sender instanceof TransactionError) reasons[place] ??= sender
    else if (reasons[place] === undefined) {
      transactions.push(candidates[place]!)
      senders.push(sender)
      places.push(place)
    }
  }
  const contents = { header, transactions, senders, ommers: [], withdrawals }
  const executing = executeContents(executor, contents, 'skip', rules, config, world)
  // While lanes execute: mostly all of them go in.
  const rootOfAll = transactionsRoot(transactions)
  const executed = await executing
  for (const [index, refusal] of executed.refusals.entries()) reasons[places[index]!] = refusal
  const hasAll = executed.refusals.every((refusal) => refusal === undefined)
  const taken = hasAll ? places : places.filter((place) => reasons[place] === undefined)
  const included = hasAll ? transactions : taken.map((place) => candidates[place]!)
  return {
    transactions: included,
    senders: hasAll ? senders : taken.map((place) => found[place] as Uint8Array),
    transactionsRoot: hasAll ? rootOfAll : transactionsRoot(included),
    dropped: candidates.flatMap((transaction, place) => {
      const reason = reasons[place]
      return reason === undefined ? [] : [{ transaction, reason }]
    }),
    executed,
  }
}

/**
 * Of each transaction why the room is not enough for it; undefined = it is. That is decided before anything is executed, so the
 * room of a transaction that is refused later stays empty.
 */
function tooLarge(candidates: readonly Transaction[], room: number): (InvalidBlockError | undefined)[] {
  if (room === Number.POSITIVE_INFINITY) return candidates.map(() => undefined)
  let left = room
  return candidates.map((transaction) => {
    const size = encodeTransaction(transaction).length + SIZE_OF_FRAME
    if (size > left) return new InvalidBlockError('blockSize', { size: room - left + size, limit: room })
    left -= size
    return undefined
  })
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
