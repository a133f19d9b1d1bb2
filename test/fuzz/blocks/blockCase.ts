/**
 * One case of the block fuzzer: a small world, a block of steps on it, and how lanes are scheduled.
 *
 * Owns: the shape, and the job that executors get. Must never: execute anything.
 */
import type { BlockJob, BlockStep } from '../../../src/executor/index.ts'
import { type ForkName, rulesOf } from '../../../src/protocol/forks/index.ts'
import { MemoryState } from '../../../src/state/index.ts'
import { bytesOf } from '../../oracle/word.ts'
import { BLOCK, type CaseAccount } from '../case.ts'

export interface BlockCase {
  readonly fork: ForkName
  readonly accounts: readonly CaseAccount[]
  readonly steps: readonly BlockStep[]
  readonly coinbase: bigint
  readonly gasLimit: bigint
  readonly onRefusal: 'stop' | 'skip'
}

export function stateOf({ accounts }: BlockCase): MemoryState {
  const state = new MemoryState()
  for (const { address, nonce, balance, code, storage } of accounts) {
    const slots = storage.map(([slot, value]) => [bytesOf(slot, 32), bytesOf(value, 32)] as const)
    state.setAccount(bytesOf(address, 20), { nonce, balance, code, storage: slots })
  }
  return state
}

export function jobOf({ fork, steps, coinbase, gasLimit, onRefusal }: BlockCase, state: MemoryState): BlockJob {
  const rules = rulesOf(fork)
  const baseFee = rules.hasBaseFee ? BLOCK.baseFee : 0n
  return {
    context: { ...BLOCK, coinbase: bytesOf(coinbase, 20), gasLimit, baseFee },
    rules,
    state,
    steps,
    onRefusal,
  }
}
