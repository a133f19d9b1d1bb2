/**
 * A trace of a block's steps without those that are no transactions.
 *
 * Owns: the renumbering. Must never: drop what two transactions have to do with each other.
 */
import type { BlockStep } from '../block.ts'
import { callOf, type TransactionCall } from './calls.ts'
import { type BlockReport, reportOf } from './report.ts'
import type { BlockTrace } from './trace.ts'

/**
 * The report about the transactions of a block that was executed in these steps: positions count transactions, and what
 * the protocol does on its own is left out, as are transactions that did not get into the block.
 * @example
 * const result = await executor.execute(job)
 * console.log(explain(reportOfSteps(result.trace, job.steps)))
 */
export function reportOfSteps(
  trace: BlockTrace,
  steps: readonly BlockStep[],
  isLeftOut: (step: number) => boolean = () => false,
): BlockReport {
  const calls: TransactionCall[] = []
  const numbers = steps.map((step, index) => {
    if (step.kind !== 'transaction' || isLeftOut(index)) return undefined
    return calls.push(callOf(step.transaction, step.sender)) - 1
  })
  if (calls.length === steps.length) return reportOf(trace, calls)
  const renumbered = <Note extends { readonly on: number }>(notes: readonly Note[]): Note[] =>
    notes.flatMap((note) => {
      const on = numbers[note.on]
      return on === undefined ? [] : [{ ...note, on }]
    })
  const transactions = trace.transactions
    .filter((_, index) => numbers[index] !== undefined)
    .map(({ dependencies, conflicts, ...rest }) => ({
      ...rest,
      dependencies: renumbered(dependencies),
      conflicts: renumbered(conflicts),
    }))
  return reportOf({ ...trace, transactions }, calls)
}
