/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */
export type { BlockContext, HaltReason, Log, StateChanges, StateReader } from '../kernel-host/index.ts'
export type { BlockEffort, BlockExecutor, BlockJob, BlockResult, BlockStep } from './block.ts'
export {
  BusyError,
  everyCore,
  MOST_LANES,
  ParallelExecutor,
  type ParallelExecutorOptions,
} from './parallel/parallelExecutor.ts'
export { type Choice, ScheduledExecutor, type ScheduledExecutorOptions } from './parallel/scheduledExecutor.ts'
export { type CalledFunction, callOf, type FunctionUse, type TransactionCall } from './report/calls.ts'
export { TraceError } from './report/dependencyGraph.ts'
export { type ExplainOptions, explain } from './report/explain.ts'
export type { ConflictPair, Heat, HotAccount, HotLocation } from './report/hotPlaces.ts'
export { type BlockReportJson, REPORT_VERSION, reportToJson } from './report/json.ts'
export { findMappingKeys, wordOfAddress } from './report/keySearch.ts'
export type { MappingEntry } from './report/mappings.ts'
export {
  type BlockReport,
  type CriticalLink,
  type CriticalPath,
  type PossibleSpeedup,
  reportOf,
  type TransactionReport,
} from './report/report.ts'
export { type ReportTextOptions, reportToText } from './report/text.ts'
export type { BlockTrace, Conflict, Dependency, Location, MappingPreimage, TransactionTrace } from './report/trace.ts'
export { reportOfSteps } from './report/transactionsOnly.ts'
export type { Names } from './report/wording.ts'
export { SequentialExecutor, type TransactionOutcome } from './sequential.ts'
export { SequentialBlockExecutor } from './sequentialBlock.ts'
export { ShadowDifferenceError, ShadowExecutor } from './shadow.ts'
