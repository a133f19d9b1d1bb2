/**
 * A header against its parent.
 *
 * Owns: the order of the checks. Must never: look at a body or a state, or verify the seal of proof of work: mixHash and
 * nonce of blocks before the Merge are taken as they are.
 */

import { equalBytes } from '../../primitives/index.ts'
import { type BlockHeader, type ChainConfig, nextDifficulty, ommersHash, type Rules } from '../../protocol/index.ts'
import { InvalidBlockError } from '../errors.ts'
import { checkBlobGas } from './blobs.ts'
import { checkExtraData } from './extraData.ts'
import { checkFields, checkMergeConstants } from './fields.ts'
import { checkGas } from './gas.ts'

const NO_OMMERS_HASH = ommersHash([])

/** Throws InvalidBlockError. `rules` are those of the header's block; `parent` is known to be the one it names. */
export function checkHeader(header: BlockHeader, parent: BlockHeader, rules: Rules, config: ChainConfig): void {
  const expected = parent.number + 1n
  if (header.number !== expected) throw new InvalidBlockError('number', { number: header.number, expected })
  checkTimestamp(header, parent)
  checkExtraData(header, config)
  checkDifficulty(header, parent, rules)
  if (rules.isProofOfStake) checkMergeConstants(header)
  checkFields(header, rules)
  checkGas(header, parent, rules)
  if (rules.blobs !== undefined) checkBlobGas(header, parent, rules)
}

/** Time goes on from block to block. */
export function checkTimestamp({ timestamp }: BlockHeader, { timestamp: parentTimestamp }: BlockHeader): void {
  if (timestamp <= parentTimestamp) throw new InvalidBlockError('timestamp', { timestamp, parentTimestamp })
}

/** The difficulty that a child of this parent has. */
export function difficultyAfter(parent: BlockHeader, number: bigint, timestamp: bigint, rules: Rules): bigint {
  const { difficulty, timestamp: parentTimestamp } = parent
  const hasOmmers = !equalBytes(parent.ommersHash, NO_OMMERS_HASH)
  return nextDifficulty({ difficulty, timestamp: parentTimestamp, hasOmmers }, number, timestamp, rules)
}

function checkDifficulty(header: BlockHeader, parent: BlockHeader, rules: Rules): void {
  const { difficulty, number, timestamp } = header
  const expected = difficultyAfter(parent, number, timestamp, rules)
  if (difficulty !== expected) throw new InvalidBlockError('difficulty', { difficulty, expected })
}
