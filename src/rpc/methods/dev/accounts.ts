/**
 * Methods that change accounts outside any block.
 *
 * Owns: the forms of their parameters and answers. Must never: change more of an account than was asked for.
 */
import { bigIntToFixedBytes } from '../../../primitives/index.ts'
import type { Method } from '../../dispatch/method.ts'
import { invalidParams } from '../../errors.ts'
import { address, data, storageKey } from '../../values/byteStrings.ts'
import { listOf } from '../../values/composites.ts'
import { lenientQuantity, lenientUint64 } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { accountChange, editAccount } from './accountEdits.ts'
import { commandFamily, methodFamily } from './families.ts'

const WORD_LIMIT = 2n ** 256n

export function accountMethods({ chain, producer }: Pick<RpcContext, 'chain' | 'producer'>): Method[] {
  return [
    ...commandFamily(
      ['anvil_setBalance', 'hardhat_setBalance', 'evm_setAccountBalance'],
      [address, lenientQuantity],
      ([account, balance]) => editAccount(producer, account, { balance }),
    ),
    ...commandFamily(['tenderly_setBalance'], [addresses, lenientQuantity], ([accounts, balance]) =>
      producer.edit(() => accounts.map((account) => accountChange(chain.state, account, { balance }))),
    ),
    ...commandFamily(
      ['anvil_addBalance', 'hardhat_addBalance', 'tenderly_addBalance'],
      [addresses, lenientQuantity],
      ([accounts, amount]) =>
        producer.edit(() =>
          accounts.map((account) => {
            const balance = (chain.state.account(account)?.balance ?? 0n) + amount
            if (balance >= WORD_LIMIT) throw invalidParams('balance > 256 bits')
            return accountChange(chain.state, account, { balance })
          }),
        ),
    ),
    ...commandFamily(['anvil_setCode', 'hardhat_setCode', 'evm_setAccountCode'], [address, data], ([account, code]) =>
      editAccount(producer, account, { code }),
    ),
    ...commandFamily(
      ['anvil_setNonce', 'hardhat_setNonce', 'evm_setAccountNonce'],
      [address, lenientUint64],
      ([account, nonce]) => editAccount(producer, account, { nonce }),
    ),
    ...methodFamily(
      ['anvil_setStorageAt', 'hardhat_setStorageAt', 'evm_setAccountStorageAt'],
      [address, slotNumber, storageKey],
      async ([account, slot, value]) => {
        await editAccount(producer, account, { storage: [{ slot, value }] })
        return true
      },
    ),
  ]
}

/** One or several, each once. */
function addresses(value: unknown): Uint8Array[] {
  if (!Array.isArray(value)) return [address(value)]
  const accounts = listOf(address)(value)
  return [...new Map(accounts.map((account) => [account.join(), account])).values()]
}

/** Slots are numbers here, and hashes, which are numbers, too. */
function slotNumber(value: unknown): Uint8Array {
  return bigIntToFixedBytes(lenientQuantity(value), 32)
}
