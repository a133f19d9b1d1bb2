/**
 * From what the lanes left in memory to what the report is made of.
 *
 * Owns: that translation. Must never: judge.
 */
import type { BlockMemory, StepTrace } from '../../kernel-host/index.ts'
import { TransactionError } from '../../protocol/transaction/index.ts'
import type { BlockResult } from '../block.ts'
import type { Hints } from '../hints/model.ts'
import type { BlockTrace, Conflict, Dependency, TransactionTrace } from '../report/trace.ts'

/** What is known of a run besides what lies in the memory. */
export interface RunFacts {
  readonly lanes: number
  readonly microseconds: number
  readonly hints: Hints | undefined
}

/** How many hints named a step that was really depended on. */
function rightOf({ after }: Hints, transactions: readonly TransactionTrace[]): number {
  return transactions.filter(({ dependencies }, index) => dependencies.some(({ on }) => on === after[index])).length
}

/** `stepOf` leads from a place among the results to the step in memory; what never became a step has none. */
export function traceOf(
  memory: BlockMemory,
  { lanes, microseconds, hints }: RunFacts,
  results: BlockResult['results'],
  stepOf: readonly (number | undefined)[],
): BlockTrace {
  const indexOf: number[] = []
  for (const [index, step] of stepOf.entries()) if (step !== undefined) indexOf[step] = index
  const transactions = results.map((result, index) => {
    const step = stepOf[index]
    const gasUsed = result === undefined || result instanceof TransactionError ? 0 : Number(result.gasUsed)
    return step === undefined ? untouched : transactionTrace(memory.trace(step), gasUsed, indexOf)
  })
  return {
    lanes,
    microseconds,
    executedInOrder: memory.progress.inOrder,
    hints: { given: hints?.given ?? 0, right: hints === undefined ? 0 : rightOf(hints, transactions) },
    transactions,
    mappingKeys: memory.preimages(),
  }
}

const untouched: TransactionTrace = { gasUsed: 0, microseconds: 0, executions: 0, dependencies: [], conflicts: [] }

function transactionTrace(trace: StepTrace, gasUsed: number, indexOf: readonly number[]): TransactionTrace {
  const dependencies: Dependency[] = []
  const conflicts: Conflict[] = []
  for (const { on, isConflict, place } of trace.notes) {
    if (on === undefined) continue
    const met = { on: indexOf[on]!, location: place }
    if (isConflict) conflicts.push({ ...met, lostMicroseconds: trace.lostMicroseconds })
    else dependencies.push(met)
  }
  const { microseconds, executions } = trace
  return { gasUsed, microseconds, executions, dependencies, conflicts }
}
