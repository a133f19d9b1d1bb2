/**
 * The public names of tracers.
 *
 * Owns: this list. Must never: hold code.
 */
export type { TracedItem, TraceJob } from './job.ts'
export { TracerError, type TracerSpec, tracerSpec } from './spec.ts'
export { TraceRefusedError, trace } from './trace.ts'
export type { TracePlace } from './tracer.ts'
