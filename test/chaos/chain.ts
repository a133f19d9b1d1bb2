/**
 * The chain of the kill tests.
 *
 * Owns: what both processes must agree on. Must never: depend on the seed of a run.
 */
import { chainConfigForNetwork, type Genesis } from '../../src/protocol/index.ts'
import type { Durability } from '../../src/state/index.ts'
import { forkGenesis } from '../chain/forkTransactions.ts'

/** States that can be gone back to: few, so that pruning is at work, too. */
export const KEPT_BLOCKS = 16
/** Blocks that stay whole: a few more. */
export const KEPT_BODIES = 20

export function chaosGenesis(): Genesis {
  return forkGenesis(chainConfigForNetwork('Shanghai'))
}

export function durabilityOf(text: string | undefined): Durability {
  if (text === 'fsync' || text === 'async') return text
  throw new Error(`no durability: ${text}`)
}
