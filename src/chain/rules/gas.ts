/**
 * Gas in the header: limit, use, base fee.
 *
 * Owns: the bounds of the gas limit. Must never: know how much the transactions used.
 */
import { type BlockHeader, ELASTICITY_MULTIPLIER, nextBaseFee, type Rules } from '../../protocol/index.ts'
import { InvalidBlockError } from '../errors.ts'

/** A block moves the limit by less than its parent's limit divided by this. */
const GAS_LIMIT_BOUND_DIVISOR = 1024n
const MIN_GAS_LIMIT = 5000n
/** EIP-1985. */
const MAX_GAS_LIMIT = 2n ** 63n - 1n

export function checkGas(header: BlockHeader, parent: BlockHeader, rules: Rules): void {
  const { gasLimit, gasUsed } = header
  if (gasLimit > MAX_GAS_LIMIT) throw new InvalidBlockError('gasLimitTooHigh', { gasLimit, limit: MAX_GAS_LIMIT })
  if (gasUsed > gasLimit) throw new InvalidBlockError('gasUsedAboveLimit', { gasUsed, gasLimit })
  const { parentGasLimit, bound } = gasLimitBounds(parent, rules)
  const step = gasLimit > parentGasLimit ? gasLimit - parentGasLimit : parentGasLimit - gasLimit
  if (step >= bound) throw new InvalidBlockError('gasLimitStep', { gasLimit, parentGasLimit, bound: bound - 1n })
  if (gasLimit < MIN_GAS_LIMIT) throw new InvalidBlockError('gasLimitTooLow', { gasLimit, limit: MIN_GAS_LIMIT })
  if (rules.hasBaseFee) checkBaseFee(header, parent)
}

/** The limit of a child that comes nearest to the one wished for; undefined = as much as its parent. */
export function nearestGasLimit(wish: bigint | undefined, parent: BlockHeader, rules: Rules): bigint {
  const { parentGasLimit, bound } = gasLimitBounds(parent, rules)
  const lowest = parentGasLimit - bound + 1n > MIN_GAS_LIMIT ? parentGasLimit - bound + 1n : MIN_GAS_LIMIT
  const highest = parentGasLimit + bound - 1n
  if (wish === undefined) return parentGasLimit
  if (wish < lowest) return lowest
  return wish > highest ? highest : wish
}

/** EIP-1559: the first block with a base fee counts from a limit that leaves its gas target where the limit was. */
function gasLimitBounds(parent: BlockHeader, rules: Rules): { parentGasLimit: bigint; bound: bigint } {
  const isFirstWithBaseFee = rules.hasBaseFee && parent.baseFeePerGas === undefined
  const parentGasLimit = isFirstWithBaseFee ? parent.gasLimit * ELASTICITY_MULTIPLIER : parent.gasLimit
  return { parentGasLimit, bound: parentGasLimit / GAS_LIMIT_BOUND_DIVISOR }
}

function checkBaseFee(header: BlockHeader, parent: BlockHeader): void {
  const expected = nextBaseFee(parent)
  const baseFee = header.baseFeePerGas ?? 0n
  if (baseFee !== expected) throw new InvalidBlockError('baseFee', { baseFee, expected })
}
