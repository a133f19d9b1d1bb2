/**
 * The tips that were paid in a block, by how much gas paid them.
 *
 * Owns: the percentiles. Must never: count a transaction by anything but the gas it used.
 */
import type { Block, Receipt } from '../../../protocol/index.ts'
import { effectiveGasPrice, gasUsedAt } from '../shared/blockFacts.ts'

/** For each percentile the tip per gas at which so much of the block's gas is paid for, going up from the lowest tip. */
export function tipsPaid(
  { header, transactions }: Block,
  receipts: readonly Receipt[],
  percentiles: readonly number[],
): bigint[] {
  if (transactions.length === 0) return percentiles.map(() => 0n)
  const { baseFeePerGas, gasUsed } = header
  const paid = transactions
    .map((transaction, index) => ({
      tip: effectiveGasPrice(transaction, baseFeePerGas) - (baseFeePerGas ?? 0n),
      gas: gasUsedAt(receipts, index),
    }))
    .sort((a, b) => (a.tip < b.tip ? -1 : a.tip > b.tip ? 1 : 0))
  let at = 0
  let gas = paid[0]!.gas
  return percentiles.map((percentile) => {
    const threshold = BigInt(Math.floor((Number(gasUsed) * percentile) / 100))
    while (gas < threshold && at < paid.length - 1) {
      at++
      gas += paid[at]!.gas
    }
    return paid[at]!.tip
  })
}
