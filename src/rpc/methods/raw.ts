/**
 * Methods that give headers and blocks as bytes.
 *
 * Owns: the methods; receipts and transactions are with those that show them. Must never: answer for a block that is not made.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { encodeBlock, encodeHeader } from '../../protocol/index.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { blockId } from '../values/blockId.ts'
import type { RpcContext } from './context.ts'
import { resolveBlock } from './shared/blocks.ts'

export function rawMethods(context: RpcContext): Method[] {
  return [
    defineMethod('debug_getRawHeader', [blockId], ([id]) => bytesToHex(encodeHeader(resolveBlock(context, id).header))),
    defineMethod('debug_getRawBlock', [blockId], ([id]) => bytesToHex(encodeBlock(resolveBlock(context, id).block))),
  ]
}
