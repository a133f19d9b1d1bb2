/**
 * Runs `mainnet-blocks`: real blocks on the part of the world that they read.
 *
 * Owns: the comparison with what the header commits to: transactions, gas, bloom and (since Byzantium; before, receipts
 * hold state roots, which a part of a world cannot give) receipts. Must never: trust a sender that the file names.
 */
import { SequentialExecutor, type TransactionOutcome } from '../../../src/executor/index.ts'
import { bytesToHex } from '../../../src/primitives/hex.ts'
import { bloomOf } from '../../../src/protocol/bloom.ts'
import { mainnetConfig } from '../../../src/protocol/forks/networks.ts'
import { rulesAt } from '../../../src/protocol/forks/schedule.ts'
import { encodeReceipt } from '../../../src/protocol/receipt.ts'
import {
  encodeTransaction,
  recoverSender,
  type Transaction,
  TransactionError,
} from '../../../src/protocol/transaction/index.ts'
import { MemoryState } from '../../../src/state/memoryState.ts'
import { orderedTrieRoot } from '../../../src/state/trie/root.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { quantity } from '../fixtureValues.ts'
import { contextOf, type MainnetBlock, transactionOf } from '../mainnetBlocks/format.ts'

let executor: SequentialExecutor | undefined

export function runMainnetBlocks(file: FixtureFile, sink: CaseSink): void {
  const content = file.content as Partial<MainnetBlock>
  sink.check('block', () =>
    content.block === undefined
      ? { skipped: 'a list of transactions without a header to compare with' }
      : judge(content as MainnetBlock),
  )
}

function judge(file: MainnetBlock): Verdict {
  const { block } = file
  const rules = rulesAt(
    mainnetConfig,
    quantity(block.number),
    quantity(block.timestamp),
    quantity(block.difficulty) === 0n,
  )
  const transactions = block.transactions.map(transactionOf)
  const transactionsRoot = bytesToHex(orderedTrieRoot(transactions.map(encodeTransaction)))
  if (transactionsRoot !== block.transactionsRoot)
    return differs('transactions root', block.transactionsRoot, transactionsRoot)

  executor ??= new SequentialExecutor()
  executor.beginBlock(contextOf(file, rules), rules, MemoryState.fromAlloc(file.prestate))
  const outcomes: TransactionOutcome[] = []
  for (const [index, transaction] of transactions.entries()) {
    const outcome = executor.execute(transaction, recoverSender(transaction))
    if (outcome instanceof TransactionError) return differs(`transaction ${index}`, 'accepted', outcome.message)
    outcomes.push(outcome)
  }
  return compare(file, transactions, outcomes, rules.receiptHasStatus)
}

function compare(
  { block }: MainnetBlock,
  transactions: readonly Transaction[],
  outcomes: readonly TransactionOutcome[],
  receiptsAreKnown: boolean,
): Verdict {
  let cumulativeGasUsed = 0n
  const receipts = outcomes.map(({ status, gasUsed, logs }, index) => {
    cumulativeGasUsed += gasUsed
    const { type } = transactions[index]!
    return encodeReceipt({ type, outcome: status === 'success', cumulativeGasUsed, logs, logsBloom: bloomOf(logs) })
  })
  const gasUsed = quantity(block.gasUsed)
  if (cumulativeGasUsed !== gasUsed) return differs('gas used', String(gasUsed), String(cumulativeGasUsed))
  const bloom = bytesToHex(bloomOf(outcomes.flatMap(({ logs }) => logs)))
  if (bloom !== block.logsBloom) return differs('logs bloom', block.logsBloom, bloom)
  if (!receiptsAreKnown) return undefined
  const root = bytesToHex(orderedTrieRoot(receipts))
  return root === block.receiptsRoot ? undefined : differs('receipts root', block.receiptsRoot, root)
}

function differs(what: string, expected: string, found: string): Verdict {
  return { expected: `${what} ${expected}`, found: `${what} ${found}` }
}
