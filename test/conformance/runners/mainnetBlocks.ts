/**
 * Runs `mainnet-blocks`: real blocks on the part of the world that they read.
 *
 * Owns: the verdict on what the header commits to. Must never: trust a sender that the file names.
 */
import { parseBlockFile } from '../../../src/cli/replay/blockFile.ts'
import { type Difference, outcomeDifference, transactionsDifference } from '../../../src/cli/replay/commitments.ts'
import type { BlockStep } from '../../../src/executor/index.ts'
import { recoverSender } from '../../../src/protocol/index.ts'
import { MemoryState } from '../../../src/state/index.ts'
import type { BlockSettings, CaseSink, ExecutorLoan, FixtureFile, Verdict } from '../cases.ts'

export function runMainnetBlocks(file: FixtureFile, sink: CaseSink, { executors }: BlockSettings): Promise<void> {
  const { content } = file
  return sink.checkLater('block', async () =>
    Object.hasOwn(content as object, 'block')
      ? judge(content, executors)
      : { skipped: 'a list of transactions without a header to compare with' },
  )
}

async function judge(content: unknown, executors: ExecutorLoan): Promise<Verdict> {
  const { context, rules, transactions, commitments, prestate } = parseBlockFile(content)
  const other = transactionsDifference(transactions, commitments)
  if (other !== undefined) return verdictOf(other)
  const steps = transactions.map((transaction) => ({
    kind: 'transaction' as const,
    transaction,
    sender: recoverSender(transaction),
  })) satisfies BlockStep[]
  const executor = await executors.take()
  const state = MemoryState.fromAlloc(prestate)
  const { results } = await executor.execute({ context, rules, state, steps, onRefusal: 'stop' })
  const difference = outcomeDifference(steps, results, rules, commitments)
  executors.giveBack(executor)
  return difference === undefined ? undefined : verdictOf(difference)
}

function verdictOf({ what, expected, found }: Difference): Verdict {
  return { expected: `${what} ${expected}`, found: `${what} ${found}` }
}
