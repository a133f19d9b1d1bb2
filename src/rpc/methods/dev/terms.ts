/**
 * Methods that say what the next block shall be like.
 *
 * Owns: the forms of their parameters and answers. Must never: change a block that is made.
 */
import type { Method } from '../../dispatch/method.ts'
import { invalidParams } from '../../errors.ts'
import { address, hash } from '../../values/byteStrings.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { commandFamily, methodFamily } from './families.ts'

export function termsMethods({ producer, pool }: Pick<RpcContext, 'producer' | 'pool'>): Method[] {
  const { next } = producer
  return [
    ...methodFamily(
      ['evm_setBlockGasLimit', 'anvil_setBlockGasLimit', 'hardhat_setBlockGasLimit'],
      [lenientQuantity],
      async ([limit]) => {
        if (limit === 0n) throw invalidParams('Block gas limit must be greater than 0')
        next.gasLimit = limit
        await producer.changed()
        return true
      },
    ),
    ...commandFamily(
      ['anvil_setNextBlockBaseFeePerGas', 'hardhat_setNextBlockBaseFeePerGas'],
      [lenientQuantity],
      ([fee]) => {
        if (!producer.terms().rules.hasBaseFee) throw invalidParams('there is no base fee before EIP-1559')
        next.baseFee = fee
        return producer.changed()
      },
    ),
    ...commandFamily(['anvil_setMinGasPrice', 'hardhat_setMinGasPrice'], [lenientQuantity], ([price], { method }) => {
      // A base fee is the least price.
      if (producer.terms().rules.hasBaseFee) throw invalidParams(`${method} is not supported when EIP-1559 is active`)
      pool.minimumTip = price
    }),
    ...commandFamily(
      ['anvil_setNextBlockPrevRandao', 'anvil_setPrevRandao', 'hardhat_setPrevRandao'],
      [hash],
      ([word]) => {
        next.prevRandao = word
        return producer.changed()
      },
    ),
    ...commandFamily(['anvil_setCoinbase', 'hardhat_setCoinbase'], [address], ([coinbase]) => {
      next.coinbase = coinbase
      return producer.changed()
    }),
  ]
}
