/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */

export type { Accesses } from './accesses.ts'
export { BlockMemory, type ScheduleEvent, type StepRecord, type StepTrace } from './blockMemory.ts'
export type { BlockContext } from './blockRecord.ts'
export { KernelFault, type KernelFaultCode } from './faults.ts'
export { emptyContext, type HostContext, hostImports, type KernelImports } from './imports.ts'
export { Kernel, type KernelOptions } from './kernel.ts'
export { controlOf, LaneKernel, type LaneTraces } from './laneKernel.ts'
export { type KernelKind, KernelMissingError, kernelModule } from './load.ts'
export {
  encodeRecord,
  type KernelTransaction,
  type MessageFields,
  messageOf,
  type RecoveredAuthorization,
  type TransactionRecord,
} from './messages.ts'
export type { SlotPreimage } from './preimages.ts'
export type { HaltReason, KernelRejection, KernelResult, Log } from './results.ts'
export type { Account, AccountChange, LaneReader, LaneReaderSource, StateChanges, StateReader } from './state.ts'
export type { StepNote, StepPlace } from './steps.ts'
export type {
  EnteredFrame,
  FrameHalt,
  LastInstruction,
  LeftFrame,
  Selfdestruction,
  Step,
  TraceListener,
} from './tracing.ts'
export { MemoryViews } from './words.ts'
