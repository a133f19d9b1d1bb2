/**
 * Methods that let accounts send without their key.
 *
 * Owns: nothing but the methods. Must never: let in a transaction.
 */
import type { Method } from '../../dispatch/method.ts'
import { address } from '../../values/byteStrings.ts'
import { boolean } from '../../values/composites.ts'
import type { RpcContext } from '../context.ts'
import { commandFamily, methodFamily } from './families.ts'

export function impersonationMethods({ producer }: Pick<RpcContext, 'producer'>): Method[] {
  const { impersonation } = producer
  return [
    ...commandFamily(['anvil_impersonateAccount', 'hardhat_impersonateAccount'], [address], ([account]) =>
      impersonation.add(account),
    ),
    ...methodFamily(
      ['anvil_stopImpersonatingAccount', 'hardhat_stopImpersonatingAccount'],
      [address],
      ([account], { method }) => {
        const was = impersonation.remove(account)
        return method.startsWith('hardhat_') ? was : null
      },
    ),
    ...commandFamily(['anvil_autoImpersonateAccount', 'hardhat_autoImpersonateAccount'], [boolean], ([isOn]) => {
      impersonation.isAutomatic = isOn
    }),
  ]
}
