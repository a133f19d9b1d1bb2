/**
 * All methods for those who develop against a chain: anvil_*, hardhat_*, evm_* and their kin.
 *
 * Owns: the list. Must never: hold code of a method.
 */
import type { Method } from '../../dispatch/method.ts'
import type { RpcContext } from '../context.ts'
import { accountMethods } from './accounts.ts'
import { impersonationMethods } from './impersonation.ts'
import { infoMethods } from './info.ts'
import { miningMethods } from './mining.ts'
import { snapshotMethods } from './snapshots.ts'
import { stateFileMethods } from './stateFiles.ts'
import { termsMethods } from './terms.ts'
import { timeMethods } from './time.ts'
import { tokenMethods } from './tokens.ts'
import { waitingMethods } from './waiting.ts'

export function devMethods(context: RpcContext): Method[] {
  return [
    ...miningMethods(context),
    ...timeMethods(context),
    ...termsMethods(context),
    ...accountMethods(context),
    ...tokenMethods(context),
    ...impersonationMethods(context),
    ...waitingMethods(context),
    ...snapshotMethods(context),
    ...stateFileMethods(context),
    ...infoMethods(context),
  ]
}
