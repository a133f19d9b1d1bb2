/**
 * What the lanes left of a step: its result, and whom it met.
 *
 * Owns: reading step records and notes. Must never: decode what nobody looks at.
 */
import * as L from '../../kernel/layout.ts'
import { decodeLogs, haltReasons, type KernelRejection, type KernelResult, type Log, statuses } from './results.ts'
import type { MemoryViews } from './words.ts'

const NOTHING = new Uint8Array(0)

/** Copies of the step records and of each lane's logs, which began at `start`. */
export interface Kept {
  readonly steps: MemoryViews
  readonly logs: readonly { readonly start: number; readonly views: MemoryViews }[]
}

export function readKeptResult(kept: Kept, index: number): KernelResult | KernelRejection {
  const at = index * L.STEP_SIZE + L.STEP_RESULT - L.RESULT
  const { steps } = kept
  const rejection = steps.u32[(at + L.RESULT_REJECTION) >>> 2]!
  if (rejection === L.REJECT_NONE) return new KeptResult(kept, index)
  return { rejection, a: steps.readWord(at + L.RESULT_VALUE_A), b: steps.readWord(at + L.RESULT_VALUE_B) }
}

class KeptResult implements KernelResult {
  readonly #kept: Kept
  readonly #at: number
  readonly #lane: number
  #logs: readonly Log[] | undefined

  constructor(kept: Kept, index: number) {
    this.#kept = kept
    this.#at = index * L.STEP_SIZE + L.STEP_RESULT - L.RESULT
    this.#lane = kept.steps.u32[(index * L.STEP_SIZE + L.STEP_LANE) >>> 2]!
  }

  get status(): KernelResult['status'] {
    return statuses[this.#u32(L.RESULT_STATUS)]!
  }

  get halt(): KernelResult['halt'] {
    return this.status === 'halt' ? haltReasons[this.#u32(L.RESULT_HALT)] : undefined
  }

  get gasUsed(): bigint {
    return this.#kept.steps.i64[(this.#at + L.RESULT_GAS_USED) >>> 3]!
  }

  get gasRefund(): bigint {
    return this.#kept.steps.i64[(this.#at + L.RESULT_REFUND) >>> 3]!
  }

  get output(): Uint8Array {
    return this.#bytes(this.#u32(L.RESULT_OUTPUT), this.#u32(L.RESULT_OUTPUT_LENGTH))
  }

  get logs(): readonly Log[] {
    const start = this.#u32(L.RESULT_LOGS)
    this.#logs ??= decodeLogs(this.#bytes(start, this.#u32(L.RESULT_LOGS_END) - start))
    return this.#logs
  }

  get createdAddress(): Uint8Array | undefined {
    return this.#u32(L.RESULT_CREATED) === 1 ? this.#kept.steps.copyBytes(this.#at + L.RESULT_ADDRESS, 20) : undefined
  }

  #u32(field: number): number {
    return this.#kept.steps.u32[(this.#at + field) >>> 2]!
  }

  #bytes(start: number, length: number): Uint8Array {
    if (length === 0) return NOTHING
    const logs = this.#kept.logs[this.#lane]!
    return logs.views.copyBytes(start - logs.start, length)
  }
}

/** The place of a note, by its kind. */
export type StepPlace =
  | { readonly kind: 'balance' | 'nonce' | 'code' | 'existence'; readonly address: Uint8Array }
  | { readonly kind: 'storage'; readonly address: Uint8Array; readonly slot: Uint8Array }

/** A step that another one depends on, or for which an execution was thrown away. */
export interface StepNote {
  /** undefined: no step of this block. */
  readonly on: number | undefined
  readonly isConflict: boolean
  readonly place: StepPlace
}

const accountPlaces = ['balance', 'nonce', 'code', 'existence'] as const

export function readNotes(views: MemoryViews, step: number): StepNote[] {
  const { u32 } = views
  const count = u32[(step + L.STEP_NOTE_COUNT) >>> 2]!
  const start = u32[(step + L.STEP_NOTES) >>> 2]!
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * L.NOTE_SIZE
    const kind = u32[(at + L.NOTE_KIND) >>> 2]!
    const on = u32[(at + L.NOTE_ON) >>> 2]!
    return {
      on: on === L.STEP_NONE ? undefined : on,
      isConflict: (kind & L.NOTE_IS_CONFLICT) !== 0,
      place: readPlace(views, kind & ~L.NOTE_IS_CONFLICT, u32[(at + L.NOTE_PLACE) >>> 2]!),
    }
  })
}

function readPlace(views: MemoryViews, kind: number, record: number): StepPlace {
  if (kind !== L.NOTE_STORAGE) return { kind: accountPlaces[kind]!, address: views.copyBytes(record, 20) }
  const owner = views.u32[(record + L.SLOT_OWNER) >>> 2]!
  return { kind: 'storage', address: views.copyBytes(owner, 20), slot: views.readWordBytes(record + L.SLOT_KEY) }
}
