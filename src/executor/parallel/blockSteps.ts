/**
 * A block's steps on their way into the memory of lanes, and back.
 *
 * Owns: which steps become step records, and which result belongs to which step. Must never: execute anything.
 */
import {
  type BlockMemory,
  encodeRecord,
  type KernelRejection,
  type KernelResult,
  type LaneTraces,
  type StepRecord,
} from '../../kernel-host/index.ts'
import { TransactionError } from '../../protocol/transaction/index.ts'
import { type BlockJob, type BlockResult, type BlockStep, lazyResult } from '../block.ts'
import type { Hints } from '../hints/model.ts'
import { creditMessage, GAS_PER_BLOB, prepareTransaction, systemMessage } from '../prepare.ts'
import { rejectionError } from '../rejection.ts'
import { traceOf } from './trace.ts'

const LARGEST_GAS = 0x7fffffffffffffffn

export const WINDOW_PER_LANE = 64
const SERIAL_SHARE = 0.6

/** How lanes are to go about a block. */
export interface RunSettings {
  readonly lanes: number
  readonly window: number
  readonly records: boolean
  readonly delays: number
  readonly hints: Hints | undefined
  /** The block starts from the state that the last one has left in the memory. */
  readonly keepsCache: boolean
}

/** A block whose steps are in the memory. */
export class LoadedBlock {
  readonly #memory: BlockMemory
  readonly #job: BlockJob
  /** What is refused whatever the state; undefined: it became a step record. */
  readonly #refusals: readonly (TransactionError | undefined)[]
  readonly #hints: Hints | undefined

  constructor(memory: BlockMemory, job: BlockJob, settings: RunSettings) {
    this.#memory = memory
    this.#job = job
    this.#hints = settings.hints
    const { context, rules, steps, onRefusal } = job
    const refusals: (TransactionError | undefined)[] = []
    const records: StepRecord[] = []
    let gas = 0
    for (const step of steps) {
      const prepared = prepare(step, job)
      if (prepared instanceof TransactionError) {
        refusals.push(prepared)
        // The block ends here at the latest.
        if (onRefusal === 'stop') break
        continue
      }
      refusals.push(undefined)
      records.push(prepared)
      gas += prepared.gas
    }
    this.#refusals = refusals
    memory.load(context, rules, records, {
      ...settings,
      after: settings.hints && amongRecords(settings.hints, refusals),
      inOrderUntil: isSerial(settings.hints, steps.length) ? records.length : 0,
      stopsAtRefusal: onRefusal === 'stop',
      expectedPlaces: Math.min(Math.floor(gas / GAS_PER_PLACE), MOST_PLACES),
      gas: context.gasLimit < LARGEST_GAS ? context.gasLimit : LARGEST_GAS,
      blobGas: BigInt(rules.blobs?.max ?? 0) * GAS_PER_BLOB,
    })
  }

  /** What the block came to, when the lanes are through with it. */
  result(lanes: number, microseconds: number, traces: readonly LaneTraces[]): BlockResult {
    const { steps, onRefusal } = this.#job
    const memory = this.#memory
    const kept = memory.results()
    const { failures, inOrder } = memory.progress
    const results = new Array<BlockResult['results'][number]>(steps.length).fill(undefined)
    const stepOf: number[] = []
    let next = 0
    for (const [index, refusal] of this.#refusals.entries()) {
      if (refusal === undefined) stepOf[index] = next
      const outcome = refusal ?? outcomeOf(kept[next++]!, steps[index]!)
      if (steps[index]!.kind !== 'credit') results[index] = outcome
      if (outcome instanceof TransactionError && onRefusal === 'stop') break
    }
    return lazyResult(
      results,
      () => memory.changes(traces),
      () => traceOf(memory, { lanes, microseconds, hints: this.#hints }, results, stepOf),
      { lanes, microseconds, retries: failures, inOrder },
    )
  }
}

/** Rarely is so little gas spent for each place that is touched. */
const GAS_PER_PLACE = 8000
const MOST_PLACES = 100_000

/** A block most of whose steps wait for one another is executed in order from the start. */
function isSerial(hints: Hints | undefined, steps: number): boolean {
  return hints !== undefined && hints.longestChain > steps * SERIAL_SHARE
}

/** Hints count all steps, records only those that are not refused. */
function amongRecords({ after }: Hints, refusals: readonly unknown[]): (number | undefined)[] {
  const numbers: (number | undefined)[] = []
  const among: (number | undefined)[] = []
  for (const [index, refusal] of refusals.entries()) {
    numbers.push(refusal === undefined ? among.length : undefined)
    const first = after[index]
    if (refusal === undefined) among.push(first === undefined ? undefined : numbers[first])
  }
  return among
}

function prepare(step: BlockStep, { rules, context }: BlockJob): StepRecord | TransactionError {
  switch (step.kind) {
    case 'transaction':
      return prepareTransaction(step.transaction, step.sender, rules, context.chainId, step)
    case 'systemCall':
      return { kind: 'message', record: encodeRecord(systemMessage(step.to, step.data)), gas: 0 }
    case 'credit':
      return { kind: 'credit', record: encodeRecord(creditMessage(step.address, step.amount)), gas: 0 }
  }
}

function outcomeOf(result: KernelResult | KernelRejection, step: BlockStep): KernelResult | TransactionError {
  if (!('rejection' in result)) return result
  if (step.kind !== 'transaction') throw new Error(`a system call was rejected for reason ${result.rejection}`)
  return rejectionError(result, step.sender)
}
