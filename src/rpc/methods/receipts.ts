/**
 * Methods that show receipts.
 *
 * Owns: the methods. Must never: read a block once for each of its receipts.
 */
import type { ChainBlock, FoundTransaction } from '../../chain/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { encodeReceipt } from '../../protocol/index.ts'
import type { JsonText } from '../dispatch/json.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { type BlockId, blockId } from '../values/blockId.ts'
import { hash } from '../values/byteStrings.ts'
import type { RpcContext } from './context.ts'
import { executedBlock, findBlock, isPending, pendingBlock, resolveBlock } from './shared/blocks.ts'
import { type ExecutedBlock, listText, receiptsJsonOf } from './shared/receiptJson.ts'

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

/** Asked for one by one, the receipts of a block are many: what they have in common is found out once. */
const receiptsOf = new WeakMap<ChainBlock, (index: number) => JsonText>()

function receiptOf(context: RpcContext, of: Uint8Array): Promise<JsonText> | JsonText | null {
  const found = context.chain.transaction(of)
  if (found === undefined) return null
  return receiptsOf.get(found.block)?.(found.index) ?? firstReceiptOf(context, found)
}

async function firstReceiptOf(context: RpcContext, { block, index }: FoundTransaction): Promise<JsonText> {
  const receiptAt = receiptsJsonOf(await executedBlock(context, block))
  receiptsOf.set(block, receiptAt)
  return receiptAt(index)
}

async function blockReceipts(context: RpcContext, id: BlockId): Promise<JsonText | null> {
  if (isPending(id)) return allOf(await pendingBlock(context))
  const found = findBlock(context, id)
  return found === undefined ? null : allOf(await executedBlock(context, found))
}

function allOf(executed: ExecutedBlock): JsonText {
  const receiptAt = receiptsJsonOf(executed)
  return listText(executed.receipts.map((_, index) => receiptAt(index).text))
}
