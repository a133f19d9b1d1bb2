/**
 * One case of the block fuzzer: a small world, and a block of steps on it or several.
 *
 * Owns: the shape, and the job that executors get. Must never: execute anything.
 */
import type { BlockJob, BlockStep, StateReader } from '../../../src/executor/index.ts'
import { type ForkName, rulesOf } from '../../../src/protocol/forks/index.ts'
import { MemoryState } from '../../../src/state/index.ts'
import { bytesOf } from '../../oracle/word.ts'
import { BLOCK, type CaseAccount } from '../case.ts'

export interface BlockCase {
  readonly fork: ForkName
  readonly accounts: readonly CaseAccount[]
  readonly steps: readonly BlockStep[]
  /** The steps come in so many blocks, one after another. */
  readonly blocks: number
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

/** The steps of each block. */
export function blocksOf({ steps, blocks }: BlockCase): BlockStep[][] {
  const size = Math.ceil(steps.length / blocks)
  return Array.from({ length: blocks }, (_, block) => steps.slice(block * size, (block + 1) * size))
}

export function jobOf(
  blockCase: BlockCase,
  steps: readonly BlockStep[],
  state: StateReader,
  stateRoot: Uint8Array,
): BlockJob {
  const { fork, coinbase, gasLimit, onRefusal } = blockCase
  const rules = rulesOf(fork)
  const baseFee = rules.hasBaseFee ? BLOCK.baseFee : 0n
  return {
    context: { ...BLOCK, coinbase: bytesOf(coinbase, 20), gasLimit, baseFee },
    rules,
    state,
    stateRoot,
    steps,
    onRefusal,
  }
}
