/**
 * Executes a block's transactions one after another: the oracle of every other way to execute them.
 *
 * Owns: what needs the order of a block (gas and blob gas left) and the passage of a transaction into the kernel. Must
 * never: know how the world is stored, or execute two transactions at once.
 */

import {
  type BlockContext,
  Kernel,
  type KernelResult,
  type StateChanges,
  type StateReader,
} from '../kernel-host/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { type Transaction, TransactionError } from '../protocol/transaction/index.ts'
import { GAS_PER_BLOB, type PrepareOptions, prepareTransaction, systemMessage } from './prepare.ts'
import { rejectionError } from './rejection.ts'

/** No header may have a higher gas limit; state tests may. */
const LARGEST_GAS = 0x7fffffffffffffffn

/** What an executed transaction came to. `gasUsed` is what it pays for. */
export type TransactionOutcome = KernelResult

export class SequentialExecutor {
  readonly #kernel: Kernel
  #rules: Rules | undefined
  #chainId = 0n
  #gasLeft = 0n
  #blobGasLeft = 0n

  constructor(kernel: Kernel = new Kernel()) {
    this.#kernel = kernel
  }

  beginBlock(block: BlockContext, rules: Rules, state: StateReader): void {
    this.#kernel.beginBlock(block, rules, state)
    this.#rules = rules
    this.#chainId = block.chainId
    this.#gasLeft = block.gasLimit < LARGEST_GAS ? block.gasLimit : LARGEST_GAS
    this.#blobGasLeft = BigInt(rules.blobs?.max ?? 0) * GAS_PER_BLOB
  }

  /** Executes a transaction of this sender. A TransactionError means: refused, and nothing has changed. */
  execute(tx: Transaction, sender: Uint8Array, options?: PrepareOptions): TransactionOutcome | TransactionError {
    const rules = this.#rulesOfBlock()
    const prepared = prepareTransaction(tx, sender, rules, this.#chainId, options)
    if (prepared instanceof TransactionError) return prepared
    const { blobGas } = prepared.message
    if (tx.gasLimit > this.#gasLeft) {
      return new TransactionError('gasLimitExceedsBlock', { gasLimit: tx.gasLimit, available: this.#gasLeft })
    }
    if (blobGas > this.#blobGasLeft) {
      return new TransactionError('blobGasExceedsBlock', { blobGas, available: this.#blobGasLeft })
    }
    const result = this.#orGiveUp(() => this.#kernel.execute(prepared.message))
    if ('rejection' in result) return rejectionError(result, sender)
    this.#gasLeft -= result.gasUsed
    this.#blobGasLeft -= blobGas
    return result
  }

  /**
   * Lets the protocol itself call a contract (EIP-4788, 2935, 7002, 7251): its own gas, no fees, nobody touched.
   * The output of an account without code is empty and its status success.
   */
  systemCall(to: Uint8Array, data: Uint8Array): TransactionOutcome {
    this.#rulesOfBlock()
    const result = this.#orGiveUp(() => this.#kernel.execute(systemMessage(to, data)))
    if ('rejection' in result) throw new Error(`a system call was rejected for reason ${result.rejection}`)
    return result
  }

  /** Adds to a balance outside any transaction (rewards, withdrawals); touches the account even when it adds nothing. */
  credit(address: Uint8Array, amount: bigint): void {
    this.#rulesOfBlock()
    // The kernel adds modulo 2^256.
    this.#orGiveUp(() => this.#kernel.credit(address, BigInt.asUintN(256, amount)))
  }

  /** Takes from a balance outside any transaction; the account must have as much. */
  debit(address: Uint8Array, amount: bigint): void {
    this.credit(address, -amount)
  }

  /** All that the block has changed up to now; it goes on after that. */
  changesSoFar(): StateChanges {
    this.#rulesOfBlock()
    return this.#kernel.changes()
  }

  /** All that the block has changed. */
  finishBlock(): StateChanges {
    this.#rulesOfBlock()
    const changes = this.#kernel.changes()
    this.#rules = undefined
    return changes
  }

  /** A kernel that throws (it is full, or the state cannot be read) may have done half of it: the block is over. */
  #orGiveUp<Result>(run: () => Result): Result {
    try {
      return run()
    } catch (error) {
      this.#rules = undefined
      throw error
    }
  }

  #rulesOfBlock(): Rules {
    if (this.#rules === undefined) throw new Error('no block is being executed: call beginBlock first')
    return this.#rules
  }
}
