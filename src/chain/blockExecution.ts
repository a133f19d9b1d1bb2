/**
 * One block in execution: what happens before, in and after its transactions.
 *
 * Owns: the steps of a block and their order, receipts, and the sums over them. Must never: compare anything with a header,
 * or change the world: the changes are handed over.
 */
import {
  type BlockContext,
  type BlockExecutor,
  type BlockReport,
  type BlockResult,
  type BlockStep,
  type BlockTrace,
  reportOfSteps,
  type TransactionOutcome,
} from '../executor/index.ts'
import type { StateChanges, StateReader } from '../kernel-host/state.ts'
import { bytesToBigInt } from '../primitives/index.ts'
import {
  activatesDaoFork,
  BLOOM_LENGTH,
  type BlockHeader,
  blobBaseFee,
  bloomOf,
  type ChainConfig,
  encodeReceipt,
  GAS_PER_BLOB,
  mergeBloom,
  type Receipt,
  type Rules,
  requestsHash,
  type Transaction,
  TransactionError,
  type Withdrawal,
} from '../protocol/index.ts'
import { orderedTrieRoot } from '../state/index.ts'
import { daoMoves } from './dao.ts'
import { depositRequest } from './deposits.ts'
import { impersonatedSender } from './impersonated.ts'
import { paidWithdrawals, rewards } from './rewards.ts'
import { callsBeforeTransactions, callsForRequests, queuedRequests } from './systemContracts.ts'

/** The members of a header that execution depends on. */
export type ExecutionHeader = Pick<
  BlockHeader,
  | 'parentHash'
  | 'coinbase'
  | 'difficulty'
  | 'number'
  | 'gasLimit'
  | 'timestamp'
  | 'mixHash'
  | 'baseFeePerGas'
  | 'excessBlobGas'
  | 'parentBeaconBlockRoot'
>

/** The world that a block is executed on. */
export interface ExecutionWorld {
  readonly state: StateReader
  /** The root of that state; undefined = it is not that of any block. */
  readonly stateRoot: Uint8Array | undefined
  /** Of the branch that the block is on. */
  blockHash(number: bigint): Uint8Array | undefined
  /** Computes ahead what the root after these changes will be, where that can be shared out. */
  prepare(changes: StateChanges): Promise<void>
  /** The state root after these changes, for receipts from before EIP-658. */
  rootAfter(changes: StateChanges): Uint8Array
  /** Whether senders may be marked instead of signing. */
  readonly believesMarks: boolean
}

/** What a block came to, all but the state root, which only the world can tell. */
export interface BlockOutcome {
  readonly changes: StateChanges
  readonly receipts: readonly Receipt[]
  readonly receiptsRoot: Uint8Array
  readonly logsBloom: Uint8Array
  readonly gasUsed: bigint
  readonly blobGasUsed: bigint
  /** Each with its type byte; empty before EIP-7685. */
  readonly requests: readonly Uint8Array[]
  /** undefined before EIP-7685. */
  readonly requestsHash: Uint8Array | undefined
}

/** What is executed. */
export interface BlockContents {
  readonly header: ExecutionHeader
  readonly transactions: readonly Transaction[]
  /** Of each transaction. */
  readonly senders: readonly Uint8Array[]
  readonly ommers: readonly BlockHeader[]
  readonly withdrawals: readonly Withdrawal[]
}

/** How a block's execution went. */
export interface BlockRecording {
  readonly trace: BlockTrace
  /** Draws the conclusions, about the transactions that are in the block. */
  report(): BlockReport
}

export interface ExecutedBlock {
  /** Takes down how it went, before the executor is used again. */
  record(): BlockRecording
  /** Of each transaction why it was refused; undefined = it was not, or the block had ended before. */
  readonly refusals: readonly (TransactionError | undefined)[]
  /** Those of the outcome, which may be worked with before the rest of it is made. */
  readonly changes: StateChanges
  /** Without what was refused. Throws InvalidBlockError when requests cannot be collected. */
  outcome(): BlockOutcome
}

/**
 * Executes all of a block as one job. A transaction that is refused ends it (`stop`: there is no outcome then) or is left out
 * of it (`skip`). The outcome must be asked for before the executor is used again.
 */
export async function executeContents(
  executor: BlockExecutor,
  contents: BlockContents,
  onRefusal: 'stop' | 'skip',
  rules: Rules,
  config: ChainConfig,
  world: ExecutionWorld,
): Promise<ExecutedBlock> {
  const { header, transactions, senders, ommers, withdrawals } = contents
  const before = [
    ...(activatesDaoFork(config, header.number) ? daoMoves(world.state) : []),
    ...callsBeforeTransactions(header, rules),
  ]
  const inside = transactions.map((transaction, index): BlockStep => {
    const skipsSenderCodeCheck = world.believesMarks && impersonatedSender(transaction) !== undefined
    return { kind: 'transaction', transaction, sender: senders[index]!, skipsSenderCodeCheck }
  })
  const paid = [
    ...(rules.isProofOfStake ? [] : rewards(header, ommers, rules)),
    ...(rules.hasWithdrawals ? paidWithdrawals(withdrawals) : []),
  ]
  const requests = rules.hasRequests ? callsForRequests() : []
  const end = before.length + inside.length
  const roots = new Map<number, Uint8Array>()
  const steps = [...before, ...inside, ...paid, ...requests]
  const result = await executor.execute({
    context: contextOf(header, rules, config, world),
    rules,
    state: world.state,
    stateRoot: world.stateRoot,
    steps,
    onRefusal,
    // Before EIP-658 a receipt holds the root of the state behind its transaction.
    afterTransaction: rules.receiptHasStatus
      ? undefined
      : (step, changes) => roots.set(step - before.length, world.rootAfter(changes)),
  })
  const results = result.results.slice(before.length, end)
  const answers = result.results.slice(end + paid.length)
  return {
    record: () => {
      const leftOut = new Set<number>()
      for (const [index, each] of result.results.entries()) if (each instanceof TransactionError) leftOut.add(index)
      return recordingOf(result.trace, steps, leftOut)
    },
    get changes() {
      return result.changes
    },
    refusals: results.map((each) => (each instanceof TransactionError ? each : undefined)),
    outcome: () => {
      const sums = new Receipts(rules)
      for (const [index, each] of results.entries()) {
        if (isOutcome(each)) sums.add(transactions[index]!, each, roots.get(index))
      }
      const collected = rules.hasRequests ? collectRequests(sums.receipts, answers, result, config, world) : []
      return {
        ...sums.total(),
        changes: result.changes,
        requests: collected,
        requestsHash: rules.hasRequests ? requestsHash(collected) : undefined,
      }
    },
  }
}

/** Recordings are kept for a while: theirs must be all that they hold, and nothing of the execution they tell of. */
function recordingOf(trace: BlockTrace, steps: readonly BlockStep[], leftOut: ReadonlySet<number>): BlockRecording {
  return { trace, report: () => reportOfSteps(trace, steps, (index) => leftOut.has(index)) }
}

/** The receipts of a block one after another. */
class Receipts {
  readonly receipts: Receipt[] = []
  readonly #rules: Rules
  readonly #logsBloom = new Uint8Array(BLOOM_LENGTH)
  #gasUsed = 0n
  #blobGasUsed = 0n

  constructor(rules: Rules) {
    this.#rules = rules
  }

  add(
    transaction: Transaction,
    { status, gasUsed, logs }: TransactionOutcome,
    rootAfter: Uint8Array | undefined,
  ): void {
    this.#gasUsed += gasUsed
    this.#blobGasUsed += BigInt(transaction.blobVersionedHashes.length) * GAS_PER_BLOB
    const logsBloom = bloomOf(logs)
    mergeBloom(this.#logsBloom, logsBloom)
    this.receipts.push({
      type: transaction.type,
      outcome: this.#rules.receiptHasStatus ? status === 'success' : rootAfter!,
      cumulativeGasUsed: this.#gasUsed,
      logsBloom,
      logs,
    })
  }

  total(): Pick<BlockOutcome, 'receipts' | 'receiptsRoot' | 'logsBloom' | 'gasUsed' | 'blobGasUsed'> {
    return {
      receipts: this.receipts,
      receiptsRoot: orderedTrieRoot(this.receipts.map(encodeReceipt)),
      logsBloom: this.#logsBloom,
      gasUsed: this.#gasUsed,
      blobGasUsed: this.#blobGasUsed,
    }
  }
}

function collectRequests(
  receipts: readonly Receipt[],
  answers: BlockResult['results'],
  { changes }: BlockResult,
  config: ChainConfig,
  { state }: ExecutionWorld,
): Uint8Array[] {
  const logs = receipts.flatMap((receipt) => receipt.logs)
  return [depositRequest(logs, config), ...queuedRequests(answers.filter(isOutcome), state, changes)]
}

function isOutcome(result: BlockResult['results'][number]): result is TransactionOutcome {
  return result !== undefined && !(result instanceof TransactionError)
}

function contextOf(header: ExecutionHeader, rules: Rules, config: ChainConfig, world: ExecutionWorld): BlockContext {
  return {
    number: header.number,
    timestamp: header.timestamp,
    gasLimit: header.gasLimit,
    coinbase: header.coinbase,
    difficulty: header.difficulty,
    prevRandao: bytesToBigInt(header.mixHash),
    baseFee: header.baseFeePerGas ?? 0n,
    blobBaseFee: rules.blobs === undefined ? 0n : blobBaseFee(header.excessBlobGas ?? 0n, rules.blobs),
    chainId: config.chainId,
    blockHash: (number) => world.blockHash(number),
  }
}
