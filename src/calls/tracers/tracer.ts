/**
 * What every tracer is: something that is told what a transaction does, and writes JSON.
 *
 * Owns: the events and their order. Must never: know the kernel's reports; the recorder makes events of them.
 */
import type {
  BlockContext,
  KernelResult,
  KernelTransaction,
  Log,
  MemoryViews,
  StateChanges,
  StateReader,
  Step,
} from '../../kernel-host/index.ts'
import type { Rules } from '../../protocol/index.ts'
import { NO_OPCODE } from './opcodes.ts'

export type { Write } from './pieces.ts'

/** Which transaction of which block is traced; a call belongs to none. */
export interface TracePlace {
  readonly blockHash: string
  readonly blockNumber: number
  readonly transactionHash: string
  readonly transactionPosition: number
}

export interface TracedTransaction {
  readonly message: KernelTransaction
  readonly context: BlockContext
  readonly rules: Rules
  /** The state before it. */
  readonly before: StateReader
  readonly place: TracePlace | undefined
}

export interface TracedOutcome {
  readonly result: KernelResult
  readonly changes: StateChanges
  /** The state after it. */
  readonly after: StateReader
}

/** A call, a creation, or what SELFDESTRUCT does, which is told as a frame that ends at once. */
export interface Frame {
  readonly opcode: number
  /** 0 = the outermost. */
  readonly depth: number
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** undefined = STATICCALL, which has none. */
  readonly value: bigint | undefined
  readonly gas: number
  /** Whether it is a precompile that is called. */
  readonly isPrecompile: boolean
  readonly input: () => Uint8Array
}

export interface FrameEnd {
  readonly depth: number
  readonly gasUsed: number
  readonly output: () => Uint8Array
  /** As geth says it. */
  readonly error: string | undefined
  /** With REVERT. */
  readonly isRevert: boolean
}

/** What is known of an instruction once it is paid for. */
export interface StepEnd {
  readonly gasCost: number
  /** It could not begin: too little gas, or the stack is not as it has to be. */
  readonly error: string | undefined
  readonly refund: number
}

/** Does nothing; tracers do what they are for. */
export abstract class Tracer {
  /** Which instructions it wants to be told of. */
  readonly opcodes: ReadonlySet<number> = NO_OPCODE

  begin(_transaction: TracedTransaction): void {}

  /** An instruction is about to run in the innermost frame; what lies in `views` is to be read now. */
  step(_step: Step, _views: MemoryViews): void {}

  /** The last step that was told has run, or failed. `views` shows what it has left. */
  stepEnded(_end: StepEnd, _views: MemoryViews): void {}

  frameEntered(_frame: Frame): void {}

  frameLeft(_end: FrameEnd): void {}

  /** `index` counts the logs of the block that have not been undone. */
  logged(_log: Log, _index: number): void {}

  /** Writes what is left of the result, which is a JSON value. */
  abstract finish(outcome: TracedOutcome): void
}
