/**
 * The public face of the forks: names in order of history, and the rules of each.
 *
 * Owns: the order of forks and the memory of resolved rules. Must never: let a caller compare names instead of rules.
 */
import { arrowGlacier } from './arrowGlacier.ts'
import { berlin } from './berlin.ts'
import { BPO1_BLOBS, BPO2_BLOBS, blobParameterOnly } from './blobParameterOnly.ts'
import { byzantium } from './byzantium.ts'
import { cancun } from './cancun.ts'
import { constantinople } from './constantinople.ts'
import { dao } from './dao.ts'
import { frontier } from './frontier.ts'
import { grayGlacier } from './grayGlacier.ts'
import { homestead } from './homestead.ts'
import { istanbul } from './istanbul.ts'
import { london } from './london.ts'
import { muirGlacier } from './muirGlacier.ts'
import { osaka } from './osaka.ts'
import { paris } from './paris.ts'
import { deriveRules } from './patch.ts'
import { petersburg } from './petersburg.ts'
import { prague } from './prague.ts'
import type { BlobSchedule, Rules } from './rules.ts'
import { shanghai } from './shanghai.ts'
import { spuriousDragon } from './spuriousDragon.ts'
import { tangerineWhistle } from './tangerineWhistle.ts'

/** All forks in the order in which they follow upon one another. */
export const forkNames = Object.freeze([
  'frontier',
  'homestead',
  'dao',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'muirGlacier',
  'berlin',
  'london',
  'arrowGlacier',
  'grayGlacier',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'bpo1',
  'bpo2',
  'bpo3',
  'bpo4',
  'bpo5',
] as const)

export type ForkName = (typeof forkNames)[number]

/** A fork that does not exist, or that needs a blob schedule which nobody gave. */
export class ForkError extends Error {
  readonly fork: string
  constructor(fork: string, problem: string) {
    super(`fork ${fork}: ${problem}`)
    this.name = 'ForkError'
    this.fork = fork
  }
}

/** Rules of the forks that are fixed; bpo3 and later have no schedule of their own. */
const knownRules: Readonly<Partial<Record<string, Rules>>> = Object.freeze({
  frontier,
  homestead,
  dao,
  tangerineWhistle,
  spuriousDragon,
  byzantium,
  constantinople,
  petersburg,
  istanbul,
  muirGlacier,
  berlin,
  london,
  arrowGlacier,
  grayGlacier,
  paris,
  shanghai,
  cancun,
  prague,
  osaka,
  bpo1: blobParameterOnly('BPO1', BPO1_BLOBS),
  bpo2: blobParameterOnly('BPO2', BPO2_BLOBS),
} satisfies Partial<Record<ForkName, Rules>>)

const rulesWithSchedule = new Map<string, Rules>()

/** True when the string names a fork: the check for options and files. */
export function isForkName(name: string): name is ForkName {
  return (forkNames as readonly string[]).includes(name)
}

/**
 * The rules of a fork, with its own blob schedule or the one of a chain. Frozen and memoised: the same fork and schedule
 * always give the same object. Forks without blobs ignore the schedule. The one thing that cannot be frozen is the typed
 * array `staticGas`: read it, copy it, never write to it.
 */
export function rulesOf(fork: ForkName, blobSchedule?: BlobSchedule): Rules {
  if (!isForkName(fork)) throw new ForkError(String(fork), `not known, want one of ${forkNames.join(', ')}`)
  const known = knownRules[fork]
  const own = known?.blobs
  if (known && (!blobSchedule || !own || sameSchedule(own, blobSchedule))) return known
  if (!blobSchedule) throw new ForkError(fork, 'needs a blob schedule')

  const key = `${fork}/${blobSchedule.target}/${blobSchedule.max}/${blobSchedule.baseFeeUpdateFraction}`
  let rules = rulesWithSchedule.get(key)
  if (!rules) {
    rules = known
      ? deriveRules(known, known.name, { blobs: blobSchedule })
      : blobParameterOnly(fork.toUpperCase(), blobSchedule)
    rulesWithSchedule.set(key, rules)
  }
  return rules
}

function sameSchedule(a: BlobSchedule, b: BlobSchedule): boolean {
  return a.target === b.target && a.max === b.max && a.baseFeeUpdateFraction === b.baseFeeUpdateFraction
}
