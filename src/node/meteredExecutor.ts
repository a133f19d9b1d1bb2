/**
 * An executor that counts what it does.
 *
 * Owns: the sums since the start, and what the last block took. Must never: look at a trace, which costs.
 */
import type { BlockEffort, BlockExecutor, BlockJob, BlockResult } from '../executor/index.ts'
import type { Lanes } from '../lanes/index.ts'

/** What a block took. */
export interface MeteredBlock extends BlockEffort {
  readonly number: bigint
  /** Transactions and what the protocol does itself. */
  readonly steps: number
}

export interface ExecutionTotals {
  readonly blocks: number
  readonly steps: number
  readonly retries: number
  readonly inOrder: number
  /** Blocks that no lane took part in, although there are some. */
  readonly withoutLanes: number
  readonly gas: bigint
  readonly seconds: number
}

export class MeteredExecutor implements BlockExecutor {
  readonly #executor: BlockExecutor
  #totals: ExecutionTotals = { blocks: 0, steps: 0, retries: 0, inOrder: 0, withoutLanes: 0, gas: 0n, seconds: 0 }
  #last: MeteredBlock | undefined
  #isBusy = false

  /** Closing it closes the other. */
  constructor(executor: BlockExecutor) {
    this.#executor = executor
  }

  get lanes(): number {
    return this.#executor.lanes
  }

  get sharedLanes(): Lanes | undefined {
    return this.#executor.sharedLanes
  }

  get totals(): ExecutionTotals {
    return this.#totals
  }

  /** The block that was executed last; also one that was only tried. */
  get last(): MeteredBlock | undefined {
    return this.#last
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  async execute(job: BlockJob): Promise<BlockResult> {
    this.#isBusy = true
    try {
      const result = await this.#executor.execute(job)
      this.#count(job, result)
      return result
    } finally {
      this.#isBusy = false
    }
  }

  keep(stateRoot: Uint8Array): void {
    this.#executor.keep?.(stateRoot)
  }

  close(): Promise<void> {
    return this.#executor.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #count({ context, steps }: BlockJob, { effort, results }: BlockResult): void {
    let gas = 0n
    for (const result of results) if (result !== undefined && 'gasUsed' in result) gas += result.gasUsed
    const { blocks, steps: stepsBefore, retries, inOrder, withoutLanes, gas: gasBefore, seconds } = this.#totals
    this.#totals = {
      blocks: blocks + 1,
      steps: stepsBefore + steps.length,
      retries: retries + effort.retries,
      inOrder: inOrder + effort.inOrder,
      withoutLanes: withoutLanes + (effort.lanes === 0 && this.lanes > 0 ? 1 : 0),
      gas: gasBefore + gas,
      seconds: seconds + effort.microseconds / 1e6,
    }
    this.#last = { ...effort, number: context.number, steps: steps.length }
  }
}
