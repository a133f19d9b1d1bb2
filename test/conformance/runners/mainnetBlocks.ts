/**
 * Runs `mainnet-blocks`: real blocks on the part of the world that they read.
 *
 * Owns: the verdict on what the header commits to. Must never: trust a sender that the file names.
 */
import { parseBlockFile } from '../../../src/cli/replay/blockFile.ts'
import { type Difference, outcomeDifference, transactionsDifference } from '../../../src/cli/replay/commitments.ts'
import { type BlockStep, SequentialExecutor } from '../../../src/executor/index.ts'
import { recoverSender } from '../../../src/protocol/index.ts'
import { MemoryState } from '../../../src/state/index.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'

let executor: SequentialExecutor | undefined

export function runMainnetBlocks(file: FixtureFile, sink: CaseSink): void {
  const { content } = file
  sink.check('block', () =>
    Object.hasOwn(content as object, 'block')
      ? judge(content)
      : { skipped: 'a list of transactions without a header to compare with' },
  )
}

function judge(content: unknown): Verdict {
  const { context, rules, transactions, commitments, prestate } = parseBlockFile(content)
  const other = transactionsDifference(transactions, commitments)
  if (other !== undefined) return verdictOf(other)
  const steps = transactions.map((transaction) => ({
    kind: 'transaction' as const,
    transaction,
    sender: recoverSender(transaction),
  })) satisfies BlockStep[]
  executor ??= new SequentialExecutor()
  executor.beginBlock(context, rules, MemoryState.fromAlloc(prestate))
  const results = []
  for (const { transaction, sender } of steps) results.push(executor.execute(transaction, sender))
  const difference = outcomeDifference(steps, results, rules, commitments)
  return difference === undefined ? undefined : verdictOf(difference)
}

function verdictOf({ what, expected, found }: Difference): Verdict {
  return { expected: `${what} ${expected}`, found: `${what} ${found}` }
}
