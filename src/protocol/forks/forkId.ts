/**
 * The short name of a chain's past forks (EIP-2124, with times by EIP-6122).
 *
 * Owns: which activations count. Must never: be used to decide which rules hold.
 */
import { crc32 } from 'node:zlib'
import { bigIntToFixedBytes } from '../../primitives/index.ts'
import type { ChainConfig } from './schedule.ts'

/** What a chain began with. */
export interface ForkIdGenesis {
  readonly hash: Uint8Array
  readonly timestamp: bigint
}

/**
 * The checksum of the genesis and all activations up to this time, those by block number being past. Forks of the genesis are
 * part of it; forks that come together count once. A merge block counts where the configuration has one.
 */
export function forkIdAt(config: ChainConfig, genesis: ForkIdGenesis, timestamp: bigint): Uint8Array {
  const blocks = [...Object.values(config.blockForks), config.mergeBlock]
  const times = Object.values(config.timeForks).filter((time) => time > genesis.timestamp && time <= timestamp)
  const passed = [...ascending(blocks.filter((block) => block !== undefined && block > 0n)), ...ascending(times)]
  const checksum = passed.reduce(
    (sum, activation) => crc32(bigIntToFixedBytes(activation, 8), sum),
    crc32(genesis.hash),
  )
  return bigIntToFixedBytes(BigInt(checksum), 4)
}

function ascending(numbers: readonly (bigint | undefined)[]): bigint[] {
  return [...new Set(numbers.filter((number) => number !== undefined))].sort((a, b) => (a < b ? -1 : 1))
}
