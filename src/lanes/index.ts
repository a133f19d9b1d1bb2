/**
 * The public names of the lanes.
 *
 * Owns: this list. Must never: hold code.
 */
export { LaneError, type LaneFailure } from './errors.ts'
export type { Lane, LaneFunction, LaneSetUp, Lanes, LaneTask } from './lanes.ts'
export { LocalLanes, type LocalLanesOptions } from './local.ts'
export { LanePool, type LanePoolOptions } from './pool.ts'
