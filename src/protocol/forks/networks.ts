/**
 * Chains by name: Ethereum mainnet, and the networks of the official test vectors.
 *
 * Owns: the reading of fixture network names ('EIP158', 'ShanghaiToCancunAtTime15k'). Must never: be needed to run a
 * chain that has a genesis file.
 */
import { BPO1_BLOBS, BPO2_BLOBS } from './blobParameterOnly.ts'
import { ForkError, type ForkName, forkNames } from './index.ts'
import type { BlobSchedule } from './rules.ts'
import { type BlockFork, type ChainConfig, checkChainConfig, isTimeFork, type TimeFork } from './schedule.ts'

/** A blob schedule as fixtures write it: numbers, or hex and decimal strings. */
export interface BlobScheduleText {
  readonly target: string | number
  readonly max: string | number
  readonly baseFeeUpdateFraction: string | number
}

/** The last fork that changed more than the number of blobs: for chains that choose none. */
export const NEWEST_FORK: ForkName = 'osaka'

export const mainnetConfig: ChainConfig = Object.freeze({
  chainId: 1n,
  blockForks: Object.freeze({
    homestead: 1_150_000n,
    dao: 1_920_000n,
    tangerineWhistle: 2_463_000n,
    spuriousDragon: 2_675_000n,
    byzantium: 4_370_000n,
    constantinople: 7_280_000n,
    petersburg: 7_280_000n,
    istanbul: 9_069_000n,
    muirGlacier: 9_200_000n,
    berlin: 12_244_000n,
    london: 12_965_000n,
    arrowGlacier: 13_773_000n,
    grayGlacier: 15_050_000n,
  }),
  terminalTotalDifficulty: 58_750_000_000_000_000_000_000n,
  mergeBlock: 15_537_394n,
  timeForks: Object.freeze({
    shanghai: 1_681_338_455n,
    cancun: 1_710_338_135n,
    prague: 1_746_612_311n,
    osaka: 1_764_798_551n,
    bpo1: 1_765_290_071n,
    bpo2: 1_767_747_671n,
  }),
  blobSchedules: Object.freeze({ bpo1: BPO1_BLOBS, bpo2: BPO2_BLOBS }),
})

/** Names of the test vectors that are not the fork's own name in another case. */
const fixtureNames: Readonly<Partial<Record<string, ForkName>>> = Object.freeze({
  eip150: 'tangerineWhistle',
  eip158: 'spuriousDragon',
  constantinoplefix: 'petersburg',
  merge: 'paris',
})

const forksByLowerCase = new Map<string, ForkName>(forkNames.map((fork) => [fork.toLowerCase(), fork]))

/** The fork that a fixture name stands for, or undefined when no such fork is known. */
export function forkOfFixtureName(name: string): ForkName | undefined {
  const key = name.toLowerCase()
  return forksByLowerCase.get(key) ?? (Object.hasOwn(fixtureNames, key) ? fixtureNames[key] : undefined)
}

/** Every fork of an official network from its first block, or a transition such as 'BerlinToLondonAt5'. */
export function chainConfigForNetwork(
  network: string,
  blobSchedule: Readonly<Record<string, BlobScheduleText>> = {},
  chainId = 1n,
): ChainConfig {
  const transition = /^(\w+?)To(\w+?)At(Time|Diff)?([0-9A-Za-z]+)$/.exec(network)
  const first = requireFork(transition ? transition[1]! : network)
  const builder: Draft = { blockForks: {}, timeForks: {} }
  activateUpTo(builder, first, 0n, 0n)
  if (transition) {
    const [, , target, unit, point] = transition
    const second = requireFork(target!)
    if (unit === 'Diff') {
      builder.terminalTotalDifficulty = BigInt(`0x${point}`)
      activateUpTo(builder, second, undefined, 0n)
    } else {
      const at = parsePoint(network, point!)
      activateUpTo(builder, second, at, at)
    }
  }
  const config: ChainConfig = { chainId, ...builder, blobSchedules: parseSchedules(blobSchedule) }
  checkChainConfig(config)
  return config
}

interface Draft {
  blockForks: Partial<Record<BlockFork, bigint>>
  timeForks: Partial<Record<TimeFork, bigint>>
  terminalTotalDifficulty?: bigint
}

/** Activates every fork that is not active yet, up to `last`; without a block number only those after the Merge. */
function activateUpTo(draft: Draft, last: ForkName, block: bigint | undefined, time: bigint): void {
  for (const fork of forkNames.slice(1, forkNames.indexOf(last) + 1)) {
    // The irregular change of the DAO fork takes place only on networks that name it.
    if (fork === 'frontier' || (fork === 'dao' && last !== 'dao')) continue
    if (fork === 'paris') draft.terminalTotalDifficulty ??= 0n
    else if (isTimeFork(fork)) draft.timeForks[fork] ??= time
    else if (block !== undefined) draft.blockForks[fork] ??= block
  }
}

function requireFork(name: string): ForkName {
  const fork = forkOfFixtureName(name)
  if (!fork) throw new ForkError(name, `not known, want one of ${forkNames.join(', ')}`)
  return fork
}

/** '5' or '15k'. */
function parsePoint(network: string, text: string): bigint {
  const match = /^(\d+)(k?)$/.exec(text)
  if (!match) throw new ForkError(network, `cannot read the point of change ${text}`)
  return BigInt(match[1]!) * (match[2] ? 1000n : 1n)
}

function parseSchedules(texts: Readonly<Record<string, BlobScheduleText>>): Partial<Record<ForkName, BlobSchedule>> {
  const schedules: Partial<Record<ForkName, BlobSchedule>> = {}
  for (const [name, text] of Object.entries(texts)) {
    const fork = forkOfFixtureName(name)
    // Schedules of forks beyond ours may stand in the table; they never come into force here.
    if (!fork) continue
    schedules[fork] = {
      target: Number(text.target),
      max: Number(text.max),
      baseFeeUpdateFraction: Number(text.baseFeeUpdateFraction),
    }
  }
  return schedules
}
