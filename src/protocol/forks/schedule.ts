/**
 * When a chain changes its rules: by block number before the Merge, by timestamp after it.
 *
 * Owns: the activation points of one chain and the choice of rules for a block. Must never: read a block or a file.
 */
import { BPO1_BLOBS, BPO2_BLOBS } from './blobParameterOnly.ts'
import { ForkError, type ForkName, forkNames, rulesOf } from './index.ts'
import type { BlobSchedule, Rules } from './rules.ts'

/** Forks that come at a block number; `frontier` is always block 0. */
export type BlockFork =
  | 'homestead'
  | 'dao'
  | 'tangerineWhistle'
  | 'spuriousDragon'
  | 'byzantium'
  | 'constantinople'
  | 'petersburg'
  | 'istanbul'
  | 'muirGlacier'
  | 'berlin'
  | 'london'
  | 'arrowGlacier'
  | 'grayGlacier'

/** Forks that come at a timestamp, all of them after the Merge. */
export type TimeFork = Exclude<ForkName, BlockFork | 'frontier' | 'paris'>

export interface ChainConfig {
  readonly chainId: bigint
  /** First block of each fork before the Merge; forks that are left out are passed over. */
  readonly blockForks: Readonly<Partial<Record<BlockFork, bigint>>>
  /** First timestamp of each fork after the Merge. */
  readonly timeForks: Readonly<Partial<Record<TimeFork, bigint>>>
  /** The total difficulty that ends proof of work; 0 = never had any, undefined = no Merge planned. */
  readonly terminalTotalDifficulty?: bigint | undefined
  /** First block after the Merge, where it is known. */
  readonly mergeBlock?: bigint | undefined
  /** Blob schedules that differ from those of the forks; bpo3 to bpo5 need one. */
  readonly blobSchedules: Readonly<Partial<Record<ForkName, BlobSchedule>>>
  /** The contract whose logs are deposit requests. */
  readonly depositContract?: Uint8Array | undefined
}

interface Segment {
  readonly fork: ForkName
  readonly from: bigint
  readonly rules: Rules
}

interface Timeline {
  readonly beforeMerge: readonly Segment[]
  readonly afterMerge: readonly Segment[]
}

const timelines = new WeakMap<ChainConfig, Timeline>()

/** Order of the block forks and of the time forks, as history has them. */
const parisIndex = forkNames.indexOf('paris')
const blockForkOrder = forkNames.slice(1, parisIndex) as readonly BlockFork[]
const timeForkOrder = forkNames.slice(parisIndex + 1) as readonly TimeFork[]

/**
 * The rules of a block. `isAfterMerge` is what the block's difficulty of zero, or the total difficulty, tells; without it
 * the configuration decides: a terminal total difficulty of 0, a known merge block, or a time fork that is active.
 */
export function rulesAt(config: ChainConfig, blockNumber: bigint, timestamp: bigint, isAfterMerge?: boolean): Rules {
  const timeline = timelineOf(config)
  if (isAfterMerge ?? isKnownToBeMerged(config, timeline, blockNumber, timestamp)) {
    return lastStarted(timeline.afterMerge, timestamp).rules
  }
  return lastStarted(timeline.beforeMerge, blockNumber).rules
}

/** Rules that come at a timestamp, with the first one at which they hold. */
export interface TimedRules {
  readonly from: bigint
  readonly rules: Rules
}

/** The rules of a chain after the Merge, one after the other; none of them is passed over. */
export function timedRulesOf(config: ChainConfig): TimedRules[] {
  const { afterMerge } = timelineOf(config)
  return afterMerge
    .filter(({ from }, index) => from !== afterMerge[index + 1]?.from)
    .map(({ from, rules }) => ({ from, rules }))
}

/** True when the name is that of a fork that comes at a timestamp. */
export function isTimeFork(name: string): name is TimeFork {
  return (timeForkOrder as readonly string[]).includes(name)
}

/** True for the one block that moves the balances of the DAO. */
export function activatesDaoFork(config: ChainConfig, blockNumber: bigint): boolean {
  return config.blockForks.dao === blockNumber
}

/** Throws ForkError when forks come out of order or a schedule is missing: what `rulesAt` would stumble over later. */
export function checkChainConfig(config: ChainConfig): void {
  timelineOf(config)
}

function timelineOf(config: ChainConfig): Timeline {
  let timeline = timelines.get(config)
  if (!timeline) {
    timeline = buildTimeline(config)
    timelines.set(config, timeline)
  }
  return timeline
}

function buildTimeline(config: ChainConfig): Timeline {
  const beforeMerge: Segment[] = [{ fork: 'frontier', from: 0n, rules: rulesOf('frontier') }]
  for (const fork of blockForkOrder) {
    const from = config.blockForks[fork]
    if (from !== undefined) append(beforeMerge, { fork, from, rules: rulesOf(fork) })
  }
  const afterMerge: Segment[] = [{ fork: 'paris', from: 0n, rules: rulesOf('paris') }]
  for (const fork of timeForkOrder) {
    const from = config.timeForks[fork]
    if (from !== undefined) append(afterMerge, { fork, from, rules: rulesOf(fork, blobScheduleOf(config, fork)) })
  }
  return { beforeMerge, afterMerge }
}

function append(segments: Segment[], next: Segment): void {
  const previous = segments.at(-1)!
  if (next.from < previous.from) {
    throw new ForkError(next.fork, `comes at ${next.from}, before ${previous.fork} at ${previous.from}`)
  }
  segments.push(next)
}

/** The chain's own schedule, else the fork's. A fork that never had one of its own keeps that of the fork before it. */
function blobScheduleOf(config: ChainConfig, fork: TimeFork): BlobSchedule | undefined {
  const own = config.blobSchedules[fork]
  if (own) return own
  switch (fork) {
    case 'osaka':
      return config.blobSchedules.prague
    case 'bpo1':
      return BPO1_BLOBS
    case 'bpo2':
      return BPO2_BLOBS
    default:
      return undefined
  }
}

function isKnownToBeMerged(config: ChainConfig, timeline: Timeline, blockNumber: bigint, timestamp: bigint): boolean {
  if (config.terminalTotalDifficulty === 0n) return true
  if (config.mergeBlock !== undefined && blockNumber >= config.mergeBlock) return true
  const firstTimeFork = timeline.afterMerge[1]
  return firstTimeFork !== undefined && timestamp >= firstTimeFork.from
}

/** Segments are few and the last one is asked for most, so the search runs backwards. */
function lastStarted(segments: readonly Segment[], at: bigint): Segment {
  let index = segments.length - 1
  while (index > 0 && segments[index]!.from > at) index--
  return segments[index]!
}
