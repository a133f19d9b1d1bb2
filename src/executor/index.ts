/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */
export type { BlockContext, HaltReason, Log, StateChanges, StateReader } from '../kernel-host/index.ts'
export type { BlockExecutor, BlockJob, BlockResult, BlockStep } from './block.ts'
export { ParallelExecutor, type ParallelExecutorOptions } from './parallel/parallelExecutor.ts'
export { type Choice, ScheduledExecutor, type ScheduledExecutorOptions } from './parallel/scheduledExecutor.ts'
export type { BlockTrace, Conflict, Dependency, Location, TransactionTrace } from './report/trace.ts'
export { SequentialExecutor, type TransactionOutcome } from './sequential.ts'
export { SequentialBlockExecutor } from './sequentialBlock.ts'
