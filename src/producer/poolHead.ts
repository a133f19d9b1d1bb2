/**
 * Keeps a pool at the head of its chain.
 *
 * Owns: what the pool is told when the head, the state or the terms of the next block change. Must never: decide what becomes of a
 * transaction.
 */
import type { ChainBlock, HeadMove, StoredChain } from '../chain/index.ts'
import type { Hex, PoolHead, TransactionPool } from '../pool/index.ts'
import { transactionId } from '../protocol/index.ts'
import type { BlockTerms } from './terms.ts'

export function poolHead(chain: StoredChain, terms: BlockTerms): PoolHead {
  return {
    state: chain.state,
    rules: terms.rules,
    gasLimit: terms.gasLimit,
    baseFee: terms.baseFee ?? 0n,
    blobBaseFee: terms.blobBaseFee ?? 0n,
  }
}

/** Resolves when what comes back from blocks that were left is in the pool again. */
export async function followMove(
  pool: TransactionPool,
  head: PoolHead,
  { down, up }: HeadMove,
  keepsReturned: boolean,
): Promise<void> {
  const included = new Set(up.flatMap(hashesOf))
  const left = keepsReturned ? down.flatMap(({ block }) => block.transactions) : []
  await pool.moveTo({
    head,
    included,
    returned: left.filter((transaction) => !included.has(transactionId(transaction))),
    changed: down.length === 0 ? changedBy(up) : 'all',
  })
}

/** The accounts that blocks have changed, where that is known without executing them again. */
function changedBy(blocks: readonly ChainBlock[]): Uint8Array[] | 'all' {
  const addresses: Uint8Array[] = []
  for (const { changes } of blocks) {
    if (changes === undefined) return 'all'
    for (const { address } of changes) addresses.push(address)
  }
  return addresses
}

function hashesOf({ block }: ChainBlock): Hex[] {
  return block.transactions.map(transactionId)
}
