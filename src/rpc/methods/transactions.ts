/**
 * Methods that show transactions: in blocks and in the pool, as objects and as bytes.
 *
 * Owns: the methods. Must never: throw for a transaction that does not exist: the answer is null.
 *
 * A transaction that the pool has dropped does not exist for clients, who wait, replace or give up when they are told null; whoever
 * asks `eth_getTransactionByHash` with `true` behind the hash gets the reason as an error, as `multilane_getDropReason` gives it.
 */
import type { FoundTransaction } from '../../chain/index.ts'
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import { encodeTransaction, type Transaction } from '../../protocol/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { RPC_CODES, RpcError } from '../errors.ts'
import { type BlockId, numberedBlockId } from '../values/blockId.ts'
import { address, hash } from '../values/byteStrings.ts'
import { boolean } from '../values/composites.ts'
import { smallNumber, uint64 } from '../values/quantity.ts'
import type { RpcContext } from './context.ts'
import { executedBlock, findBlock, idOfHash, isPending, pendingBlock, sendersOf } from './shared/blocks.ts'
import type { ExecutedBlock } from './shared/receiptJson.ts'
import { placeIn, transactionJson } from './shared/transactionJson.ts'

export function transactionMethods(context: RpcContext): Method[] {
  const at = (id: BlockId, index: number) => transactionAt(context, id, index)
  const rawAt = async (id: BlockId, index: number) => rawOf((await blockOf(context, id))?.block.transactions[index])
  const raw = (of: Uint8Array) => rawOf(anyTransaction(context, of))
  return [
    defineMethod('eth_getTransactionByHash', [hash, optional(boolean)], ([of, asksWhy]) =>
      transactionByHash(context, of, asksWhy ?? false),
    ),
    defineMethod('eth_getTransactionByBlockHashAndIndex', [hash, smallNumber], ([of, index]) =>
      at(idOfHash(of), index),
    ),
    defineMethod('eth_getTransactionByBlockNumberAndIndex', [numberedBlockId, smallNumber], ([id, index]) =>
      at(id, index),
    ),
    defineMethod('eth_getTransactionBySenderAndNonce', [address, uint64], ([sender, nonce]) =>
      bySenderAndNonce(context, sender, nonce),
    ),
    defineMethod('eth_getRawTransactionByHash', [hash], ([of]) => raw(of)),
    defineMethod('eth_getRawTransactionByBlockHashAndIndex', [hash, smallNumber], ([of, index]) =>
      rawAt(idOfHash(of), index),
    ),
    defineMethod('eth_getRawTransactionByBlockNumberAndIndex', [numberedBlockId, smallNumber], ([id, index]) =>
      rawAt(id, index),
    ),
    defineMethod('debug_getRawTransaction', [hash], ([of]) => raw(of)),
    defineMethod('multilane_getDropReason', [hash], ([of]) => dropReason(context, of)),
  ]
}

async function transactionByHash(context: RpcContext, of: Uint8Array, asksWhy: boolean): Promise<object | null> {
  const found = context.chain.transaction(of)
  if (found !== undefined) return foundJson(context, found)
  const pooled = context.pool.get(bytesToHex(of))
  if (pooled !== undefined) return transactionJson(pooled.transaction, pooled.sender)
  const reason = asksWhy ? dropReason(context, of) : null
  if (reason !== null) throw new RpcError(RPC_CODES.rejected, `transaction was dropped: ${reason.reason}`, reason)
  return null
}

async function foundJson({ chain }: RpcContext, { block, transaction, index }: FoundTransaction): Promise<object> {
  const senders = await sendersOf(chain, block)
  return transactionJson(transaction, senders[index]!, placeIn(block.header, block.hash, index))
}

function dropReason({ pool }: RpcContext, of: Uint8Array): { code: string; reason: string } | null {
  const refusal = pool.reasonOf(bytesToHex(of))
  return refusal === undefined ? null : { code: refusal.code, reason: refusal.message }
}

async function transactionAt(context: RpcContext, id: BlockId, index: number): Promise<object | null> {
  const shown = await blockOf(context, id)
  const transaction = shown?.block.transactions[index]
  if (shown === undefined || transaction === undefined) return null
  return transactionJson(transaction, shown.senders[index]!, placeIn(shown.block.header, shown.hash, index))
}

async function blockOf(context: RpcContext, id: BlockId): Promise<ExecutedBlock | undefined> {
  if (isPending(id)) return pendingBlock(context)
  const found = findBlock(context, id)
  return found && executedBlock(context, found)
}

function anyTransaction({ chain, pool }: RpcContext, of: Uint8Array): Transaction | undefined {
  return chain.transaction(of)?.transaction ?? pool.get(bytesToHex(of))?.transaction
}

function rawOf(transaction: Transaction | undefined): string | null {
  return transaction === undefined ? null : bytesToHex(encodeTransaction(transaction))
}

/** In the pool, else in the block in which the sender's nonce passed this one. */
async function bySenderAndNonce(context: RpcContext, sender: Uint8Array, nonce: bigint): Promise<object | null> {
  const { pending, queued } = context.pool.contentOf(sender)
  const pooled = [...pending, ...queued].find(({ transaction }) => transaction.nonce === nonce)
  if (pooled !== undefined) return transactionJson(pooled.transaction, pooled.sender)
  const number = await blockThatPassed(context, sender, nonce)
  const block = number === undefined ? undefined : context.chain.blockAt(number)
  if (block === undefined) return null
  const senders = await sendersOf(context.chain, block)
  const index = block.block.transactions.findIndex(
    (transaction, place) => transaction.nonce === nonce && equalBytes(senders[place]!, sender),
  )
  const transaction = block.block.transactions[index]
  return transaction === undefined ? null : foundJson(context, { block, transaction, index })
}

/** Searches the kept states by halves; undefined = the nonce is not used yet, or was before all of them. */
async function blockThatPassed({ chain }: RpcContext, sender: Uint8Array, nonce: bigint): Promise<bigint | undefined> {
  const isPassedAt = async (number: bigint): Promise<boolean> => {
    const block = chain.blockAt(number)
    if (block === undefined) return false
    using state = await chain.stateAt(block)
    return (state.account(sender)?.nonce ?? 0n) > nonce
  }
  let before = chain.firstKeptState
  let after = chain.head.header.number
  if (after <= before || !(await isPassedAt(after)) || (await isPassedAt(before))) return undefined
  while (after - before > 1n) {
    const middle = (before + after) / 2n
    if (await isPassedAt(middle)) after = middle
    else before = middle
  }
  return after
}
