/**
 * A body against the commitments of its header.
 *
 * Owns: the roots of transactions, ommers and withdrawals, and the size of the block. Must never: execute.
 */
import { bytesToHex, encodeRlp, equalBytes } from '../../primitives/index.ts'
import {
  type Block,
  encodeTransaction,
  ommersHash,
  type Rules,
  type Withdrawal,
  withdrawalItem,
} from '../../protocol/index.ts'
import { orderedTrieRoot } from '../../state/index.ts'
import { InvalidBlockError } from '../errors.ts'

/** Throws InvalidBlockError. `encodedSize` is the length of the block's RLP. */
export function checkBody(block: Block, encodedSize: number, rules: Rules): void {
  if (rules.maxBlockSize !== 0 && encodedSize > rules.maxBlockSize) {
    throw new InvalidBlockError('blockSize', { size: encodedSize, limit: rules.maxBlockSize })
  }
  const { header, transactions, ommers, withdrawals } = block
  checkCommitment('ommersHash', header.ommersHash, ommersHash(ommers))
  checkCommitment('transactionsRoot', header.transactionsRoot, transactionsRoot(transactions))
  if (rules.hasWithdrawals) {
    if (withdrawals === undefined) throw new InvalidBlockError('withdrawalsMissing', {})
    checkCommitment('withdrawalsRoot', header.withdrawalsRoot!, withdrawalsRoot(withdrawals))
  } else if (withdrawals !== undefined) {
    throw new InvalidBlockError('withdrawalsUnexpected', {})
  }
}

export function transactionsRoot(transactions: Block['transactions']): Uint8Array {
  return orderedTrieRoot(transactions.map(encodeTransaction))
}

export function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Uint8Array {
  return orderedTrieRoot(withdrawals.map((withdrawal) => encodeRlp(withdrawalItem(withdrawal))))
}

function checkCommitment(
  rule: 'ommersHash' | 'transactionsRoot' | 'withdrawalsRoot',
  have: Uint8Array,
  want: Uint8Array,
): void {
  if (!equalBytes(have, want)) throw new InvalidBlockError(rule, { have: bytesToHex(have), want: bytesToHex(want) })
}
