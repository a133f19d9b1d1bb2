/**
 * Methods for clients that ask now and then what is new.
 *
 * Owns: the methods. Must never: be made twice for one node: each has filters of its own.
 */
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { boolean, text } from '../values/composites.ts'
import { logFilter } from '../values/logFilter.ts'
import type { RpcContext } from './context.ts'
import { type FilterOptions, FilterRegistry } from './filters/filterRegistry.ts'
import type { LogLimits } from './logs/search.ts'
import { findLogs } from './logs.ts'

export function filterMethods(context: RpcContext, limits: LogLimits = {}, options: FilterOptions = {}): Method[] {
  const filters = new FilterRegistry(context, options)
  return [
    defineMethod('eth_newFilter', [logFilter], ([filter]) => filters.addLogs(filter)),
    defineMethod('eth_newBlockFilter', [], () => filters.addBlocks()),
    defineMethod('eth_newPendingTransactionFilter', [optional(boolean)], ([full]) =>
      filters.addTransactions(full ?? false),
    ),
    defineMethod('eth_getFilterChanges', [text], ([id], { signal }) => filters.changes(id, signal)),
    defineMethod('eth_getFilterLogs', [text], ([id], { signal }) =>
      findLogs(context, filters.logFilterOf(id), limits, signal),
    ),
    defineMethod('eth_uninstallFilter', [text], ([id]) => filters.remove(id)),
  ]
}
