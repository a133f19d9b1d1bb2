/**
 * All methods that a node serves.
 *
 * Owns: the list. Must never: hold code of a method.
 */
import type { Method } from '../dispatch/method.ts'
import { blockMethods } from './blocks.ts'
import { chainInfoMethods, modulesMethod } from './chainInfo.ts'
import type { RpcContext } from './context.ts'
import { feeMethods } from './fees.ts'
import { poolMethods } from './pool.ts'
import { rawMethods } from './raw.ts'
import { receiptMethods } from './receipts.ts'
import { stateMethods } from './state.ts'
import { transactionMethods } from './transactions.ts'

export type { RpcContext } from './context.ts'
export { translateError } from './shared/errors.ts'

export function allMethods(context: RpcContext): Method[] {
  const methods = [
    ...chainInfoMethods(context),
    ...blockMethods(context),
    ...transactionMethods(context),
    ...receiptMethods(context),
    ...stateMethods(context),
    ...feeMethods(context),
    ...poolMethods(context),
    ...rawMethods(context),
  ]
  return [...methods, modulesMethod(methods)]
}
