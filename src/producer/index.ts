/**
 * The names of this room that others use.
 *
 * Owns: this list. Must never: hold code.
 */
export { BlockClock } from './clock.ts'
export { ProducerError, type ProducerErrorCode } from './errors.ts'
export type { PendingBlock } from './pendingBlock.ts'
export { type MineOptions, type ProducedListener, Producer, type ProducerOptions } from './producer.ts'
export type { BlockTerms } from './terms.ts'
