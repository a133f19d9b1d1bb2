/**
 * All methods that a node serves.
 *
 * Owns: the list. Must never: hold code of a method.
 */
import type { Method } from '../dispatch/method.ts'
import { blockMethods } from './blocks.ts'
import { buildBlockMethods } from './buildBlock.ts'
import { callManyMethods } from './callMany.ts'
import { callMethods } from './calls.ts'
import { chainInfoMethods, modulesMethod } from './chainInfo.ts'
import type { RpcContext } from './context.ts'
import { debugTraceMethods } from './debugTrace.ts'
import { devMethods } from './dev/index.ts'
import { feeMethods } from './fees.ts'
import type { FilterOptions } from './filters/filterRegistry.ts'
import { filterMethods } from './filters.ts'
import type { LogLimits } from './logs/search.ts'
import { logMethods } from './logs.ts'
import { multilaneMethods } from './multilane.ts'
import { poolMethods } from './pool.ts'
import { rawMethods } from './raw.ts'
import { receiptMethods } from './receipts.ts'
import { sendingMethods } from './sending/sending.ts'
import { signingMethods } from './sending/signing.ts'
import { type SimulationLimits, simulateMethods } from './simulate.ts'
import { stateMethods } from './state.ts'
import { subscriptionMethods } from './subscriptions.ts'
import { traceMethods } from './trace.ts'
import { transactionMethods } from './transactions.ts'

export type { RpcContext } from './context.ts'
export { translateError } from './shared/errors.ts'

/** What a node may be told about its methods. */
export interface ReadLimits {
  readonly simulations?: SimulationLimits | undefined
  readonly logs?: LogLimits | undefined
  readonly filters?: FilterOptions | undefined
}

export function allMethods(context: RpcContext, { logs, filters, simulations }: ReadLimits = {}): Method[] {
  const methods = [
    ...chainInfoMethods(context),
    ...blockMethods(context),
    ...transactionMethods(context),
    ...receiptMethods(context),
    ...stateMethods(context),
    ...callMethods(context),
    ...callManyMethods(context),
    ...feeMethods(context),
    ...poolMethods(context),
    ...rawMethods(context),
    ...logMethods(context, logs),
    ...filterMethods(context, logs, filters),
    ...subscriptionMethods(context),
    ...multilaneMethods(context),
    ...sendingMethods(context),
    ...signingMethods(context),
    ...devMethods(context),
    ...debugTraceMethods(context),
    ...traceMethods(context),
    ...simulateMethods(context, simulations),
    ...buildBlockMethods(context),
  ]
  return [...methods, modulesMethod(methods)]
}
