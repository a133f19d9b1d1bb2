/**
 * Executes a block one step after another on the calling thread.
 *
 * Owns: the way of a block's steps through the sequential executor. Must never: execute two steps at once.
 */
import { TransactionError } from '../protocol/transaction/index.ts'
import { type BlockExecutor, type BlockJob, type BlockResult, type BlockStep, lazyResult } from './block.ts'
import type { BlockTrace, TransactionTrace } from './report/trace.ts'
import { SequentialExecutor } from './sequential.ts'

export class SequentialBlockExecutor implements BlockExecutor {
  readonly lanes = 0
  readonly #executor: SequentialExecutor

  constructor(executor: SequentialExecutor = new SequentialExecutor()) {
    this.#executor = executor
  }

  async execute({ context, rules, state, steps, onRefusal, afterTransaction }: BlockJob): Promise<BlockResult> {
    const start = performance.now()
    const executor = this.#executor
    const times: number[] = []
    executor.beginBlock(context, rules, state)
    const results = new Array<BlockResult['results'][number]>(steps.length).fill(undefined)
    let before = start
    for (const [index, step] of steps.entries()) {
      const result = this.#executeStep(step)
      results[index] = result
      const now = performance.now()
      times[index] = (now - before) * 1000
      before = now
      if (result instanceof TransactionError) {
        if (onRefusal === 'stop') break
      } else if (step.kind === 'transaction' && afterTransaction !== undefined) {
        afterTransaction(index, executor.changesSoFar())
      }
    }
    const microseconds = (before - start) * 1000
    return lazyResult(
      results,
      () => executor.finishBlock(),
      () => traceOf(results, times, microseconds),
      { lanes: 0, microseconds, retries: 0, inOrder: steps.length },
    )
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #executeStep(step: BlockStep): BlockResult['results'][number] {
    switch (step.kind) {
      case 'transaction':
        return this.#executor.execute(step.transaction, step.sender, step)
      case 'systemCall':
        return this.#executor.systemCall(step.to, step.data)
      case 'credit':
        this.#executor.credit(step.address, step.amount)
        return undefined
    }
  }
}

/** One after another, nobody meets anybody: only the times are known. */
function traceOf(results: BlockResult['results'], times: readonly number[], microseconds: number): BlockTrace {
  const transactions = results.map((result, index): TransactionTrace => {
    const gasUsed = result === undefined || result instanceof TransactionError ? 0 : Number(result.gasUsed)
    return { gasUsed, microseconds: times[index] ?? 0, executions: 1, dependencies: [], conflicts: [] }
  })
  return {
    lanes: 0,
    microseconds,
    executedInOrder: results.length,
    hints: { given: 0, right: 0 },
    transactions,
    mappingKeys: new Map(),
  }
}
