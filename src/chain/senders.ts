/**
 * Who sent the transactions of a block.
 *
 * Owns: what has been found out, for as long as the transactions live, and who finds out: the lanes, or this thread where
 * there are none. Must never: judge a transaction by anything but its signature and its rules, or believe a mark where the
 * chain does not.
 */
import { recoverSenders } from '../executor/senders/index.ts'
import type { Lanes } from '../lanes/index.ts'
import { checkTransaction, type Rules, recoverSender, type Transaction, TransactionError } from '../protocol/index.ts'
import { impersonatedSender } from './impersonated.ts'

/** For fewer the lanes take longer to be reached than this thread to be done. */
const LEAST_TO_SHARE = 8

const known = new WeakMap<Transaction, Uint8Array>()

/** How a chain finds senders. */
export interface SenderRules {
  readonly rules: Rules
  readonly chainId: bigint
  readonly lanes?: Lanes | undefined
  /** Whether a mark stands for a signature. */
  readonly believesMarks?: boolean | undefined
}

/** Of each transaction its sender, or why it cannot have one. */
export async function sendersOf(
  transactions: readonly Transaction[],
  { rules, chainId, lanes, believesMarks = false }: SenderRules,
): Promise<(Uint8Array | TransactionError)[]> {
  if (believesMarks) transactions.forEach(believe)
  const unknown = transactions.filter((transaction) => !known.has(transaction))
  const isShared = lanes !== undefined && unknown.length >= LEAST_TO_SHARE
  const found = isShared ? await recoverSenders(lanes, unknown) : unknown.map(recoverHere)
  const errors = new Map<Transaction, TransactionError>()
  for (const [index, transaction] of unknown.entries()) {
    const sender = found[index]!
    if (sender instanceof TransactionError) {
      // What the rules say against a transaction comes first: it explains more than a signature that cannot be recovered.
      errors.set(transaction, checkTransaction(transaction, rules, chainId) ?? sender)
    } else {
      known.set(transaction, sender)
    }
  }
  return transactions.map((transaction) => known.get(transaction) ?? errors.get(transaction)!)
}

/** One object for each transaction: others remember what they find out by it. */
function believe(transaction: Transaction): void {
  const sender = impersonatedSender(transaction)
  if (sender !== undefined && !known.has(transaction)) known.set(transaction, sender)
}

function recoverHere(transaction: Transaction): Uint8Array | TransactionError {
  try {
    return recoverSender(transaction)
  } catch (error) {
    if (error instanceof TransactionError) return error
    throw error
  }
}
