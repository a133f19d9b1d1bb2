/**
 * Methods that show blocks, their headers and their ommers.
 *
 * Owns: the methods. Must never: throw for a block that does not exist: the answer is null.
 */
import type { BlockHeader } from '../../protocol/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { type BlockId, numberedBlockId } from '../values/blockId.ts'
import { hash } from '../values/byteStrings.ts'
import { boolean } from '../values/composites.ts'
import { smallNumber, toQuantity } from '../values/quantity.ts'
import type { RpcContext } from './context.ts'
import { blockJson, fullBlockJson, headerJson, ommerJson } from './shared/blockJson.ts'
import { executedBlock, findBlock, idOfHash, isPending, pendingBlock } from './shared/blocks.ts'
import type { ExecutedBlock } from './shared/receiptJson.ts'

export function blockMethods(context: RpcContext): Method[] {
  const blockOf = (id: BlockId, full = false) => showBlock(context, id, full)
  const headerOf = (id: BlockId) => showHeader(context, id)
  const countOf = (id: BlockId) => countTransactions(context, id)
  const ommersOf = (id: BlockId) => findBlock(context, id)?.block.ommers
  const ommerCount = (id: BlockId) => quantityOrNull(ommersOf(id)?.length)
  const ommerAt = (id: BlockId, index: number) => ommerOrNull(ommersOf(id)?.[index])
  return [
    defineMethod('eth_getBlockByHash', [hash, optional(boolean)], ([of, full]) => blockOf(idOfHash(of), full)),
    defineMethod('eth_getBlockByNumber', [numberedBlockId, optional(boolean)], ([id, full]) => blockOf(id, full)),
    defineMethod('eth_getHeaderByHash', [hash], ([of]) => headerOf(idOfHash(of))),
    defineMethod('eth_getHeaderByNumber', [numberedBlockId], ([id]) => headerOf(id)),
    defineMethod('eth_getBlockTransactionCountByHash', [hash], ([of]) => countOf(idOfHash(of))),
    defineMethod('eth_getBlockTransactionCountByNumber', [numberedBlockId], ([id]) => countOf(id)),
    defineMethod('eth_getUncleCountByBlockHash', [hash], ([of]) => ommerCount(idOfHash(of))),
    defineMethod('eth_getUncleCountByBlockNumber', [numberedBlockId], ([id]) => ommerCount(id)),
    defineMethod('eth_getUncleByBlockHashAndIndex', [hash, smallNumber], ([of, at]) => ommerAt(idOfHash(of), at)),
    defineMethod('eth_getUncleByBlockNumberAndIndex', [numberedBlockId, smallNumber], ([id, at]) => ommerAt(id, at)),
  ]
}

async function showBlock(context: RpcContext, id: BlockId, full: boolean): Promise<object | null> {
  if (isPending(id)) return shown(await pendingBlock(context), full)
  const found = findBlock(context, id)
  if (found === undefined) return null
  return full ? fullBlockJson(await executedBlock(context, found)) : blockJson(found)
}

function shown(block: ExecutedBlock, full: boolean): object {
  return full ? fullBlockJson(block) : blockJson(block)
}

async function showHeader(context: RpcContext, id: BlockId): Promise<object | null> {
  if (isPending(id)) return headerJson((await pendingBlock(context)).block.header, undefined)
  const found = findBlock(context, id)
  return found === undefined ? null : headerJson(found.header, found.hash)
}

async function countTransactions(context: RpcContext, id: BlockId): Promise<string | null> {
  const block = isPending(id) ? (await pendingBlock(context)).block : findBlock(context, id)?.block
  return quantityOrNull(block?.transactions.length)
}

function quantityOrNull(count: number | undefined): string | null {
  return count === undefined ? null : toQuantity(count)
}

function ommerOrNull(header: BlockHeader | undefined): object | null {
  return header === undefined ? null : ommerJson(header)
}
