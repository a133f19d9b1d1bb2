/**
 * One block in execution: what happens before, in and after its transactions.
 *
 * Owns: the order of these steps, receipts, and the sums over them. Must never: compare anything with a header, or change
 * the world: the changes are handed over.
 */
import type { BlockContext, SequentialExecutor, TransactionOutcome } from '../executor/index.ts'
import type { StateChanges, StateReader } from '../kernel-host/state.ts'
import { bytesToBigInt } from '../primitives/index.ts'
import {
  activatesDaoFork,
  BLOOM_LENGTH,
  type BlockHeader,
  blobBaseFee,
  bloomOf,
  type ChainConfig,
  checkTransaction,
  encodeReceipt,
  GAS_PER_BLOB,
  mergeBloom,
  type Receipt,
  type Rules,
  recoverSender,
  requestsHash,
  type Transaction,
  TransactionError,
  type Withdrawal,
} from '../protocol/index.ts'
import { orderedTrieRoot } from '../state/index.ts'
import { moveDaoBalances } from './dao.ts'
import { depositRequest } from './deposits.ts'
import { payRewards, payWithdrawals } from './rewards.ts'
import { callBeforeTransactions, collectQueuedRequests } from './systemContracts.ts'

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
  /** Of the branch that the block is on. */
  blockHash(number: bigint): Uint8Array | undefined
  /** The state root after these changes, for receipts from before EIP-658. */
  rootAfter(changes: StateChanges): Uint8Array
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

export class BlockExecution {
  readonly #executor: SequentialExecutor
  readonly #header: ExecutionHeader
  readonly #rules: Rules
  readonly #config: ChainConfig
  readonly #world: ExecutionWorld
  readonly #receipts: Receipt[] = []
  readonly #logsBloom = new Uint8Array(BLOOM_LENGTH)
  #gasUsed = 0n
  #blobGasUsed = 0n

  /** Begins the block: what the protocol does on its own is done when this returns. */
  constructor(
    executor: SequentialExecutor,
    header: ExecutionHeader,
    rules: Rules,
    config: ChainConfig,
    world: ExecutionWorld,
  ) {
    this.#executor = executor
    this.#header = header
    this.#rules = rules
    this.#config = config
    this.#world = world
    executor.beginBlock(contextOf(header, rules, config, world), rules, world.state)
    if (activatesDaoFork(config, header.number)) moveDaoBalances(executor, world.state)
    callBeforeTransactions(executor, header, rules)
  }

  /** Executes the next transaction; a TransactionError means that it was refused and nothing has changed. */
  execute(transaction: Transaction): Receipt | TransactionError {
    const sender = senderOf(transaction, this.#rules, this.#config.chainId)
    if (sender instanceof TransactionError) return sender
    const outcome = this.#executor.execute(transaction, sender)
    if (outcome instanceof TransactionError) return outcome
    this.#gasUsed += outcome.gasUsed
    this.#blobGasUsed += BigInt(transaction.blobVersionedHashes.length) * GAS_PER_BLOB
    const receipt = this.#receiptOf(transaction, outcome)
    mergeBloom(this.#logsBloom, receipt.logsBloom)
    this.#receipts.push(receipt)
    return receipt
  }

  /** Ends the block. Throws InvalidBlockError when requests cannot be collected. */
  finish(ommers: readonly BlockHeader[], withdrawals: readonly Withdrawal[]): BlockOutcome {
    const rules = this.#rules
    const executor = this.#executor
    if (!rules.isProofOfStake) payRewards(executor, this.#header, ommers, rules)
    if (rules.hasWithdrawals) payWithdrawals(executor, withdrawals)
    const requests = rules.hasRequests ? this.#collectRequests() : []
    return {
      changes: executor.finishBlock(),
      receipts: this.#receipts,
      receiptsRoot: orderedTrieRoot(this.#receipts.map(encodeReceipt)),
      logsBloom: this.#logsBloom,
      gasUsed: this.#gasUsed,
      blobGasUsed: this.#blobGasUsed,
      requests,
      requestsHash: rules.hasRequests ? requestsHash(requests) : undefined,
    }
  }

  #collectRequests(): Uint8Array[] {
    const logs = this.#receipts.flatMap((receipt) => receipt.logs)
    return [depositRequest(logs, this.#config), ...collectQueuedRequests(this.#executor, this.#world.state)]
  }

  #receiptOf(transaction: Transaction, { status, logs }: TransactionOutcome): Receipt {
    return {
      type: transaction.type,
      outcome: this.#rules.receiptHasStatus
        ? status === 'success'
        : this.#world.rootAfter(this.#executor.changesSoFar()),
      cumulativeGasUsed: this.#gasUsed,
      logsBloom: bloomOf(logs),
      logs,
    }
  }
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

/** What the rules say against a transaction comes first: it explains more than a signature that cannot be recovered. */
function senderOf(transaction: Transaction, rules: Rules, chainId: bigint): Uint8Array | TransactionError {
  try {
    return recoverSender(transaction)
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error
    return checkTransaction(transaction, rules, chainId) ?? error
  }
}
