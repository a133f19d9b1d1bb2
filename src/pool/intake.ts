/**
 * The way of transactions into the pool: decoded, their senders recovered many at once, then admitted in the order they came.
 *
 * Owns: the batches, and that every transaction that is offered gets an answer. Must never: decide who is admitted.
 */
import { setImmediate } from 'node:timers/promises'
import { impersonatedSender } from '../chain/impersonated.ts'
import { sendersOf } from '../chain/senders.ts'
import { encodeTransaction, type Transaction, TransactionError, transactionId } from '../protocol/index.ts'
import { PoolError, type Refusal } from './errors.ts'
import type { PoolHead } from './head.ts'
import type { PoolSettings } from './options.ts'
import { bytesOf, type Candidate, type PooledTransaction } from './pooledTransaction.ts'
import { type BlobSidecar, checkSidecar, decodeWithSidecar } from './sidecar.ts'

/** What became of a transaction that was offered. */
export type Admission = PooledTransaction | Refusal

/** So many are admitted at a time before others get the thread. */
const BATCH = 512

interface Waiting {
  readonly candidate: Candidate
  readonly isReturned: boolean
  readonly resolve: (admission: Admission) => void
  readonly reject: (error: unknown) => void
}

/** What the intake asks of its pool. */
export interface Gate {
  readonly head: PoolHead
  readonly settings: PoolSettings
  has(candidate: Candidate): boolean
  admit(candidate: Candidate, sender: Uint8Array, isReturned: boolean): Admission
}

export class Intake {
  readonly #gate: Gate
  readonly #waiting: Waiting[] = []
  /** Of those that wait and those that are at work. */
  #bytes = 0
  #isWorking = false

  constructor(gate: Gate) {
    this.#gate = gate
  }

  offer(candidate: Candidate, isReturned: boolean): Promise<Admission> {
    if (this.#gate.has(candidate)) return Promise.resolve(new PoolError('alreadyKnown', {}))
    // Who waits takes memory, too.
    const { transactions, bytes } = this.#gate.settings.limits
    const own = bytesOf(candidate)
    if (this.#waiting.length >= transactions || this.#bytes + own > bytes) {
      return Promise.resolve(new PoolError('poolFull', {}))
    }
    this.#bytes += own
    return new Promise((resolve, reject) => {
      this.#waiting.push({ candidate, isReturned, resolve, reject })
      if (!this.#isWorking) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    // What is offered in the same turn of the event loop goes together.
    await null
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH)
      try {
        await this.#admitAll(batch)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
      for (const { candidate } of batch) this.#bytes -= bytesOf(candidate)
      if (this.#waiting.length > 0) await setImmediate()
    }
    this.#isWorking = false
  }

  async #admitAll(batch: readonly Waiting[]): Promise<void> {
    const { head, settings } = this.#gate
    const transactions = batch.map(({ candidate }) => candidate.transaction)
    const senders = await sendersOf(transactions, {
      rules: head.rules,
      chainId: settings.chainId,
      lanes: settings.lanes,
    })
    const hasBlobs = batch.some(({ candidate }) => candidate.sidecar !== undefined)
    const faults = hasBlobs ? await this.#checkSidecars(batch) : undefined
    for (const [index, { candidate, isReturned, resolve }] of batch.entries()) {
      const sender = senders[index]!
      const refusal = sender instanceof TransactionError ? sender : (refuseMark(candidate) ?? faults?.[index])
      resolve(refusal ?? this.#gate.admit(candidate, sender as Uint8Array, isReturned))
    }
  }

  #checkSidecars(batch: readonly Waiting[]): Promise<(PoolError | undefined)[]> {
    const { lanes } = this.#gate.settings
    return Promise.all(batch.map(({ candidate }) => checkSidecar(candidate, lanes)))
  }
}

/** Bytes as they are sent, in either form of blob transactions. */
export function candidateOfBytes(bytes: Uint8Array): Candidate | Refusal {
  try {
    const { transaction, sidecar, encoded } = decodeWithSidecar(bytes)
    return { transaction, hash: transactionId(transaction), size: encoded.length, sidecar }
  } catch (error) {
    if (error instanceof TransactionError || error instanceof PoolError) return error
    throw error
  }
}

export function candidateOf(transaction: Transaction, sidecar?: BlobSidecar): Candidate {
  const encoded = encodeTransaction(transaction)
  return { transaction, hash: transactionId(transaction), size: encoded.length, sidecar }
}

/** What this chain takes for a mark of its own may be a signature elsewhere: nobody makes one but to deceive. */
function refuseMark({ transaction }: Candidate): TransactionError | undefined {
  if (impersonatedSender(transaction) === undefined) return undefined
  return new TransactionError('invalidSignature', { reason: 'it is the mark of a transaction without a signature' })
}
