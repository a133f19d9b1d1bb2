/**
 * The public names of this room.
 *
 * Owns: this list. Must never: hold code.
 */
export type { AccessListOutcome } from './accessList.ts'
export type { CallOutcome } from './call.ts'
export { CallLanes, type CallLanesOptions } from './callLanes.ts'
export type { CallManyArgument } from './callMany.ts'
export { CallAbortedError, CallQueueFullError, CallTimeoutError, CallTooLargeError } from './errors.ts'
export type { EstimateOutcome } from './estimateGas.ts'
export { type CallMessage, type CallRefusal, plainMessage } from './message.ts'
export type { CallExecution } from './prober.ts'
export {
  type AccountOverride,
  type BlockOverrides,
  type CallRequest,
  contradictionIn,
  messageOf,
  type SlotOverride,
} from './request.ts'
export type { CallResult } from './simulate/blockTask.ts'
export { SimulationError } from './simulate/errors.ts'
export { type SimulatedBlock, type SimulationBase, simulate } from './simulate/simulate.ts'
export { type CallSite, contextOf } from './site.ts'
export { revertReason } from './tracers/revertReason.ts'
