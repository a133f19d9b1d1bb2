/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */

export type { BlockContext } from './blockRecord.ts'
export { KernelFault, type KernelFaultCode } from './faults.ts'
export type { Step } from './imports.ts'
export { Kernel, type KernelOptions } from './kernel.ts'
export { KernelMissingError } from './load.ts'
export { type KernelTransaction, type MessageFields, messageOf, type RecoveredAuthorization } from './messages.ts'
export type { HaltReason, KernelRejection, KernelResult, Log } from './results.ts'
export type { Account, AccountChange, StateChanges, StateReader } from './state.ts'
export type { MemoryViews } from './words.ts'
