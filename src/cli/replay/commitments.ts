/**
 * What the header of a block says of its transactions, against what they came to.
 *
 * Owns: that comparison. Must never: look at state; only a part of it may be there.
 */
import type { BlockResult, BlockStep, TransactionOutcome } from '../../executor/index.ts'
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import {
  bloomOf,
  encodeReceipt,
  encodeTransaction,
  type Rules,
  type Transaction,
  TransactionError,
} from '../../protocol/index.ts'
import { orderedTrieRoot } from '../../state/index.ts'
import type { FileCommitments } from './blockFile.ts'

/** What differs, and how. */
export interface Difference {
  readonly what: string
  readonly expected: string
  readonly found: string
}

/** undefined = the transactions are those of the header. */
export function transactionsDifference(
  transactions: readonly Transaction[],
  { transactionsRoot }: Pick<FileCommitments, 'transactionsRoot'>,
): Difference | undefined {
  const root = orderedTrieRoot(transactions.map(encodeTransaction))
  return equalBytes(root, transactionsRoot) ? undefined : differing('transactions root', transactionsRoot, root)
}

/**
 * undefined = gas, bloom and receipts are those of the header. Before EIP-658 receipts hold state roots, which a part of a
 * world cannot give: they are not compared then.
 */
export function outcomeDifference(
  steps: readonly BlockStep[],
  results: BlockResult['results'],
  { receiptHasStatus }: Pick<Rules, 'receiptHasStatus'>,
  commitments: FileCommitments,
): Difference | undefined {
  const outcomes: TransactionOutcome[] = []
  const receipts: Uint8Array[] = []
  let cumulativeGasUsed = 0n
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'transaction') continue
    const result = results[index]
    if (result === undefined || result instanceof TransactionError) {
      const found = result?.message ?? 'not reached'
      return { what: `transaction ${outcomes.length}`, expected: 'accepted', found }
    }
    const { status, gasUsed, logs } = result
    cumulativeGasUsed += gasUsed
    const receipt = { outcome: status === 'success', cumulativeGasUsed, logs, logsBloom: bloomOf(logs) }
    receipts.push(encodeReceipt({ type: step.transaction.type, ...receipt }))
    outcomes.push(result)
  }
  if (cumulativeGasUsed !== commitments.gasUsed) {
    return { what: 'gas used', expected: String(commitments.gasUsed), found: String(cumulativeGasUsed) }
  }
  const bloom = bloomOf(outcomes.flatMap(({ logs }) => logs))
  if (!equalBytes(bloom, commitments.logsBloom)) return differing('logs bloom', commitments.logsBloom, bloom)
  const root = orderedTrieRoot(receipts)
  if (!receiptHasStatus || equalBytes(root, commitments.receiptsRoot)) return undefined
  return differing('receipts root', commitments.receiptsRoot, root)
}

function differing(what: string, expected: Uint8Array, found: Uint8Array): Difference {
  return { what, expected: bytesToHex(expected), found: bytesToHex(found) }
}
