/**
 * The configuration of a kept chain: so that it can be opened without its genesis, and never with rules that it did not follow.
 *
 * Owns: its form in `meta`, and which changes of it a chain bears. Must never: know a fork by name.
 */
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { type ChainConfig, isForkName } from '../../protocol/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import type { BlockEntry } from './codec.ts'
import { ConfigMismatchError } from './errors.ts'

/** JSON; quantities are decimal text. */
export function encodeConfig(config: ChainConfig): Uint8Array {
  const text = JSON.stringify(config, (_, value: unknown) => {
    if (value instanceof Uint8Array) return bytesToHex(value)
    return typeof value === 'bigint' ? value.toString() : value
  })
  return new TextEncoder().encode(text)
}

export function decodeConfig(bytes: Uint8Array): ChainConfig {
  try {
    const json = membersOf(JSON.parse(new TextDecoder().decode(bytes)))
    const { terminalTotalDifficulty, mergeBlock, depositContract } = json
    return {
      chainId: quantity(json.chainId),
      blockForks: byFork(json.blockForks, quantity),
      timeForks: byFork(json.timeForks, quantity),
      terminalTotalDifficulty: terminalTotalDifficulty === undefined ? undefined : quantity(terminalTotalDifficulty),
      mergeBlock: mergeBlock === undefined ? undefined : quantity(mergeBlock),
      blobSchedules: byFork(json.blobSchedules, blobSchedule),
      depositContract: depositContract === undefined ? undefined : hexToBytes(text(depositContract)),
    }
  } catch (error) {
    throw damagedValue('meta', `the chain configuration: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Throws ConfigMismatchError when a block up to the head would be judged otherwise by the wanted configuration. */
export function checkConfigChange(have: ChainConfig, want: ChainConfig, head: BlockEntry): void {
  const { number, timestamp } = head.header
  const refuse = (setting: string, old: unknown, wanted: unknown): never => {
    throw new ConfigMismatchError(setting, String(old ?? 'nowhere'), String(wanted ?? 'nowhere'), number)
  }
  const check = (setting: string, old: bigint | undefined, wanted: bigint | undefined, reached: bigint) => {
    const isPast = (at: bigint | undefined) => at !== undefined && at <= reached
    if (old !== wanted && (isPast(old) || isPast(wanted))) refuse(setting, old, wanted)
  }
  if (have.chainId !== want.chainId) refuse('chain id', have.chainId, want.chainId)
  for (const [fork, old, wanted] of pairs<bigint>(have.blockForks, want.blockForks)) {
    check(`the block of ${fork}`, old, wanted, number)
  }
  for (const [fork, old, wanted] of pairs<bigint>(have.timeForks, want.timeForks)) {
    check(`the time of ${fork}`, old, wanted, timestamp)
  }
  const [oldEnd, wantedEnd] = [have.terminalTotalDifficulty, want.terminalTotalDifficulty]
  check('the terminal total difficulty', oldEnd, wantedEnd, head.totalDifficulty)
  check('the merge block', have.mergeBlock, want.mergeBlock, number)
  const times = new Map<string, bigint>(Object.entries(have.timeForks))
  for (const [fork, old, wanted] of pairs<object>(have.blobSchedules, want.blobSchedules)) {
    const begins = times.get(fork)
    if (begins === undefined || begins > timestamp || sameSchedule(old, wanted)) continue
    refuse(`the blob schedule of ${fork}`, scheduleText(old), scheduleText(wanted))
  }
  const [oldContract, contract] = [have.depositContract, want.depositContract].map((at) => at && bytesToHex(at))
  if (oldContract !== contract && number > 0n) refuse('the deposit contract', oldContract, contract)
}

/** What either has, by name. */
function pairs<T>(
  have: Readonly<Record<string, T | undefined>>,
  want: Readonly<Record<string, T | undefined>>,
): (readonly [name: string, have: T | undefined, want: T | undefined])[] {
  const names = new Set([...Object.keys(have), ...Object.keys(want)])
  return Array.from(names, (name) => [name, have[name], want[name]] as const)
}

function sameSchedule(have: object | undefined, want: object | undefined): boolean {
  return scheduleText(have) === scheduleText(want)
}

function scheduleText(schedule: object | undefined): string | undefined {
  return schedule && JSON.stringify(Object.entries(schedule).sort())
}

function byFork<T>(json: unknown, read: (json: unknown) => T): Record<string, T> {
  const entries = Object.entries(membersOf(json)).map(([fork, value]) => {
    if (!isForkName(fork)) throw new Error(`unknown fork ${fork}`)
    return [fork, read(value)] as const
  })
  return Object.fromEntries(entries)
}

function blobSchedule(json: unknown): { target: number; max: number; baseFeeUpdateFraction: number } {
  const { target, max, baseFeeUpdateFraction } = membersOf(json)
  return { target: count(target), max: count(max), baseFeeUpdateFraction: count(baseFeeUpdateFraction) }
}

function membersOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) throw new Error('not an object')
  return json as Readonly<Record<string, unknown>>
}

function quantity(json: unknown): bigint {
  return BigInt(text(json))
}

function text(json: unknown): string {
  if (typeof json !== 'string') throw new Error('not a text')
  return json
}

function count(json: unknown): number {
  if (!Number.isSafeInteger(json)) throw new Error('not a whole number')
  return json as number
}
