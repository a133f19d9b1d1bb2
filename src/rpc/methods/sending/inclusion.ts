/**
 * Waiting for a transaction's block.
 *
 * Owns: how long is waited, and what ends it. Must never: leave a listener behind.
 */
import type { Hex } from '../../../pool/index.ts'
import { hexToBytes } from '../../../primitives/index.ts'
import { RPC_CODES, RpcError } from '../../errors.ts'
import type { RpcContext } from '../context.ts'
import { executedBlock } from '../shared/blocks.ts'
import { receiptsJsonOf } from '../shared/receiptJson.ts'
import { refusedTransaction } from './refusal.ts'

const DEFAULT_WAIT = 20_000
const LONGEST_WAIT = 60_000

/** The receipt of a transaction that the pool has taken in. `limit` in milliseconds. */
export async function inclusionOf(
  context: RpcContext,
  hash: Hex,
  limit: bigint | undefined,
  signal: AbortSignal,
): Promise<object> {
  const { chain, pool } = context
  const bytes = hexToBytes(hash)
  const wait = limit === undefined || limit === 0n ? DEFAULT_WAIT : Math.min(Number(limit), LONGEST_WAIT)
  if (chain.transaction(bytes) === undefined) {
    // It may have been dropped before anybody waited for it.
    const reason = pool.get(hash) === undefined ? pool.reasonOf(hash) : undefined
    if (reason !== undefined) throw refusedTransaction(reason)
    await included(context, hash, wait, signal)
  }
  const { block, index } = chain.transaction(bytes)!
  return receiptsJsonOf(await executedBlock(context, block))(index)
}

function included({ chain, pool }: RpcContext, hash: Hex, wait: number, signal: AbortSignal): Promise<void> {
  const bytes = hexToBytes(hash)
  return new Promise<void>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer)
      stopHead()
      stopPool()
      signal.removeEventListener('abort', leave)
      settle()
    }
    const leave = () => end(() => reject(signal.reason))
    const timer = setTimeout(() => end(() => reject(notInTime(hash, wait))), wait)
    const stopHead = chain.onHeadMove(() => {
      if (chain.transaction(bytes) !== undefined) end(resolve)
    })
    const stopPool = pool.subscribe((event) => {
      if (event.kind === 'dropped' && event.pooled.hash === hash) end(() => reject(refusedTransaction(event.reason)))
    })
    signal.addEventListener('abort', leave)
  })
}

function notInTime(hash: Hex, wait: number): RpcError {
  const message = `The transaction was added to the mempool but wasn't processed within the designated timeout of ${wait}ms`
  return new RpcError(RPC_CODES.notIncludedInTime, message, hash)
}
