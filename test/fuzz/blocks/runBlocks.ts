/**
 * Looks for blocks that lanes get wrong.
 *
 * Owns: the verdict, limits that are made tight, shrinking. Must never: print.
 */
import type { BlockStep } from '../../../src/executor/index.ts'
import { type BlockText, firstDifference } from '../../parallel/blockText.ts'
import { Prng } from '../prng.ts'
import type { BlockCase } from './blockCase.ts'
import type { Executors, Trial } from './executors.ts'
import { generateBlock } from './generateBlock.ts'
import { shrinkBlock } from './shrinkBlock.ts'

export interface Finding {
  readonly index: number
  readonly trial: Trial
  readonly difference: string
  readonly blockCase: BlockCase
}

/** Of so many shapes of a schedule one should show what another one showed. */
const SCHEDULES_WHEN_SHRINKING = 12
/** Tightened limits have a stream of random numbers of their own. */
const TIGHTENING = 0x7197

/** undefined = every trial came to what execution in order came to. */
export async function tryBlock(executors: Executors, seed: number, index: number): Promise<Finding | undefined> {
  const loose = generateBlock(seed, index)
  const random = new Prng(seed ^ TIGHTENING, index)
  const isTightened = random.chance(0.35)
  const blockCase = isTightened ? tightened(random, loose, await executors.executeInOrder(loose)) : loose
  const wanted = await executors.executeInOrder(blockCase)
  for (const trial of executors.trialsOf(index)) {
    const difference = await differenceOf(executors, blockCase, trial, wanted)
    if (difference !== undefined) return { index, trial, difference, blockCase }
  }
  return undefined
}

async function differenceOf(
  executors: Executors,
  blockCase: BlockCase,
  trial: Trial,
  wanted: BlockText,
): Promise<string | undefined> {
  try {
    return firstDifference(await executors.tryOut(blockCase, trial), wanted)
  } catch (error) {
    return `the lanes threw ${error instanceof Error ? error.stack : error}`
  }
}

/** The same block with gas limits close to what its transactions and the whole of it need. */
function tightened(random: Prng, blockCase: BlockCase, { results }: BlockText): BlockCase {
  let total = 0n
  const steps = blockCase.steps.map((step, at): BlockStep => {
    const used = /gas (\d+) refund (-?\d+)/.exec(results[at] ?? '')
    if (step.kind !== 'transaction' || used === null) return step
    total += BigInt(used[1]!)
    if (random.chance(0.6)) return step
    const need = BigInt(used[1]!) + (random.chance(0.5) ? BigInt(used[2]!) : 0n)
    const limit = need + BigInt(random.pick([-1, 0, 0, 1, 100, 2300]))
    return { ...step, transaction: { ...step.transaction, gasLimit: limit < 0n ? 0n : limit } }
  })
  const gasLimit = random.chance(0.3) ? (total * BigInt(random.between(40, 110))) / 100n : blockCase.gasLimit
  return { ...blockCase, steps, gasLimit }
}

/** Makes a finding small; lanes that take turns have to show it too, or it stays as it is. */
export async function shrinkFinding(executors: Executors, finding: Finding): Promise<Finding> {
  let shown = finding
  const fails = async (candidate: BlockCase): Promise<boolean> => {
    const wanted = await executors.executeInOrder(candidate)
    for (let time = 0; time < SCHEDULES_WHEN_SHRINKING; time++) {
      const isFirst = time === 0 && !finding.trial.isThreaded
      const trial = isFirst ? finding.trial : { lanes: 2 + (time % 3), seed: time, isThreaded: false }
      const difference = await differenceOf(executors, candidate, trial, wanted)
      if (difference === undefined) continue
      shown = { index: finding.index, trial, difference, blockCase: candidate }
      return true
    }
    return false
  }
  await shrinkBlock(finding.blockCase, fails)
  return shown
}
