/**
 * Methods that take transactions out of the pool.
 *
 * Owns: nothing but the methods. Must never: touch a block.
 */
import { bytesToHex } from '../../../primitives/index.ts'
import type { Method } from '../../dispatch/method.ts'
import { address, hash } from '../../values/byteStrings.ts'
import type { RpcContext } from '../context.ts'
import { commandFamily, methodFamily } from './families.ts'

export function waitingMethods({ pool }: Pick<RpcContext, 'pool'>): Method[] {
  return [
    ...methodFamily(['anvil_dropTransaction', 'hardhat_dropTransaction'], [hash], ([bytes], { method }) => {
      const text = bytesToHex(bytes)
      const wasThere = pool.drop(text)
      if (method.startsWith('hardhat_')) return wasThere
      return wasThere ? text : null
    }),
    ...commandFamily(['anvil_dropAllTransactions'], [], () => pool.dropAll()),
    ...commandFamily(['anvil_removePoolTransactions'], [address], ([account]) => pool.dropSender(account)),
  ]
}
