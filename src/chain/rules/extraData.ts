/**
 * The extra data of a header.
 *
 * Owns: its length, and the word that the first blocks of the DAO fork carry. Must never: read a meaning into anything else.
 */
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import type { BlockHeader, ChainConfig } from '../../protocol/index.ts'
import { InvalidBlockError } from '../errors.ts'

const MAX_EXTRA_DATA = 32
const DAO_EXTRA_DATA = new TextEncoder().encode('dao-hard-fork')
/** So many blocks, from the one of the fork on, keep light clients on its side. */
const DAO_EXTRA_DATA_BLOCKS = 10n

export function checkExtraData(header: BlockHeader, config: ChainConfig): void {
  const { extraData, number } = header
  if (extraData.length > MAX_EXTRA_DATA) {
    throw new InvalidBlockError('extraDataSize', { length: extraData.length, limit: MAX_EXTRA_DATA })
  }
  const required = requiredExtraData(number, config)
  if (required !== undefined && !equalBytes(extraData, required)) {
    throw new InvalidBlockError('daoExtraData', { extraData: bytesToHex(extraData), expected: bytesToHex(required) })
  }
}

/** What the block must carry; undefined = whatever it likes. */
export function requiredExtraData(number: bigint, { blockForks }: ChainConfig): Uint8Array | undefined {
  const from = blockForks.dao
  const isInRange = from !== undefined && number >= from && number < from + DAO_EXTRA_DATA_BLOCKS
  return isInRange ? DAO_EXTRA_DATA : undefined
}
