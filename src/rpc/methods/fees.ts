/**
 * Methods that say what transactions have cost and will cost.
 *
 * Owns: the methods, and the tip that is suggested. Must never: block for as long as it takes to read a thousand blocks.
 */
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { numberedBlockId } from '../values/blockId.ts'
import { listOf } from '../values/composites.ts'
import { lenientQuantity, toQuantity } from '../values/quantity.ts'
import { typeOf, ValueError } from '../values/valueError.ts'
import type { RpcContext } from './context.ts'
import { feeHistory } from './fees/feeHistory.ts'

/** Nobody competes for room in the blocks of a dev chain, so what others paid is no measure. */
export const SUGGESTED_TIP = 1_000_000_000n

const percentiles = listOf((value): number => {
  if (typeof value !== 'number') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a number`)
  return value
})

export function feeMethods(context: RpcContext): Method[] {
  const { producer } = context
  return [
    defineMethod('eth_gasPrice', [], () => toQuantity((producer.terms().baseFee ?? 0n) + SUGGESTED_TIP)),
    defineMethod('eth_maxPriorityFeePerGas', [], () => toQuantity(SUGGESTED_TIP)),
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
