/**
 * eth_getLogs.
 *
 * Owns: how few logs and many are given back. Must never: hold the text of many.
 */
import type { JsonText } from '../dispatch/json.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { type LogFilter, logFilter } from '../values/logFilter.ts'
import type { RpcContext } from './context.ts'
import { type LogLimits, searchLogs } from './logs/search.ts'
import { listText } from './shared/receiptJson.ts'

/** So many are put together before anything is sent: errors can still be told, and the reply has a length. */
const MOST_AT_ONCE = 2000

export function logMethods(context: RpcContext, limits: LogLimits = {}): Method[] {
  return [defineMethod('eth_getLogs', [logFilter], ([filter], { signal }) => findLogs(context, filter, limits, signal))]
}

/** A list, or the pieces of one when it is long. */
export async function findLogs(
  context: RpcContext,
  filter: LogFilter,
  limits: LogLimits,
  signal: AbortSignal,
): Promise<JsonText | AsyncIterable<string>> {
  const search = searchLogs(context, filter, limits, signal)
  const first: string[] = []
  for (;;) {
    const { done, value } = await search.next()
    if (done) return listText(first)
    for (const log of value) first.push(log)
    if (first.length > MOST_AT_ONCE) return piecesOf(first, search)
  }
}

async function* piecesOf(first: readonly string[], rest: AsyncIterable<string[]>): AsyncGenerator<string> {
  yield `[${first.join(',')}`
  for await (const logs of rest) yield `,${logs.join(',')}`
  yield ']'
}
