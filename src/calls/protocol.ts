/**
 * What crosses between the thread that has the state and a lane that executes calls.
 *
 * Owns: the shape of the messages and the cells both sides share. Must never: hold code that runs on one side only.
 *
 * A lane that has to know something posts a question and sleeps on a cell; the answer is posted back, then the cell is raised:
 * the lane takes the answer from its port without an event loop. Pieces of a long result go the same way unanswered; the
 * lane sleeps while too much of them is unread.
 */
import type { MessagePort } from 'node:worker_threads'
import type { Account, BlockContext, KernelOptions, StateChanges } from '../kernel-host/index.ts'
import type { LaneTask } from '../lanes/index.ts'
import type { Rules } from '../protocol/index.ts'

/** What lanes keep their kernels small by. */
export type LaneKernelOptions = Pick<KernelOptions, 'memoryMegabytes' | 'caches'>

export interface LaneOpening {
  readonly kernel: LaneKernelOptions
  /** undefined = the lane shares the thread that has the state. */
  readonly line: Line | undefined
}

/** The lane's end. */
export interface Line {
  readonly port: MessagePort
  readonly cells: Int32Array<SharedArrayBuffer>
}

/** Raised with each answer. */
export const ANSWERS = 0
/** Characters of pieces that nobody has read yet. */
export const UNREAD = 1
export const CELLS = 2
export const MOST_UNREAD = 2 ** 20

/** Something that is sent once: as long as the next one has the same number, it is the same. */
export interface Reference<Value> {
  readonly id: number
  readonly value: Value | undefined
}

/** A state that the lane can open for itself. */
export interface RemoteReference {
  readonly folder: string
  readonly block: number
  readonly hash: Uint8Array
  readonly edits: Reference<StateChanges>
}

export interface SiteRecord {
  readonly context: Omit<BlockContext, 'blockHash'>
  readonly rules: Reference<Rules>
  /** States with the same key are the same; undefined = nothing is known about that. */
  readonly key: string | undefined
  readonly remote: RemoteReference | undefined
  readonly overrides: Reference<StateChanges>
}

export interface LaneCall {
  /** Tells calls of one thread apart. */
  readonly id: number
  readonly site: SiteRecord
  readonly task: LaneTask
  readonly argument: unknown
}

export type Question =
  | { readonly kind: 'account'; readonly address: Uint8Array }
  | { readonly kind: 'storage'; readonly address: Uint8Array; readonly slot: Uint8Array }
  | { readonly kind: 'code'; readonly hash: Uint8Array }
  | { readonly kind: 'blockHash'; readonly number: bigint }
  /** Whether all pieces have arrived: its answer comes after them. */
  | { readonly kind: 'pieces' }

export type FromLane = { readonly question: Question } | { readonly piece: string }

export type Answer = { readonly value: Account | Uint8Array | undefined } | { readonly failed: true }
