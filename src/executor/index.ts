/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */
export type { BlockContext, HaltReason, Log, StateChanges, StateReader } from '../kernel-host/index.ts'
export { SequentialExecutor, type TransactionOutcome } from './sequential.ts'
