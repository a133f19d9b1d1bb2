/**
 * The `config` member of a genesis file: which chain, and when it changes its rules.
 *
 * Owns: the member names that geth and its kin use. Must never: accept a fork that it cannot carry out.
 */

import { ForkError, type ForkName, isForkName } from '../forks/index.ts'
import type { BlobSchedule } from '../forks/rules.ts'
import { type BlockFork, type ChainConfig, checkChainConfig, isTimeFork, type TimeFork } from '../forks/schedule.ts'
import { GenesisError, type JsonReader } from './jsonReader.ts'

/** Names in use for a block that is known to come after the Merge. */
const mergeBlockMembers = ['mergeNetsplitBlock', 'preMergeForkBlock']

const TIME_SUFFIX = 'Time'

export function readChainConfig(json: JsonReader): ChainConfig {
  const config: ChainConfig = {
    chainId: json.integer('chainId'),
    blockForks: readBlockForks(json),
    timeForks: readTimeForks(json),
    terminalTotalDifficulty: json.optionalInteger('terminalTotalDifficulty'),
    mergeBlock: firstInteger(json, mergeBlockMembers),
    blobSchedules: json.has('blobSchedule') ? readBlobSchedules(json.object('blobSchedule')) : {},
    depositContract: json.optionalBytes('depositContractAddress', 20),
  }
  try {
    checkChainConfig(config)
  } catch (error) {
    if (error instanceof ForkError) throw new GenesisError(json.path, error.message)
    throw error
  }
  return config
}

function readBlockForks(json: JsonReader): ChainConfig['blockForks'] {
  const block = (member: string) => json.optionalInteger(member, 64)
  const constantinople = block('constantinopleBlock')
  return withoutAbsent({
    homestead: block('homesteadBlock'),
    // Chains that refused the DAO fork say so; a block alone means support.
    dao: json.flag('daoForkSupport') === false ? undefined : block('daoForkBlock'),
    tangerineWhistle: block('eip150Block'),
    spuriousDragon: readSpuriousDragon(json),
    byzantium: block('byzantiumBlock'),
    constantinople,
    // Whoever names Constantinople alone means its fixed form.
    petersburg: firstInteger(json, ['petersburgBlock', 'constantinopleFixBlock']) ?? constantinople,
    istanbul: block('istanbulBlock'),
    muirGlacier: block('muirGlacierBlock'),
    berlin: block('berlinBlock'),
    london: block('londonBlock'),
    arrowGlacier: block('arrowGlacierBlock'),
    grayGlacier: block('grayGlacierBlock'),
  })
}

function withoutAbsent(forks: Record<BlockFork, bigint | undefined>): ChainConfig['blockForks'] {
  return Object.fromEntries(Object.entries(forks).filter(([, block]) => block !== undefined))
}

/** Files give the two halves of this fork apart; no chain ever separated them. */
function readSpuriousDragon(json: JsonReader): bigint | undefined {
  const replayProtection = json.optionalInteger('eip155Block', 64)
  const stateClearing = json.optionalInteger('eip158Block', 64)
  if (replayProtection !== undefined && stateClearing !== undefined && replayProtection !== stateClearing) {
    json.fail('eip158Block', `${stateClearing} differs from eip155Block ${replayProtection}, which is not supported`)
  }
  return stateClearing ?? replayProtection
}

function readTimeForks(json: JsonReader): ChainConfig['timeForks'] {
  const forks: Partial<Record<TimeFork, bigint>> = {}
  for (const member of json.names()) {
    if (!member.endsWith(TIME_SUFFIX)) continue
    const fork = member.slice(0, -TIME_SUFFIX.length)
    if (!isTimeFork(fork)) json.fail(member, 'no fork of this name comes at a time')
    forks[fork] = json.integer(member, 64)
  }
  return forks
}

function readBlobSchedules(json: JsonReader): ChainConfig['blobSchedules'] {
  const schedules: Partial<Record<ForkName, BlobSchedule>> = {}
  for (const fork of json.names()) {
    // A schedule for a fork beyond ours can do no harm: the fork's own time is refused.
    if (!isForkName(fork)) continue
    const schedule = json.object(fork)
    schedules[fork] = {
      target: Number(schedule.integer('target', 32)),
      max: Number(schedule.integer('max', 32)),
      baseFeeUpdateFraction: Number(schedule.integer('baseFeeUpdateFraction', 48)),
    }
  }
  return schedules
}

function firstInteger(json: JsonReader, members: readonly string[]): bigint | undefined {
  for (const member of members) if (json.has(member)) return json.integer(member, 64)
  return undefined
}
