/**
 * Looks for blocks that lanes get wrong.
 *
 * Owns: the verdict, shrinking. Must never: print.
 */
import { type BlockText, firstDifference } from '../../parallel/blockText.ts'
import { adjusted } from './adjust.ts'
import type { BlockCase } from './blockCase.ts'
import type { Executors, Trial } from './executors.ts'
import { shrinkBlock } from './shrinkBlock.ts'

export interface Finding {
  readonly index: number
  readonly trial: Trial
  readonly difference: string
  readonly blockCase: BlockCase
}

/** Of so many shapes of a schedule one should show what another one showed. */
const SCHEDULES_WHEN_SHRINKING = 12

/** undefined = every trial came to what execution in order came to. */
export async function tryBlock(executors: Executors, seed: number, index: number): Promise<Finding | undefined> {
  const blockCase = await adjusted(seed, index, (candidate) => executors.executeInOrder(candidate))
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
