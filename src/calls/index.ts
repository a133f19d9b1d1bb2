/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */
export type { AccessListOutcome } from './accessList.ts'
export type { CallOutcome } from './call.ts'
export { CallLanes, type CallLanesOptions, type RunOptions } from './callLanes.ts'
export type { CallManyArgument } from './callMany.ts'
export { CallAbortedError, CallQueueFullError, CallTimeoutError, CallTooLargeError } from './errors.ts'
export type { EstimateArgument, EstimateOutcome } from './estimateGas.ts'
export type { CallTask } from './laneTask.ts'
export type { LaneWork } from './laneWork.ts'
export { type CallMessage, type CallRefusal, callTransaction, contextFor } from './message.ts'
export type { CallExecution } from './prober.ts'
export type { CallResult } from './simulate/blockTask.ts'
export { SimulationError } from './simulate/errors.ts'
export type { SimulationRequest } from './simulate/request.ts'
export { type SimulatedBlock, type SimulationBase, simulate } from './simulate/simulate.ts'
export type { CallSite } from './site.ts'
export { revertReason } from './tracers/revertReason.ts'
