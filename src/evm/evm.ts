/**
 * The EVM as a library: run a message or a transaction on a given state, in this thread.
 *
 * Owns: sensible defaults for everything a caller leaves out. Must never: change the caller's state; the changes are
 * returned.
 */
import { SequentialExecutor, type TransactionOutcome } from '../executor/sequential.ts'
import {
  type BlockContext,
  Kernel,
  type KernelOptions,
  type KernelResult,
  messageOf,
  type StateChanges,
  type StateReader,
} from '../kernel-host/index.ts'
import { type ForkName, rulesOf } from '../protocol/forks/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { recoverSender, type Transaction, type TransactionError } from '../protocol/transaction/index.ts'

export interface EvmOptions {
  /** Default: the newest. */
  readonly fork?: ForkName
  /** Instead of `fork`: rules of one's own. */
  readonly rules?: Rules
  readonly chainId?: bigint
  /** EVM memory that all frames of one message may use together. */
  readonly memoryMegabytes?: number
  /** Sizes of the code caches; smaller ones only make it slower. */
  readonly caches?: KernelOptions['caches']
}

/** A call, or with `to` left out a creation whose init code is `data`. */
export interface Message {
  readonly from?: Uint8Array
  readonly to?: Uint8Array
  readonly data?: Uint8Array
  readonly value?: bigint
  readonly gas?: bigint
  readonly gasPrice?: bigint
  readonly state?: StateReader
  readonly block?: Partial<BlockContext>
}

/** `gasUsed` is before the refund and without intrinsic gas; `gasRefund` is the refund counter. */
export type MessageResult = KernelResult & { readonly changes: StateChanges }

export interface TransactionOptions {
  readonly state?: StateReader
  readonly block?: Partial<BlockContext>
  /** Recovered from the signature when it is left out. */
  readonly sender?: Uint8Array
}

const NOBODY = new Uint8Array(20)
const NOTHING = new Uint8Array(0)
const DEFAULT_GAS = 30_000_000n
const DEFAULT_CHAIN_ID = 1n

const emptyState: StateReader = {
  account: () => undefined,
  storage: () => undefined,
  code: () => NOTHING,
}

export class Evm {
  readonly rules: Rules
  readonly chainId: bigint
  readonly #kernel: Kernel
  readonly #executor: SequentialExecutor

  constructor(options: EvmOptions = {}) {
    const { memoryMegabytes, caches } = options
    this.rules = options.rules ?? rulesOf(options.fork ?? 'osaka')
    this.chainId = options.chainId ?? DEFAULT_CHAIN_ID
    this.#kernel = new Kernel({ ...(memoryMegabytes && { memoryMegabytes }), ...(caches && { caches }) })
    this.#executor = new SequentialExecutor(this.#kernel)
  }

  /** Runs a message: no nonce check, no fees, no intrinsic gas. */
  call(message: Message): MessageResult {
    this.#kernel.beginBlock(this.#block(message.block), this.rules, message.state ?? emptyState)
    const result = this.#kernel.execute(
      messageOf({
        sender: message.from ?? NOBODY,
        to: message.to,
        gasLimit: message.gas ?? DEFAULT_GAS,
        data: message.data ?? NOTHING,
        value: message.value ?? 0n,
        gasPrice: message.gasPrice ?? 0n,
      }),
    )
    if ('rejection' in result) throw new Error(`a message was rejected for reason ${result.rejection}`)
    return Object.assign(result, { changes: this.#kernel.changes() })
  }

  /** Executes a transaction as the only one of its block. A TransactionError means: refused. */
  transact(
    tx: Transaction,
    options: TransactionOptions = {},
  ): (TransactionOutcome & { readonly changes: StateChanges }) | TransactionError {
    this.#executor.beginBlock(this.#block(options.block), this.rules, options.state ?? emptyState)
    const outcome = this.#executor.execute(tx, options.sender ?? recoverSender(tx))
    const changes = this.#executor.finishBlock()
    return outcome instanceof Error ? outcome : Object.assign(outcome, { changes })
  }

  #block(given: Partial<BlockContext> = {}): BlockContext {
    return {
      number: 1n,
      timestamp: 1n,
      gasLimit: DEFAULT_GAS,
      coinbase: NOBODY,
      difficulty: 0n,
      prevRandao: 0n,
      baseFee: 0n,
      blobBaseFee: 1n,
      chainId: this.chainId,
      blockHash: () => undefined,
      ...given,
    }
  }
}

export function createEvm(options: EvmOptions = {}): Evm {
  return new Evm(options)
}
