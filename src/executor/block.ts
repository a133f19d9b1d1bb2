/**
 * A whole block in, one result out: the interface of every way to execute a block.
 *
 * Owns: these shapes. Must never: know who executes, or what a header is.
 */
import type { BlockContext, StateChanges, StateReader } from '../kernel-host/index.ts'
import type { Lanes } from '../lanes/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import type { Transaction, TransactionError } from '../protocol/transaction/index.ts'
import type { BlockTrace } from './report/trace.ts'
import type { TransactionOutcome } from './sequential.ts'

/** One thing that happens in a block; they happen in order. */
export type BlockStep =
  | {
      readonly kind: 'transaction'
      readonly transaction: Transaction
      readonly sender: Uint8Array
      /** The sender may have code, against EIP-3607: the user of a dev chain says who sends. */
      readonly skipsSenderCodeCheck?: boolean | undefined
    }
  /** The protocol itself calls a contract. */
  | { readonly kind: 'systemCall'; readonly to: Uint8Array; readonly data: Uint8Array }
  /** A reward or withdrawal; a negative amount is taken away. */
  | { readonly kind: 'credit'; readonly address: Uint8Array; readonly amount: bigint }

export interface BlockJob {
  readonly context: BlockContext
  readonly rules: Rules
  readonly state: StateReader
  /** The root of that state, if it is known: it lets an executor go on with what it has read before. */
  readonly stateRoot?: Uint8Array | undefined
  readonly steps: readonly BlockStep[]
  /** What a refused transaction means: the block ends there, or goes on without it. */
  readonly onRefusal: 'stop' | 'skip'
  /**
   * Called with all that the block has changed up to and with the transaction that is this step. Only one after another are
   * steps able to tell, so a block that asks for it is executed in order.
   */
  readonly afterTransaction?: ((step: number, changesSoFar: StateChanges) => void) | undefined
}

/** What a block took, in numbers that cost nothing to know; the trace tells more. */
export interface BlockEffort {
  /** 0 = the calling thread executed. */
  readonly lanes: number
  readonly microseconds: number
  /** Executions that were thrown away. */
  readonly retries: number
  /** Steps that ran in order without speculation, of all of them. */
  readonly inOrder: number
}

export interface BlockResult {
  /** One of each step; undefined for a credit, and for a step that was not reached. */
  readonly results: readonly (TransactionOutcome | TransactionError | undefined)[]
  /** Read out when they are first looked at, which is to be before the next block is executed. */
  readonly changes: StateChanges
  /** How it went; likewise. */
  readonly trace: BlockTrace
  readonly effort: BlockEffort
}

/** Executes one block at a time. */
export interface BlockExecutor extends AsyncDisposable {
  /** How many lanes take part; 0 = none, the calling thread executes. */
  readonly lanes: number
  /** The lanes themselves, which may do something else between blocks; left out = there are none. */
  readonly sharedLanes?: Lanes | undefined
  execute(job: BlockJob): Promise<BlockResult>
  /** Says that the changes of the last block have been taken over, and led to this state root. */
  keep?(stateRoot: Uint8Array): void
  close(): Promise<void>
}

/** A result whose changes and trace are read out when they are first asked for, once. */
export function lazyResult(
  results: BlockResult['results'],
  readChanges: () => StateChanges,
  readTrace: () => BlockTrace,
  effort: BlockEffort,
): BlockResult {
  let changes: StateChanges | undefined
  let trace: BlockTrace | undefined
  return {
    results,
    effort,
    get changes() {
      changes ??= readChanges()
      return changes
    },
    get trace() {
      trace ??= readTrace()
      return trace
    },
  }
}
