/**
 * Methods that say what transactions have cost and will cost.
 *
 * Owns: the methods. Must never: block for as long as it takes to read a thousand blocks.
 */
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { numberedBlockId } from '../values/blockId.ts'
import { listOf } from '../values/composites.ts'
import { lenientQuantity, toQuantity } from '../values/quantity.ts'
import { typeOf, ValueError } from '../values/valueError.ts'
import type { RpcContext } from './context.ts'
import { feeHistory } from './fees/feeHistory.ts'
import { DEFAULT_TIP } from './sending/fees.ts'

const percentiles = listOf((value): number => {
  if (typeof value !== 'number') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a number`)
  return value
})

export function feeMethods(context: RpcContext): Method[] {
  const { producer } = context
  return [
    defineMethod('eth_gasPrice', [], () => toQuantity((producer.terms().baseFee ?? 0n) + DEFAULT_TIP)),
    defineMethod('eth_maxPriorityFeePerGas', [], () => toQuantity(DEFAULT_TIP)),
    defineMethod('eth_baseFee', [], () => quantityOrNull(producer.terms().baseFee)),
    defineMethod('eth_blobBaseFee', [], () => quantityOrNull(producer.terms().blobBaseFee)),
    defineMethod(
      'eth_feeHistory',
      [lenientQuantity, numberedBlockId, optional(percentiles)],
      ([blocks, newest, rewards], { signal }) =>
        feeHistory(context, { blocks, newest, rewards: rewards ?? [] }, signal),
    ),
  ]
}

function quantityOrNull(value: bigint | undefined): string | null {
  return value === undefined ? null : toQuantity(value)
}
