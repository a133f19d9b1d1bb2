/**
 * Blocks for the tests of parallel execution, and who executes them.
 *
 * Owns: the shape of a scenario, the executors that a test file shares, how a trap is set. Must never: forgive a difference.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  type BlockContext,
  type BlockExecutor,
  type BlockJob,
  type BlockStep,
  ParallelExecutor,
  ScheduledExecutor,
  SequentialBlockExecutor,
  type StateReader,
} from '../../src/executor/index.ts'
import { type ForkName, rulesOf } from '../../src/protocol/forks/index.ts'
import type { MemoryState } from '../../src/state/index.ts'
import { Prng } from '../fuzz/prng.ts'
import { type BlockText, firstDifference, textOf } from './blockText.ts'
import { COINBASE } from './world.ts'

export interface Scenario {
  readonly fork: ForkName
  readonly state: MemoryState
  /** What lanes and the sequential executor read from, when that is not `state` itself. */
  readonly reader?: StateReader
  readonly steps: readonly BlockStep[]
  readonly context?: Partial<BlockContext>
  readonly onRefusal?: 'stop' | 'skip'
}

export const LANE_COUNTS = [1, 2, 3, 4, 8] as const
const REPEATS = 3
/** How long the contracts of a scenario dawdle: not at all, about as long as a hand-over between lanes, much longer. */
const SPINS = [0, 60, 3000] as const

export const BLOCK: BlockContext = {
  number: 1000n,
  timestamp: 0x6543_2100n,
  gasLimit: 300_000_000n,
  coinbase: COINBASE,
  difficulty: 0x20_0001n,
  prevRandao: 0x8123_4567n,
  baseFee: 7n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: (number) => new Uint8Array(32).fill(Number(number % 251n)),
}

export function jobOf({ fork, state, reader, steps, context, onRefusal }: Scenario): BlockJob {
  const rules = rulesOf(fork)
  const baseFee = rules.hasBaseFee ? BLOCK.baseFee : 0n
  return {
    context: { ...BLOCK, baseFee, ...context },
    rules,
    state: reader ?? state,
    steps,
    onRefusal: onRefusal ?? 'skip',
  }
}

export async function executeAsText(executor: BlockExecutor, scenario: Scenario): Promise<BlockText> {
  return textOf(await executor.execute(jobOf(scenario)), scenario.state)
}

/** The executors of a test file. */
export interface Executors {
  readonly inOrder: SequentialBlockExecutor
  /** One for each number of lanes. */
  readonly parallel: readonly ParallelExecutor[]
  /** Lanes that pause at random, and lanes that take turns at random on one thread. */
  readonly disturbed: readonly BlockExecutor[]
}

const DELAYED_LANES = [2, 4] as const
const SCHEDULED_LANES = [2, 3] as const
const SCHEDULE_SEED = 7

export async function startExecutors(): Promise<Executors> {
  const parallel = await Promise.all(LANE_COUNTS.map((lanes) => ParallelExecutor.start({ lanes })))
  const delayed = await Promise.all(
    DELAYED_LANES.map((lanes) => ParallelExecutor.start({ lanes, delays: SCHEDULE_SEED })),
  )
  const scheduled = SCHEDULED_LANES.map((lanes) => {
    const random = new Prng(SCHEDULE_SEED, lanes)
    return new ScheduledExecutor({ lanes, choose: (options) => random.below(options) })
  })
  const disturbed = [...delayed, ...scheduled]
  after(() => Promise.all([...parallel, ...disturbed].map((executor) => executor.close())))
  return { inOrder: new SequentialBlockExecutor(), parallel, disturbed }
}

/**
 * A named trap: whatever the number of lanes and their timing, the block comes to what it comes to in order. `expect` says
 * what the trap is about, so that a scenario that has lost its point is noticed.
 */
export function trap(
  executors: Executors,
  name: string,
  make: (spin: number) => Scenario,
  expect: (texts: BlockText) => void,
  repeats: number = REPEATS,
): void {
  test(name, async () => {
    for (const spin of SPINS) {
      const scenario = make(spin)
      const wanted = await executeAsText(executors.inOrder, scenario)
      expect(wanted)
      for (const executor of [...executors.parallel, ...executors.disturbed]) {
        for (let time = 0; time < repeats; time++) {
          const difference = firstDifference(await executeAsText(executor, scenario), wanted)
          assert.equal(
            difference,
            undefined,
            `${executor.constructor.name}, ${executor.lanes} lanes, spin ${spin}, time ${time}: ${difference}`,
          )
        }
      }
    }
  })
}
