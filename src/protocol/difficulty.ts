/**
 * The difficulty of blocks before the Merge.
 *
 * Owns: the three formulas and the bomb. Must never: check a seal.
 */
import type { Rules } from './forks/rules.ts'

const BOUND_DIVISOR = 2048n
const MINIMUM = 131072n
const BOMB_PERIOD = 100_000n
const LOWEST_STEP = -99n

/** What the difficulty of the next block depends on. */
export interface DifficultyParent {
  readonly difficulty: bigint
  readonly timestamp: bigint
  readonly hasOmmers: boolean
}

export function nextDifficulty(parent: DifficultyParent, number: bigint, timestamp: bigint, rules: Rules): bigint {
  if (rules.difficultyFormula === 'none') return 0n
  const steps = adjustments[rules.difficultyFormula](timestamp - parent.timestamp, parent.hasOmmers)
  const unit = parent.difficulty / BOUND_DIVISOR
  const adjusted = parent.difficulty + unit * steps
  const floored = adjusted < MINIMUM ? MINIMUM : adjusted
  const total = floored + bomb(number - BigInt(rules.difficultyBombDelay))
  return total < MINIMUM ? MINIMUM : total
}

/** By how many units the difficulty moves after `delay` seconds, by formula. */
const adjustments: Readonly<Record<Rules['difficultyFormula'], (delay: bigint, hasOmmers: boolean) => bigint>> = {
  none: () => 0n,
  frontier: (delay) => (delay < 13n ? 1n : -1n),
  homestead: (delay) => atLeastLowestStep(1n - delay / 10n),
  byzantium: (delay, hasOmmers) => atLeastLowestStep((hasOmmers ? 2n : 1n) - delay / 9n),
}

function atLeastLowestStep(step: bigint): bigint {
  return step < LOWEST_STEP ? LOWEST_STEP : step
}

/** Doubles every 100,000 blocks, from the third period on. */
function bomb(number: bigint): bigint {
  const period = number / BOMB_PERIOD
  return period > 1n ? 2n ** (period - 2n) : 0n
}
