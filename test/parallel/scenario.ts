/**
 * Blocks for the tests of parallel execution, and what they come to, as text.
 *
 * Owns: the shape of a scenario, the executors that a test file shares, the comparison with execution in order. Must
 * never: forgive a difference.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  type BlockContext,
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  type BlockStep,
  ParallelExecutor,
  SequentialBlockExecutor,
  type StateChanges,
  type StateReader,
} from '../../src/executor/index.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { type ForkName, rulesOf } from '../../src/protocol/forks/index.ts'
import { TransactionError } from '../../src/protocol/transaction/index.ts'
import type { MemoryState } from '../../src/state/index.ts'
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

/** All that a block came to, in an order of its own: equal texts are equal blocks. */
export interface BlockText {
  readonly results: readonly string[]
  readonly changes: readonly string[]
  readonly root: string
}

export async function executeAsText(executor: BlockExecutor, scenario: Scenario): Promise<BlockText> {
  const { results, changes } = await executor.execute(jobOf(scenario))
  return {
    results: results.map(resultText),
    changes: changes.map(changeText).sort(),
    root: bytesToHex(scenario.state.rootAfter(changes)),
  }
}

export function resultText(result: BlockResult['results'][number]): string {
  if (result === undefined) return 'nothing'
  if (result instanceof TransactionError) return `refused ${result.code}: ${result.message}`
  const { status, halt, gasUsed, gasRefund, output, logs, createdAddress } = result
  const logTexts = logs.map(
    ({ address, topics, data }) => `${bytesToHex(address)} ${topics.map(bytesToHex).join(',')} ${bytesToHex(data)}`,
  )
  const created = createdAddress === undefined ? '' : ` created ${bytesToHex(createdAddress)}`
  return `${status} ${halt ?? ''} gas ${gasUsed} refund ${gasRefund} ${bytesToHex(output)}${created} [${logTexts.join('; ')}]`
}

function changeText({ address, account, storageWiped, code, storage }: StateChanges[number]): string {
  const values =
    account === undefined ? 'gone' : `${account.nonce} ${account.balance} code ${bytesToHex(account.codeHash)}`
  const slots = storage.map(({ slot, value }) => `${bytesToHex(slot)}=${bytesToHex(value)}`).sort()
  const newCode = code === undefined ? '' : ` set to ${bytesToHex(code)}`
  return `${bytesToHex(address)} ${values}${newCode}${storageWiped ? ' wiped' : ''} {${slots.join(' ')}}`
}

/** The executors of a test file: one for each number of lanes, and the one that goes in order. */
export interface Executors {
  readonly inOrder: SequentialBlockExecutor
  readonly parallel: readonly ParallelExecutor[]
}

export async function startExecutors(): Promise<Executors> {
  const parallel = await Promise.all(LANE_COUNTS.map((lanes) => ParallelExecutor.start({ lanes })))
  after(() => Promise.all(parallel.map((executor) => executor.close())))
  return { inOrder: new SequentialBlockExecutor(), parallel }
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
      for (const executor of executors.parallel) {
        for (let time = 0; time < repeats; time++) {
          const difference = firstDifference(await executeAsText(executor, scenario), wanted)
          assert.equal(difference, undefined, `${executor.lanes} lanes, spin ${spin}, time ${time}: ${difference}`)
        }
      }
    }
  })
}

/** Where two blocks differ first; undefined where they are equal. */
export function firstDifference(found: BlockText, wanted: BlockText): string | undefined {
  for (const part of ['results', 'changes'] as const) {
    for (let at = 0; at < Math.max(found[part].length, wanted[part].length); at++) {
      const [one, other] = [found[part][at], wanted[part][at]]
      if (one !== other) return `${part} ${at}: found\n  ${one}\nwanted\n  ${other}`
    }
  }
  return found.root === wanted.root ? undefined : `root ${found.root}, wanted ${wanted.root}`
}

/** How each step ended, in one word. */
export function statusesOf({ results }: BlockText): string[] {
  return results.map((text) => (text.startsWith('refused') ? text.slice(0, text.indexOf(':')) : text.split(' ')[0]!))
}

/** The outputs of the steps as numbers; undefined where there is none. */
export function outputsOf({ results }: BlockText): (bigint | undefined)[] {
  return results.map((text) => {
    const hex = /refund -?\d+ (0x[0-9a-f]{64})/.exec(text)?.[1]
    return hex === undefined ? undefined : BigInt(hex)
  })
}
