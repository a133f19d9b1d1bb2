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
  type KernelTransaction,
  messageOf,
  type RecoveredAuthorization,
  type StateChanges,
  type StateReader,
} from '../kernel-host/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import {
  type Authorization,
  checkTransaction,
  floorGas,
  intrinsicGas,
  recoverAuthority,
  type Transaction,
  TransactionError,
} from '../protocol/transaction/index.ts'
import { rejectionError } from './rejection.ts'

const SYSTEM_ADDRESS = Uint8Array.from({ length: 20 }, (_, index) => (index === 19 ? 0xfe : 0xff))
const SYSTEM_CALL_GAS = 30_000_000n

/** EIP-4844. */
const GAS_PER_BLOB = 131072n
const LARGEST_NONCE = 0xffffffffffffffffn
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
  execute(tx: Transaction, sender: Uint8Array): TransactionOutcome | TransactionError {
    const rules = this.#rulesOfBlock()
    const invalid = checkTransaction(tx, rules, this.#chainId)
    if (invalid !== undefined) return invalid
    const blobGas = BigInt(tx.blobVersionedHashes.length) * GAS_PER_BLOB
    if (tx.gasLimit > this.#gasLeft) {
      return new TransactionError('gasLimitExceedsBlock', { gasLimit: tx.gasLimit, available: this.#gasLeft })
    }
    if (blobGas > this.#blobGasLeft) {
      return new TransactionError('blobGasExceedsBlock', { blobGas, available: this.#blobGasLeft })
    }
    const result = this.#orGiveUp(() => this.#kernel.execute(this.#prepare(tx, sender, blobGas, rules)))
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
    const message = messageOf({ sender: SYSTEM_ADDRESS, to, gasLimit: SYSTEM_CALL_GAS, data, isSystem: true })
    const result = this.#orGiveUp(() => this.#kernel.execute(message))
    if ('rejection' in result) throw new Error(`a system call was rejected for reason ${result.rejection}`)
    return result
  }

  /** Adds to a balance outside any transaction (rewards, withdrawals); touches the account even when it adds nothing. */
  credit(address: Uint8Array, amount: bigint): void {
    this.#rulesOfBlock()
    this.#orGiveUp(() => this.#kernel.credit(address, amount))
  }

  /** Takes from a balance outside any transaction; the account must have as much. */
  debit(address: Uint8Array, amount: bigint): void {
    this.#rulesOfBlock()
    // The kernel adds modulo 2^256.
    this.#orGiveUp(() => this.#kernel.credit(address, BigInt.asUintN(256, -amount)))
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

  #prepare(tx: Transaction, sender: Uint8Array, blobGas: bigint, rules: Rules): KernelTransaction {
    return {
      sender,
      to: tx.to,
      isMessage: false,
      nonce: tx.nonce,
      gasLimit: tx.gasLimit,
      intrinsicGas: intrinsicGas(tx, rules),
      floorGas: floorGas(tx, rules),
      value: tx.value,
      maxFeePerGas: tx.maxFeePerGas,
      maxPriorityFeePerGas: tx.maxPriorityFeePerGas,
      maxFeePerBlobGas: tx.maxFeePerBlobGas,
      blobGas,
      blobVersionedHashes: tx.blobVersionedHashes,
      data: tx.data,
      accessList: tx.accessList,
      authorizations: recoverAuthorizations(tx.authorizationList, this.#chainId),
    }
  }
}

/** EIP-7702: those that may take effect, as far as that can be told without the state. */
function recoverAuthorizations(list: readonly Authorization[], chainId: bigint): RecoveredAuthorization[] {
  const recovered: RecoveredAuthorization[] = []
  for (const authorization of list) {
    if (authorization.chainId !== 0n && authorization.chainId !== chainId) continue
    if (authorization.nonce >= LARGEST_NONCE) continue
    const authority = recoverAuthority(authorization)
    if (authority === undefined) continue
    recovered.push({ authority, address: authorization.address, nonce: authorization.nonce })
  }
  return recovered
}
