/**
 * Methods that show receipts.
 *
 * Owns: the methods. Must never: read a block once for each of its receipts.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { encodeReceipt } from '../../protocol/index.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { type BlockId, blockId } from '../values/blockId.ts'
import { hash } from '../values/byteStrings.ts'
import type { RpcContext } from './context.ts'
import { executedBlock, findBlock, isPending, pendingBlock, resolveBlock } from './shared/blocks.ts'
import { type ExecutedBlock, receiptsJsonOf } from './shared/receiptJson.ts'

export function receiptMethods(context: RpcContext): Method[] {
  return [
    defineMethod('eth_getTransactionReceipt', [hash], ([of]) => receiptOf(context, of), { overlaps: 'receipts' }),
    defineMethod('eth_getBlockReceipts', [blockId], ([id]) => blockReceipts(context, id)),
    defineMethod('debug_getRawReceipts', [blockId], async ([id]) => {
      const { receipts } = isPending(id) ? await pendingBlock(context) : resolveBlock(context, id)
      return receipts.map((receipt) => bytesToHex(encodeReceipt(receipt)))
    }),
  ]
}

async function receiptOf(context: RpcContext, of: Uint8Array): Promise<object | null> {
  const found = context.chain.transaction(of)
  if (found === undefined) return null
  return receiptsJsonOf(await executedBlock(context, found.block))(found.index)
}

async function blockReceipts(context: RpcContext, id: BlockId): Promise<object[] | null> {
  if (isPending(id)) return allOf(await pendingBlock(context))
  const found = findBlock(context, id)
  return found === undefined ? null : allOf(await executedBlock(context, found))
}

function allOf(executed: ExecutedBlock): object[] {
  const receiptAt = receiptsJsonOf(executed)
  return executed.receipts.map((_, index) => receiptAt(index))
}
