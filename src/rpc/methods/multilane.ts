/**
 * Methods that no other node has: how blocks were executed.
 *
 * Owns: the methods. Must never: draw conclusions of its own; the reports do.
 */
import { defineMethod, type Method } from '../dispatch/method.ts'
import { blockId } from '../values/blockId.ts'
import type { RpcContext } from './context.ts'
import { blockReportJson } from './shared/blockReportJson.ts'
import { findBlock } from './shared/blocks.ts'

export function multilaneMethods({ chain, producer, calls }: RpcContext): Method[] {
  return [
    defineMethod('multilane_getBlockReport', [blockId], ([id]) => {
      const block = findBlock({ chain, producer }, id)
      return block === undefined ? null : blockReportJson(producer, block)
    }),
    // 0 = on the thread that answers.
    defineMethod('multilane_getLanes', [], () => ({ blocks: chain.lanes, calls: calls.count })),
  ]
}
