/**
 * Simulations: blocks that nobody keeps, each on the one before, the first on a block of the chain.
 *
 * Owns: the course from block to block. Must never: change the chain, or execute on this thread.
 */
import { depositRequest } from '../../chain/deposits.ts'
import { paidWithdrawals, rewards } from '../../chain/rewards.ts'
import { transactionsRoot, withdrawalsRoot } from '../../chain/rules/body.ts'
import { callsBeforeTransactions, callsForRequests, queuedRequests } from '../../chain/systemContracts.ts'
import { GAS_PER_BLOB } from '../../executor/prepare.ts'
import type { StateChanges, StateReader } from '../../kernel-host/index.ts'
import {
  BLOOM_LENGTH,
  type Block,
  bloomOf,
  type ChainConfig,
  encodeReceipt,
  headerHash,
  mergeBloom,
  type Receipt,
  requestsHash,
  type Transaction,
} from '../../protocol/index.ts'
import { mergeChanges, OverlaidState, orderedTrieRoot } from '../../state/index.ts'
import type { CallLanes, RunOptions } from '../callLanes.ts'
import { senderOf } from '../request.ts'
import { changesFor, placePrecompiles } from './accounts.ts'
import { type BlockWork, type BlockWorkResult, type CallResult, SIMULATE_BLOCK } from './blockTask.ts'
import { type FailureRecord, SimulationError } from './errors.ts'
import { type BegunBlock, beginBlock, type Parent, sealHeader } from './header.ts'
import { type PlannedBlock, planBlocks } from './plan.ts'
import type { SimulationRequest } from './request.ts'
import { transactionOf } from './transaction.ts'

/** What a simulation begins on. */
export interface SimulationBase extends Parent {
  readonly config: ChainConfig
  /** Has to be readable until the simulation has settled. */
  readonly state: StateReader
  /** On top of the state: what is pending there. */
  readonly overrides: StateChanges
  readonly blockHash: (number: bigint) => Uint8Array | undefined
  /** The root of the state with these changes, which the overrides are among. */
  readonly rootAfter: (changes: StateChanges) => Promise<Uint8Array>
}

export interface SimulatedBlock {
  readonly block: Block
  readonly hash: Uint8Array
  readonly senders: readonly Uint8Array[]
  readonly calls: readonly CallResult[]
}

/** Rejects with SimulationError, and as `CallLanes.run`. */
export async function simulate(
  lanes: CallLanes,
  base: SimulationBase,
  request: SimulationRequest,
  options?: RunOptions,
): Promise<SimulatedBlock[]> {
  const simulation = new Simulation(lanes, base, request, options)
  for (const planned of planBlocks(base.header, request.blocks)) await simulation.add(planned)
  return simulation.blocks
}

class Simulation {
  readonly blocks: SimulatedBlock[] = []
  readonly #lanes: CallLanes
  readonly #base: SimulationBase
  readonly #request: SimulationRequest
  readonly #options: RunOptions | undefined
  /** From the base's state to that after the last block. */
  #changes: StateChanges
  #parent: Parent
  #gasLeft: bigint

  constructor(lanes: CallLanes, base: SimulationBase, request: SimulationRequest, options: RunOptions | undefined) {
    this.#lanes = lanes
    this.#base = base
    this.#request = request
    this.#options = options
    this.#changes = base.overrides
    this.#parent = base
    this.#gasLeft = request.gasCap
  }

  async add(planned: PlannedBlock): Promise<void> {
    const begun = beginBlock(planned, this.#parent, this.#base.config, this.#request.isValidated)
    const movedPrecompiles = placePrecompiles(planned.accounts, begun.rules)
    const below = new OverlaidState(this.#base.state, this.#changes)
    const overrides = mergeChanges(this.#changes, changesFor(planned.accounts, below))
    const context = { ...begun.context, movedPrecompiles }
    const done = await this.#execute({ ...begun, context }, planned, overrides)
    const { block, senders } = await this.#seal(begun, planned, overrides, done)
    const hash = headerHash(block.header)
    this.#parent = { header: block.header, hash }
    this.#gasLeft -= block.header.gasUsed
    this.blocks.push({ block, hash, senders, calls: done.results })
  }

  async #execute(
    { header, rules, context }: BegunBlock,
    { calls, terms }: PlannedBlock,
    overrides: StateChanges,
  ): Promise<BlockWorkResult> {
    const { state } = this.#base
    const { isValidated, tracesTransfers } = this.#request
    const site = { context, rules, state, overrides, blockHash: (number: bigint) => this.#blockHash(number) }
    const paid = rules.isProofOfStake ? paidWithdrawals(terms.withdrawals ?? []) : rewards(header, [], rules)
    const work: BlockWork = {
      before: callsBeforeTransactions(header, rules).filter((step) => step.kind === 'systemCall'),
      calls,
      after: rules.hasRequests ? callsForRequests().filter((step) => step.kind === 'systemCall') : [],
      credits: paid.filter((step) => step.kind === 'credit'),
      isValidated,
      tracesTransfers,
      gasCap: this.#gasLeft,
    }
    const result = await this.#lanes.run<BlockWorkResult | FailureRecord>(site, SIMULATE_BLOCK, work, this.#options)
    if ('failure' in result) throw new SimulationError(result.failure, result.message, result.code)
    return result
  }

  async #seal(
    { header: begun, rules }: BegunBlock,
    { calls, terms }: PlannedBlock,
    overrides: StateChanges,
    { results, answers, changes }: BlockWorkResult,
  ): Promise<Pick<SimulatedBlock, 'block' | 'senders'>> {
    const { config, state } = this.#base
    const transactions = calls.map((call, index) =>
      transactionOf(call, results[index]!, config.chainId, rules.hasBaseFee),
    )
    const withdrawals = rules.hasWithdrawals ? (terms.withdrawals ?? []) : undefined
    const receipts = receiptsOf(transactions, results)
    this.#changes = mergeChanges(overrides, changes)
    const before = new OverlaidState(state, overrides)
    const header = sealHeader(begun, {
      stateRoot: await this.#base.rootAfter(this.#changes),
      transactionsRoot: transactionsRoot(transactions),
      receiptsRoot: orderedTrieRoot(receipts.map(encodeReceipt)),
      logsBloom: bloomOfAll(receipts),
      gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
      blobGasUsed: GAS_PER_BLOB * transactions.reduce((sum, each) => sum + BigInt(each.blobVersionedHashes.length), 0n),
      withdrawalsRoot: withdrawals && withdrawalsRoot(withdrawals),
      requestsHash: rules.hasRequests
        ? requestsHash([
            depositRequest(
              receipts.flatMap(({ logs }) => logs),
              config,
            ),
            ...queuedRequests(answers, before, changes),
          ])
        : undefined,
    })
    return { block: { header, transactions, ommers: [], withdrawals }, senders: calls.map(senderOf) }
  }

  /** Of the simulated blocks, and of the chain below them. */
  #blockHash(number: bigint): Uint8Array | undefined {
    const above = number - this.#base.header.number
    if (above <= 0n) return this.#base.blockHash(number)
    return this.blocks[Number(above) - 1]?.hash
  }
}

/** Before EIP-658, too, they say whether the call succeeded: nobody needs the roots that were there instead. */
function receiptsOf(transactions: readonly Transaction[], results: readonly CallResult[]): Receipt[] {
  let cumulativeGasUsed = 0n
  return results.map(({ status, gasUsed, logs }, index) => {
    cumulativeGasUsed += gasUsed
    const type = transactions[index]!.type
    return { type, outcome: status === 'success', cumulativeGasUsed, logsBloom: bloomOf(logs), logs }
  })
}

function bloomOfAll(receipts: readonly Receipt[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_LENGTH)
  for (const { logsBloom } of receipts) mergeBloom(bloom, logsBloom)
  return bloom
}
