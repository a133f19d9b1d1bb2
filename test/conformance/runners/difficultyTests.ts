/**
 * Runs `difficulty-tests`: the difficulty of a block by its parent and its fork.
 *
 * Owns: the shape of these files. Must never: compute a difficulty itself.
 */

import { nextDifficulty } from '../../../src/protocol/difficulty.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { quantity } from '../fixtureValues.ts'
import { rulesForFixture } from '../forks.ts'

interface DifficultyCase {
  readonly parentTimestamp: string
  readonly parentDifficulty: string
  /** How many ommers the parent has, or the hash of their list. */
  readonly parentUncles: string
  readonly currentTimestamp: string
  readonly currentBlockNumber: string
  readonly currentDifficulty: string
}

type DifficultyTest = Readonly<Record<string, Readonly<Record<string, DifficultyCase>>>>

const HASH_OF_NO_OMMERS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'

export function runDifficultyTests(file: FixtureFile, sink: CaseSink): void {
  for (const [name, test] of Object.entries(file.content as Record<string, DifficultyTest>)) {
    for (const [fork, cases] of Object.entries(test)) {
      const rules = rulesForFixture(fork, undefined)
      for (const [caseName, entry] of Object.entries(cases)) {
        sink.check(`${name} ${caseName} [${fork}]`, () =>
          rules === undefined ? { skipped: `no rules for the fork ${fork}` } : judge(entry, rules),
        )
      }
    }
  }
}

function judge(entry: DifficultyCase, rules: Rules): Verdict {
  const parent = {
    difficulty: quantity(entry.parentDifficulty),
    timestamp: quantity(entry.parentTimestamp),
    hasOmmers: entry.parentUncles !== HASH_OF_NO_OMMERS && quantity(entry.parentUncles) !== 0n,
  }
  const number = quantity(entry.currentBlockNumber)
  const found = nextDifficulty(parent, number, quantity(entry.currentTimestamp), rules)
  const expected = quantity(entry.currentDifficulty)
  return found === expected ? undefined : { expected: expected.toString(), found: found.toString() }
}
