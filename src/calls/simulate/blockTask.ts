/**
 * One simulated block on a lane: the calls of the protocol, then call after call, each on what the ones before left.
 *
 * Owns: the order of what happens in the block, and the gas that is left for each call. Must never: know a header or a root.
 */

import { systemMessage } from '../../executor/prepare.ts'
import { rejectionError } from '../../executor/rejection.ts'
import type {
  BlockContext,
  HaltReason,
  Kernel,
  KernelResult,
  KernelTransaction,
  Log,
  StateChanges,
  StateReader,
} from '../../kernel-host/index.ts'
import type { LaneTask } from '../../lanes/index.ts'
import { TransactionError } from '../../protocol/transaction/index.ts'
import { Overlay } from '../../state/overlay.ts'
import { haltText } from '../haltText.ts'
import type { LaneWork } from '../laneWork.ts'
import { callTransaction, contextFor } from '../message.ts'
import { type CallRequest, contradictionIn, messageOf, senderOf } from '../request.ts'
import { type FailureRecord, SimulationError } from './errors.ts'
import { refusedCall } from './refusedCall.ts'
import type { CallPlace } from './transaction.ts'
import { type NumberedLog, TransferRecorder } from './transfers.ts'

/** A call of the protocol. */
export interface SystemCall {
  readonly to: Uint8Array
  readonly data: Uint8Array
}

export interface BlockWork {
  readonly before: readonly SystemCall[]
  readonly calls: readonly CallRequest[]
  readonly after: readonly SystemCall[]
  /** Rewards and withdrawals. */
  readonly credits: readonly { readonly address: Uint8Array; readonly amount: bigint }[]
  readonly isValidated: boolean
  readonly tracesTransfers: boolean
  /** What is left for this and later blocks. */
  readonly gasCap: bigint
}

export interface CallResult extends CallPlace {
  readonly status: KernelResult['status']
  readonly output: Uint8Array
  readonly gasUsed: bigint
  /** Before refunds. */
  readonly mostGasUsed: bigint
  readonly haltText: string | undefined
  /** What a receipt has. */
  readonly logs: readonly Log[]
  /** What the client is told. */
  readonly shownLogs: readonly NumberedLog[]
}

export interface BlockWorkResult {
  readonly results: readonly CallResult[]
  /** To `after`. */
  readonly answers: readonly KernelResult[]
  readonly changes: StateChanges
}

export const SIMULATE_BLOCK: LaneTask = { module: import.meta.url, name: 'simulateBlock' }

export function simulateBlock(work: LaneWork, job: BlockWork): BlockWorkResult | FailureRecord {
  try {
    return new BlockSimulation(work, job).run()
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error
    const { failure, message, code } = error
    return { failure, message, code }
  }
}

class BlockSimulation {
  readonly #work: LaneWork
  readonly #job: BlockWork
  readonly #changes = new Overlay()
  /** With the changes. */
  readonly #state: StateReader
  /** undefined = the fast kernel will do. */
  readonly #recorder: TransferRecorder | undefined
  readonly #context: BlockContext
  #gasUsed = 0n
  #logs = 0

  constructor(work: LaneWork, job: BlockWork) {
    this.#work = work
    this.#job = job
    this.#state = this.#changes.on(work.state)
    this.#context = work.context
    const isListened = job.tracesTransfers || work.context.movedPrecompiles !== undefined
    this.#recorder = isListened && job.calls.length > 0 ? new TransferRecorder() : undefined
  }

  run(): BlockWorkResult {
    const { before, calls, after, credits } = this.#job
    for (const call of before) this.#protocolCall(call)
    const results = calls.map((call) => this.#call(call))
    const answers = after.map((call) => this.#protocolCall(call))
    this.#credit(credits)
    return { results, answers, changes: this.#changes.changes }
  }

  #call(call: CallRequest): CallResult {
    const { rules, context } = this.#work
    const place = this.#placeOf(call)
    const contradiction = contradictionIn(call, context.chainId)
    if (contradiction !== undefined) throw new SimulationError('contradiction', contradiction)
    const message = messageOf(call, place.gas)
    const prepared = callTransaction(message, rules, context.chainId)
    if (prepared instanceof TransactionError) throw refusedCall(prepared, message)
    const { isValidated, tracesTransfers } = this.#job
    const transaction = { ...prepared, nonce: place.nonce, skipsNonceCheck: !isValidated }
    const seen = isValidated ? this.#context : contextFor(message, this.#context)
    this.#recorder?.beginCall()
    const kernel = this.#kernelOn(seen)
    const result = kernel.execute(transaction)
    if ('rejection' in result) throw refusedCall(rejectionError(result, transaction.sender), message)
    const { status, output, gasUsed, logs, halt } = result
    const changes = kernel.changes()
    const shownLogs = tracesTransfers ? this.#recorder!.logs : this.#numbered(logs)
    const text = halt && this.#haltText(transaction, halt, seen)
    this.#changes.add(changes)
    this.#gasUsed += gasUsed
    const mostGasUsed = mostGas(result, transaction, rules.gas.maxRefundQuotient)
    return { ...place, status, output, gasUsed, mostGasUsed, haltText: text, logs, shownLogs }
  }

  /** To be asked before the changes of the call are added: it is executed again. */
  #haltText(transaction: KernelTransaction, halt: HaltReason, context: BlockContext): string {
    const { rules } = this.#work
    return haltText(transaction, halt, rules, (listener) => {
      const kernel = this.#work.listening(listener)
      kernel.beginBlock(context, rules, this.#state)
      return kernel
    })
  }

  /** Nonce and gas: those that are wanted, else what the state and the block have. */
  #placeOf(call: CallRequest): CallPlace {
    const remaining = this.#context.gasLimit - this.#gasUsed
    const wanted = call.gas ?? remaining
    if (wanted > remaining) {
      throw new SimulationError(
        'blockGasLimit',
        `block gas limit reached: remaining: ${remaining}, required: ${wanted}`,
      )
    }
    const left = this.#job.gasCap - this.#gasUsed
    const nonce = call.nonce ?? this.#state.account(senderOf(call))?.nonce ?? 0n
    return { nonce, gas: wanted < left ? wanted : left }
  }

  #numbered(logs: readonly Log[]): NumberedLog[] {
    return logs.map((log) => ({ log, number: this.#logs++ }))
  }

  #kernelOn(context: BlockContext): Kernel {
    const kernel = this.#recorder === undefined ? this.#work.executing() : this.#work.listening(this.#recorder)
    kernel.beginBlock(context, this.#work.rules, this.#state)
    return kernel
  }

  #protocolCall({ to, data }: SystemCall): KernelResult {
    const kernel = this.#kernelOn(this.#context)
    const result = kernel.execute(systemMessage(to, data))
    if ('rejection' in result) throw new Error(`a system call was rejected for reason ${result.rejection}`)
    const answer: KernelResult = { ...result, logs: result.logs }
    this.#changes.add(kernel.changes())
    return answer
  }

  #credit(credits: BlockWork['credits']): void {
    if (credits.length === 0) return
    const kernel = this.#kernelOn(this.#context)
    for (const { address, amount } of credits) kernel.credit(address, amount)
    this.#changes.add(kernel.changes())
  }
}

/** Gas used before anything was given back: at least the floor, and at most what the bound of refunds allows. */
function mostGas({ gasUsed, gasRefund }: KernelResult, { floorGas }: KernelTransaction, quotient: number): bigint {
  if (gasRefund <= 0n || gasUsed <= floorGas) return gasUsed
  const whole = gasUsed + gasRefund
  const bound = BigInt(quotient)
  if (gasRefund <= whole / bound) return whole
  // The refund was a part of the whole, rounded down: the largest whole that leaves as much.
  return (gasUsed * bound) / (bound - 1n)
}
