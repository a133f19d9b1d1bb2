/**
 * From the fork names of fixtures to this package's rules.
 *
 * Owns: the reading of a fixture's blob schedule. Must never: decide anything by a fork's name.
 */
import { rulesOf } from '../../src/protocol/forks/index.ts'
import { type BlobScheduleText, forkOfFixtureName } from '../../src/protocol/forks/networks.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'

/** The `config` member of a fixture. */
export interface FixtureConfig {
  readonly chainid?: string
  readonly blobSchedule?: Readonly<Record<string, BlobScheduleText>>
}

/** The rules under a fixture's fork name; undefined = this version has none for it. */
export function rulesForFixture(fork: string, config: FixtureConfig | undefined): Rules | undefined {
  const name = forkOfFixtureName(fork)
  if (name === undefined) return undefined
  const schedule = config?.blobSchedule?.[fork]
  if (schedule === undefined) return rulesOf(name)
  const { target, max, baseFeeUpdateFraction } = schedule
  return rulesOf(name, {
    target: Number(target),
    max: Number(max),
    baseFeeUpdateFraction: Number(baseFeeUpdateFraction),
  })
}
