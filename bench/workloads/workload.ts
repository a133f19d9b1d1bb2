/**
 * What a workload is: a world, a block's worth of transactions on it, and what must be true afterwards.
 *
 * Owns: the shape and the signatures. Must never: execute the block.
 */
import type { BlockContext } from '../../src/executor/index.ts'
import { type ForkName, signTransaction, type Transaction } from '../../src/protocol/index.ts'
import type { MemoryState, StateChanges, StateReader } from '../../src/state/index.ts'

export interface WorkloadTransaction {
  readonly transaction: Transaction
  readonly sender: Uint8Array
  /** undefined = the sender is an address without a key. */
  readonly key: Uint8Array | undefined
}

/** Something that is true after the block, however it was executed. */
export interface Invariant {
  readonly name: string
  holds(after: StateReader): boolean
}

export interface Workload {
  readonly name: string
  readonly title: string
  readonly fork: ForkName
  /** The world before the block. Executing does not change it; whoever applies changes takes a `copy()`. */
  readonly state: MemoryState
  /** The same world as changes to an empty one, to be applied in this order: fills any other kind of world. */
  readonly history: readonly StateChanges[]
  readonly context: BlockContext
  readonly transactions: readonly WorkloadTransaction[]
  readonly invariants: readonly Invariant[]
}

/** A workload cannot be made or used as it was asked for. */
export class WorkloadError extends Error {
  override readonly name = 'WorkloadError'
}

/** The same with real signatures, which the transactions do not have at first. */
export function signed(workload: Workload): Workload {
  const transactions = workload.transactions.map(({ transaction, sender, key }) => {
    if (key === undefined) throw new WorkloadError(`the senders of ${workload.name} have no keys`)
    return { transaction: signTransaction(transaction, key), sender, key }
  })
  return { ...workload, transactions }
}
